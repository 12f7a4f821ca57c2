import type { Seq } from '../shadow/position.ts';
import type { TableSchema } from '../shadow/schema.ts';
import { arrivals, createFrontier, pairMoved, stepFrontier } from '../temporal/key-changes.ts';
import { STAGE_CATALOG } from '../temporal/build-versions.ts';
import type { TableLayout } from '../temporal/layout.ts';
import { quotePath } from '../temporal/sql-text.ts';
import type { Engine } from './engine.ts';

let counter = 0;

/**
 * A table of (o, n): rows whose key changed between two positions, as their version at A and at B.
 * Null where none did, which a look at the zone maps tells.
 */
export async function findMoved(
	engine: Engine,
	layout: TableLayout,
	schema: TableSchema,
	a: Seq,
	b: Seq
): Promise<string | null> {
	const found = await engine.query(arrivals(layout, a, b));
	if (found.value(0, 0) === 0n) return null;
	const name = `moved ${++counter}`;
	const moved = quotePath(STAGE_CATALOG, 'main', name);
	const frontier = (step: number) => quotePath(STAGE_CATALOG, 'main', `${name} ${step % 2}`);
	await engine.run(`CREATE TABLE ${moved} (o BIGINT, n BIGINT)`);
	await engine.run(createFrontier(layout, schema, a, b, frontier(0)));
	for (let step = 0; ; step++) {
		// Each step goes back over one key change.
		await engine.run(stepFrontier(layout, schema, a, frontier(step), frontier(step + 1)));
		await engine.run(pairMoved(layout, schema, { a, b, frontier: frontier(step + 1), moved }));
		const left = await engine.query(`SELECT count(*) FROM ${frontier(step + 1)}`);
		if (left.value(0, 0) === 0n) break;
	}
	for (const step of [0, 1]) await engine.run(`DROP TABLE IF EXISTS ${frontier(step)}`);
	return moved;
}

export async function dropMoved(engine: Engine, moved: string): Promise<void> {
	await engine.run(`DROP TABLE IF EXISTS ${moved}`);
}
