import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDuckDb } from '#lib/engine/duckdb.node.ts';
import { openWindow } from '#lib/engine/open-window.ts';
import type { ShadowWindow } from '#lib/engine/shadow-window.ts';
import type { CellSpec } from '#lib/notebook/cell-spec.ts';
import { fillSpec } from '#lib/notebook/fill-spec.ts';
import { parseInstantExpression } from '#lib/notebook/instant-expression.ts';
import { instantsOf } from '#lib/notebook/instants-of.ts';
import { parseNotebook } from '#lib/notebook/parse.ts';
import { resolveAll, resolveExpression } from '#lib/notebook/resolve-instant.ts';
import { windowExecutor } from '#lib/notebook/run-cell.ts';
import { Runtime } from '#lib/notebook/runtime.ts';
import { planUndoTransaction } from '#lib/restore/planner.ts';
import { openFolder } from '#lib/store/folder.node.ts';
import { recordHistory } from '../../agent/sources/simulate/record.ts';

// The recorded history of the demo, whole, in the engine that the browser uses too.
let folder: string;
let window: ShadowWindow;
beforeAll(async () => {
	folder = await mkdtemp(path.join(tmpdir(), 'foreshadow-guide-'));
	await recordHistory(path.join(folder, 'recorded'));
	window = await openWindow({
		engine: await openDuckDb(),
		store: openFolder(path.join(folder, 'recorded'))
	});
});
afterAll(async () => {
	await window?.close();
	await rm(folder, { recursive: true, force: true });
});

async function positionOf(text: string) {
	const expression = parseInstantExpression(text);
	if (typeof expression === 'string') throw new Error(expression);
	return resolveExpression(window, expression);
}

describe('the guide on the recorded shadow', () => {
	test('finds every instant that its cells name', async () => {
		const { document } = parseNotebook(
			await readFile(new URL('../../static/guides/prices-to-zero.md', import.meta.url), 'utf8')
		);
		const specs = document.cells.map((cell) => fillSpec(cell).spec);
		for (const spec of specs) await resolveAll(window, instantsOf(spec));
		const damage = await positionOf(document.front.at);
		expect(Object.keys(damage.transaction.tables)).toEqual(['public.products']);
		for (const spec of specs) await expectContent(spec);
	});

	/** Each cell has something to show. */
	async function expectContent(spec: CellSpec) {
		const places = await resolveAll(window, instantsOf(spec));
		const damage = await positionOf('incident~product price');
		if (spec.kind === 'sql') {
			const at = spec.at === null ? damage : places.get(spec.at.text)!;
			expect((await window.sql(spec.text, at.seq)).rowCount).toBeGreaterThan(0);
		} else if (spec.kind === 'chart') {
			const points = await window.series({
				table: spec.table,
				expression: spec.expression,
				fromUs: places.get(spec.from.text)!.transaction.runningTimeUs,
				toUs: places.get(spec.to.text)!.transaction.runningTimeUs,
				bucketUs: spec.bucketUs
			});
			const values = points.flatMap(({ value }) => value ?? []);
			expect(Math.min(...values)).toBe(0);
			expect(Math.max(...values)).toBeGreaterThan(10);
		} else if (spec.kind === 'history' && spec.row.kind === 'where') {
			expect(await window.count(spec.table, damage.seq, spec.row)).toBeGreaterThan(0);
		} else if (spec.kind === 'restore') {
			const plan = await planUndoTransaction(window, damage.transaction);
			expect(plan.conflicts).toHaveLength(3);
			expect(plan.tables[0]!.rows).toHaveLength(461);
		}
	}

	test('steps to the transaction before a mark, and stops at the ends of the shadow', async () => {
		const damage = await positionOf('incident~product price');
		const before = await positionOf('incident~product price -1tx');
		expect(before.seq).toBe(damage.transaction.firstSeq - 1);
		expect((await positionOf('earliest -3d')).seq).toBe(window.earliest().seq);
		expect((await positionOf('incident~product price +90d')).seq).toBe(window.latest().seq);
		expect((await positionOf('latest -999999tx')).seq).toBe(window.earliest().seq);
	});

	test('says which incidents there are when a document names another', async () => {
		await expect(positionOf('incident~flood')).rejects.toThrow(
			/no incident mark that speaks of "flood"; its incidents are "Customers/
		);
	});

	test('runs whole: every cell has its result, and nothing fails', async () => {
		const { document } = parseNotebook(
			await readFile(new URL('../../static/guides/prices-to-zero.md', import.meta.url), 'utf8')
		);
		const runtime = new Runtime({
			executor: windowExecutor(window),
			document,
			seq: (await positionOf(document.front.at)).seq,
			nowMs: () => performance.now()
		});
		await runtime.settled();
		const runs = document.cells.filter(({ kind }) => kind !== 'markdown' && kind !== 'restore');
		expect(runs.map(({ id }) => [id, runtime.state(id).status, runtime.state(id).error])).toEqual(
			runs.map(({ id }) => [id, 'done', null])
		);
		expect(runtime.state('c-diff').result).toMatchObject({
			kind: 'diff',
			tables: [{ table: 'public.products', modified: 464 }]
		});
		expect(runtime.state('c-stats').result).toMatchObject({ kind: 'relation' });
		await runtime.close();
	});
});
