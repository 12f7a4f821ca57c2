import { mkdtemp, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { openDuckDb } from '#lib/engine/duckdb.node.ts';
import { openWindow } from '#lib/engine/open-window.ts';
import type { Relation } from '#lib/engine/relation.ts';
import type { ShadowWindow } from '#lib/engine/shadow-window.ts';
import { type Cell, type NotebookDocument, emptyFront } from '#lib/notebook/document.ts';
import { EditHistory } from '#lib/notebook/edit-history.ts';
import { applyEdit } from '#lib/notebook/edit.ts';
import { parseNotebook } from '#lib/notebook/parse.ts';
import { windowExecutor } from '#lib/notebook/run-cell.ts';
import { type Executor, Runtime } from '#lib/notebook/runtime.ts';
import { serialiseNotebook } from '#lib/notebook/serialise.ts';
import { openFolder } from '#lib/store/folder.node.ts';
import { recordHistory } from '../agent/sources/simulate/record.ts';

/**
 * A notebook's core, without its screens. A chain of dependent cells over the recorded shadow's
 * orders is run three ways in one process: by the runtime over kept rows; the same kept rows without
 * the runtime, which is what the engine alone needs; and each cell as one query with all that it
 * reads in front of it, which keeps nothing and pays for the chain again at every cell. Then what
 * opening a notebook and one keystroke in it cost. ms, the best of `--repeat`.
 */
export async function run(args: string[]): Promise<void> {
	const { values } = parseArgs({
		args,
		options: { cells: { type: 'string', default: '100' }, repeat: { type: 'string', default: '3' } }
	});
	const [cells, repeat] = [Number(values.cells), Number(values.repeat)];
	if (![cells, repeat].every((number) => Number.isInteger(number) && number > 1))
		throw new Error('--cells and --repeat are whole numbers above one');
	const folder = await mkdtemp(path.join(tmpdir(), 'foreshadow-bench-'));
	try {
		await recordHistory(path.join(folder, 'recorded'));
		const window = await openWindow({
			engine: await openDuckDb(),
			store: openFolder(path.join(folder, 'recorded'))
		});
		for (const count of [Math.ceil(cells / 4), Math.ceil(cells / 2), cells])
			await chain(window, count, repeat);
		await window.close();
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
	for (const count of [200, 2000]) await typing(count, repeat);
}

/** Each cell reads the one before and changes a little of its 16 thousand rows. */
function chained(count: number): NotebookDocument {
	const cells = Array.from({ length: count }, (_, i): Cell => ({
		id: `c${i}`,
		kind: 'sql',
		attributes: { as: `c${i}` },
		body:
			i === 0
				? 'select id, customer_id, total from orders'
				: `select id, customer_id, total + 0.01 as total from c${i - 1} where total > 0`
	}));
	return { front: emptyFront(), cells };
}

async function chain(window: ShadowWindow, count: number, repeat: number): Promise<void> {
	const document = chained(count);
	const [runtimeMs, editMs] = [[] as number[], [] as number[]];
	const [keptMs, queryMs] = [[] as number[], [] as number[]];
	for (let i = 0; i < repeat; i++) {
		const runtime = open(document, windowExecutor(window), window.latest().seq);
		runtimeMs.push(await timed(() => runtime.settled()));
		if (runtime.state(`c${count - 1}`).status !== 'done')
			throw new Error('the chain did not run', { cause: runtime.state('c0').error });
		const changed = applyEdit(document, {
			kind: 'update',
			id: 'c0',
			cell: { body: 'select id, customer_id, total from orders where id > 10' }
		});
		editMs.push(
			await timed(() => {
				runtime.update(changed);
				return runtime.settled();
			})
		);
		await runtime.close();
		keptMs.push(await timed(() => keepAll(window, document)));
		// Quadratic by its nature: the longest chain is enough to see it.
		if (i === 0) queryMs.push(await timed(() => queryAll(window, document)));
	}
	print('dependent cells', {
		cells: count,
		runtimeMs: Math.min(...runtimeMs),
		runtimeMsPerCell: Math.min(...runtimeMs) / count,
		againAfterEditMs: Math.min(...editMs),
		engineAloneMs: Math.min(...keptMs),
		oneQueryEachMs: Math.min(...queryMs),
		ratioToOneQueryEach: Math.min(...runtimeMs) / Math.min(...queryMs)
	});
}

async function keepAll(window: ShadowWindow, { cells }: NotebookDocument): Promise<void> {
	const kept: Relation[] = [];
	for (const { id, body } of cells) {
		const before = kept.at(-1);
		const reads = before === undefined ? [] : [{ as: before.name, relation: before }];
		kept.push(await window.keep(body, window.latest().seq, { name: id, reads }));
	}
	for (const relation of kept) await relation.close();
}

async function queryAll(window: ShadowWindow, { cells }: NotebookDocument): Promise<void> {
	let before = '';
	for (const { id, body } of cells) {
		const prefix = before === '' ? '' : `with ${before} `;
		await window.sql(`${prefix}${body}`, window.latest().seq);
		before += `${before === '' ? '' : ', '}${id} as (${body})`;
	}
}

/** Without an engine: what the core itself costs while a person works. */
async function typing(count: number, repeat: number): Promise<void> {
	const text = serialiseNotebook(chained(count));
	const opening: number[] = [];
	const keys: number[] = [];
	for (let i = 0; i < repeat; i++) {
		let runtime: Runtime | undefined;
		let history: EditHistory | undefined;
		opening.push(
			await timed(async () => {
				history = new EditHistory(parseNotebook(text).document);
				runtime = open(history.document, instant, 1);
				await runtime.settled();
			})
		);
		let body = 'select id, customer_id, total from orders';
		for (let key = 0; key < 200; key++) {
			body += 'x';
			keys.push(
				await timed(() => {
					const change = { label: 'Type', merge: 'c0', atMs: key };
					history!.apply({ kind: 'update', id: 'c0', cell: { body } }, change);
					runtime!.update(history!.document, { typing: ['c0'] });
				})
			);
		}
		await runtime!.close();
	}
	keys.sort((a, b) => a - b);
	print('a notebook in the hand', {
		cells: count,
		bytes: text.length,
		openAndRunNothingMs: Math.min(...opening),
		keystrokeMedianMs: keys[Math.floor(keys.length / 2)]!,
		keystrokeP99Ms: keys[Math.floor(keys.length * 0.99)]!
	});
}

/** Answers at once, so that only the core's own work is measured. */
const instant: Executor = {
	run: () => Promise.resolve({ kind: 'none' }),
	tableNames: () => Promise.resolve(null)
};

function open(document: NotebookDocument, executor: Executor, seq: number): Runtime {
	return new Runtime({ executor, document, seq, nowMs: () => performance.now() });
}

async function timed(work: () => unknown): Promise<number> {
	const started = performance.now();
	await work();
	return performance.now() - started;
}

function print(what: string, figures: Record<string, number>): void {
	const rounded = Object.fromEntries(
		Object.entries(figures).map(([name, value]) => [name, Math.round(value * 1000) / 1000])
	);
	console.log(JSON.stringify({ what, ...rounded, load: Math.round(loadavg()[0]! * 10) / 10 }));
}
