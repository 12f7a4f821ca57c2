import type { ShadowWindow } from '../../engine/shadow-window.ts';
import type { Seq } from '../../shadow/position.ts';
import type { TableId } from '../../shadow/schema.ts';

/** Per table and column, a value that tells what kind of thing it holds. */
export type Samples = ReadonlyMap<TableId, ReadonlyMap<string, string>>;

const LONGEST = 60;

/** From the first rows at an instant; a table that cannot be read gives none. */
export async function sampleValues(
	window: ShadowWindow,
	tables: readonly TableId[],
	seq: Seq
): Promise<Samples> {
	const samples = new Map<TableId, Map<string, string>>();
	for (const table of tables) {
		const page = await window.rows(table, seq, { offset: 0, limit: 20 }).catch(() => null);
		if (page === null) continue;
		const found = new Map<string, string>();
		page.schema.columns.forEach(({ name }, i) => {
			const value = page.rows.map((row) => row[i]).find((cell) => typeof cell === 'string');
			if (typeof value === 'string') found.set(name, value.slice(0, LONGEST));
		});
		samples.set(table, found);
	}
	return samples;
}
