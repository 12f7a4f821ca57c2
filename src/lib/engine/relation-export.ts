import { QueryError } from './engine.ts';
import { END_OF_STREAM, splitStream } from './ipc-stream.ts';
import type { ExportRequest, Relation, RelationPage } from './relation.ts';

const PAGE_ROWS = 20_000;

export async function* exportPages(
	relation: Relation,
	{ order, filter, signal, pageRows = PAGE_ROWS }: ExportRequest
): AsyncGenerator<RelationPage, void, undefined> {
	for (let offset = 0; ; offset += pageRows) {
		if (signal?.aborted === true) {
			throw new QueryError('cancelled', 'the export was cancelled', '');
		}
		const page = await relation.page({
			offset,
			limit: pageRows,
			...(order && { order }),
			...(filter && { filter }),
			...(signal && { signal })
		});
		// The first page also of an empty relation: it has the columns.
		if (offset === 0 || page.rowCount > 0) yield page;
		if (page.rowCount < pageRows) return;
	}
}

export async function exportArrow(
	relation: Relation,
	request: ExportRequest
): Promise<Uint8Array<ArrayBuffer>> {
	const parts: Uint8Array[] = [];
	let rows = 0;
	let schema: Uint8Array | null = null;
	for await (const page of relation.pages(request)) {
		const stream = splitStream(page.toIpc());
		if (schema === null) parts.push((schema = stream.schema));
		else if (!sameBytes(schema, stream.schema)) {
			throw new QueryError(
				'failed',
				`the columns of ${relation.name} changed while it was exported: export it again`,
				''
			);
		}
		parts.push(stream.batches);
		request.onprogress?.((rows += page.rowCount));
	}
	parts.push(END_OF_STREAM);
	return joined(parts);
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
	return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

function joined(parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
	const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
	let at = 0;
	for (const part of parts) {
		whole.set(part, at);
		at += part.length;
	}
	return whole;
}
