import type { ExportRequest, Relation, RelationPage } from '../../engine/relation.ts';
import { UNKNOWN } from '../../shadow/cell-value.ts';
import { csvLine } from '../../shadow/csv.ts';
import { jsonLine, jsonNames } from './json-lines.ts';
import { ParquetFile } from './parquet-file.ts';

export type ExportFormat = 'csv' | 'ndjson' | 'parquet' | 'arrow';

export const MEDIA_TYPES: Record<ExportFormat, string> = {
	csv: 'text/csv;charset=utf-8',
	ndjson: 'application/x-ndjson',
	parquet: 'application/vnd.apache.parquet',
	arrow: 'application/vnd.apache.arrow.stream'
};

/** Rows that are written in one go: a few milliseconds, so that the page stays quick. */
const TEXT_ROWS = 2_000;
const TYPED_ROWS = 20_000;

/**
 * A relation's rows, filtered and sorted, as a file. Pages are fetched and written one by one and
 * handed to a Blob, which a browser may keep on disk. `onprogress` gets the rows written so far, and
 * the cells among them that nobody knows: no format has a word for those, they are written as NULL.
 */
export async function exportFile(
	format: ExportFormat,
	relation: Relation,
	request: ExportRequest,
	onprogress: (rows: number, unknown: number) => void
): Promise<Blob> {
	const type = MEDIA_TYPES[format];
	const pageRows = format === 'csv' || format === 'ndjson' ? TEXT_ROWS : TYPED_ROWS;
	if (format === 'arrow') {
		const progress = (rows: number) => onprogress(rows, 0);
		const all = { ...request, pageRows, onprogress: progress };
		return new Blob([await relation.export('arrow', all)], { type });
	}
	const parquet = format === 'parquet' ? new ParquetFile() : null;
	const parts: BlobPart[] = [];
	let rows = 0;
	let unknown = 0;
	for await (const page of relation.pages({ ...request, pageRows })) {
		if (parquet !== null) parts.push(...parquet.write(page));
		else parts.push(format === 'csv' ? csvText(page, rows === 0) : jsonText(page, relation));
		rows += page.rowCount;
		unknown += unknownCells(page);
		onprogress(rows, unknown);
		await nextTask();
	}
	if (parquet !== null) parts.push(...parquet.finish());
	return new Blob(parts, { type });
}

function unknownCells(page: RelationPage): number {
	let found = 0;
	for (let column = 0; column < page.columns.length; column++) {
		for (let row = 0; row < page.rowCount; row++) {
			if (page.value(row, column) === null && page.text(row, column) === UNKNOWN) found++;
		}
	}
	return found;
}

function csvText(page: RelationPage, first: boolean): string {
	const head = first ? csvLine(page.columns.map(({ name }) => name)) : '';
	const lines = Array.from({ length: page.rowCount }, (_, row) =>
		csvLine(
			page.columns.map((_, column) => {
				const text = page.text(row, column);
				return text === UNKNOWN ? null : text;
			})
		)
	);
	return head + lines.join('');
}

function jsonText(page: RelationPage, relation: Relation): string {
	const names = jsonNames(page.columns.map(({ name }) => name));
	return Array.from({ length: page.rowCount }, (_, row) =>
		jsonLine(page, row, names, relation.columns)
	).join('');
}

/** Lets the page draw and hear before the next rows are written. */
function nextTask(): Promise<void> {
	return new Promise((resolve) => setTimeout(resolve));
}
