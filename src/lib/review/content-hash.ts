import type { Cell, NotebookDocument } from '../notebook/document.ts';
import { serialiseNotebook } from '../notebook/serialise.ts';
import { canonicalJson } from '../shadow/canonical-json.ts';
import { sha256Hex } from '../shadow/sha256.ts';

export interface ContentHash {
	/** Hex sha256 of the notebook's canonical text: what `sha256sum` says of the saved file. */
	document: string;
	/** By cell id; not of the id, so that equal cells have equal hashes. */
	cells: Map<string, string>;
}

export async function contentHash(document: NotebookDocument): Promise<ContentHash> {
	const cells = await Promise.all(
		document.cells.map(async (cell) => [cell.id, await cellHash(cell)] as const)
	);
	return { document: await hashOf(serialiseNotebook(document)), cells: new Map(cells) };
}

/** Hex sha256 of the canonical JSON of `[kind, attributes, body]`. */
async function cellHash({
	kind,
	attributes,
	body
}: Pick<Cell, 'kind' | 'attributes' | 'body'>): Promise<string> {
	return await hashOf(canonicalJson([kind, attributes, body]));
}

async function hashOf(text: string): Promise<string> {
	return await sha256Hex(new TextEncoder().encode(text));
}
