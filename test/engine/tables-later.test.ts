import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDuckDb } from '#lib/engine/duckdb.node.ts';
import type { Engine } from '#lib/engine/engine.ts';
import { openWindow } from '#lib/engine/open-window.ts';
import type { ShadowWindow } from '#lib/engine/shadow-window.ts';
import type { SegmentRef } from '#lib/shadow/log-entry.ts';
import { StoreError, type StoreReader } from '#lib/store/store-reader.ts';
import { column, MemoryShadow, table } from '../support/memory-shadow.ts';

const START = 1_772_323_200_000_000;
const TABLES = ['a', 'b', 'c'];
const COLUMNS = [
	column(1, 'id', 'int32', { keyPosition: 1 }),
	column(2, 'name', 'text', { sourceType: 'text', collation: 'bytes' })
];

let engine: Engine;
let shadow: MemoryShadow;
beforeAll(async () => {
	engine = await openDuckDb();
	shadow = new MemoryShadow();
	for (const name of TABLES) await shadow.define(table(name, COLUMNS));
	shadow.commit(
		0,
		START,
		TABLES.map((name) => ({ table: `public.${name}`, op: 'S', row: ['1', name] }))
	);
	await shadow.flush();
	shadow.commit(101, START + 10_000_000, [
		{ table: 'public.c', op: 'U', row: ['1', 'changed'] },
		{ table: 'public.b', op: 'I', row: ['2', 'second'] }
	]);
	await shadow.flush();
});
afterAll(() => engine.close());

/** Gives segments of a table only once it is let go; says in which order they were asked for. */
class HeldStore implements StoreReader {
	readonly asked: string[] = [];
	readonly #reader: StoreReader;
	readonly #gates = new Map(TABLES.map((name) => [name, Promise.withResolvers<void>()]));
	#failing: string | null = null;

	constructor(reader: StoreReader) {
		this.#reader = reader;
	}
	head() {
		return this.#reader.head();
	}
	manifest() {
		return this.#reader.manifest();
	}
	async segment(ref: SegmentRef): Promise<Uint8Array> {
		const name = TABLES.find((one) => ref.table === `public.${one}`);
		if (name !== undefined) {
			this.asked.push(name);
			await this.#gates.get(name)!.promise;
			if (this.#failing === name)
				throw new StoreError('unreachable', ref.path, `${name} is out of reach`);
		}
		return await this.#reader.segment(ref);
	}
	let(...names: string[]): void {
		for (const name of names) this.#gates.get(name)!.resolve();
	}
	fail(name: string | null): void {
		this.#failing = name;
		if (name !== null) this.let(name);
	}
}

async function openHeld(): Promise<{ store: HeldStore; window: ShadowWindow }> {
	const store = new HeldStore(shadow);
	return { store, window: await openWindow({ engine, store, tablesLater: true }) };
}
const namesAt = async (window: ShadowWindow, name: string, seq: number) =>
	(await window.rows(`public.${name}`, seq, { offset: 0, limit: 9 })).rows.map(([, text]) => text);
const settled = (work: Promise<unknown>) =>
	Promise.race([
		work.then(
			() => 'answered',
			() => 'failed'
		),
		new Promise((resolve) => setTimeout(resolve, 100, 'waits'))
	]);

describe('a window whose tables come later', () => {
	it('stands in time before any of them is there', async () => {
		const { store, window } = await openHeld();
		expect(window.loaded).toBe(false);
		expect(window.latest().seq).toBe(5);
		expect((await window.transactions({ fromSeq: 0, toSeq: 9, limit: 9 })).length).toBe(2);
		const volume = await window.volume({ fromUs: START, toUs: START + 60_000_000, bucketUs: 1e6 });
		expect(volume.map((bucket) => bucket.table)).toEqual(['public.b', 'public.c']);
		expect(Object.keys(window.manifest.schemas)).toHaveLength(3);
		store.let(...TABLES);
		await window.load();
		expect(window.loaded).toBe(true);
	});

	it('answers about a table as soon as that one is in', async () => {
		const { store, window } = await openHeld();
		void window.load();
		store.let('a');
		const asked = namesAt(window, 'c', 5);
		const counted = window.tablesAt(5);
		expect(await settled(asked)).toBe('waits');
		store.let('c');
		expect(await asked).toEqual(['changed']);
		expect(await namesAt(window, 'c', 3)).toEqual(['c']);
		expect(await window.history('public.c', { id: '1' })).toHaveLength(2);
		expect(window.loaded).toBe(false);
		expect(await settled(counted)).toBe('waits');
		store.let('b');
		expect(await counted).toEqual(
			[1, 2, 1].map((rows, i) => ({ table: `public.${TABLES[i]}`, rows }))
		);
	});

	it('lets a query wait for what it reads', async () => {
		const { store, window } = await openHeld();
		store.let('a', 'c');
		const joined = await window.sql('SELECT a.name, c.name FROM a JOIN c USING (id)', 5);
		expect([joined.value(0, 0), joined.value(0, 1)]).toEqual(['a', 'changed']);
		const before = await window.sql('SELECT name FROM c FOR SYSTEM_TIME AS OF SEQ 3', 5);
		expect(before.value(0, 0)).toBe('c');
		const kept = await window.keep('SELECT * FROM c', 5, { name: 'kept' });
		expect(kept.rowCount).toBe(1);
		expect(await settled(window.sql('SELECT * FROM b', 5))).toBe('waits');
		await expect(window.sql('SELECT nothing FROM a', 5)).rejects.toThrow(/nothing/);
		await expect(window.sql('SELECT * FROM nowhere', 5)).rejects.toThrow(/nowhere/);
		expect(await window.tableNames('SELECT * FROM b', 5)).toEqual(['b']);
		store.let('b');
		await window.load();
	});

	it('does not keep an abort waiting', async () => {
		const { store, window } = await openHeld();
		const controller = new AbortController();
		const query = window.sql('SELECT * FROM b', 5, { signal: controller.signal });
		expect(await settled(query)).toBe('waits');
		controller.abort();
		await expect(query).rejects.toMatchObject({ code: 'cancelled' });
		store.let(...TABLES);
		await window.load();
	});

	it('tells who asks that a table is out of reach, and goes on once it is not', async () => {
		const { store, window } = await openHeld();
		store.let('a', 'c');
		store.fail('b');
		await expect(namesAt(window, 'b', 5)).rejects.toThrow('b is out of reach');
		await expect(window.sql('SELECT * FROM b', 5)).rejects.toThrow('b is out of reach');
		expect(await namesAt(window, 'c', 5)).toEqual(['changed']);
		await expect(window.load()).rejects.toThrow('b is out of reach');
		await expect(window.tablesAt(5)).rejects.toThrow('b is out of reach');
		store.fail(null);
		expect(await namesAt(window, 'b', 5)).toEqual(['b', 'second']);
		await window.load();
		expect(window.loaded).toBe(true);
		expect(window.damaged).toEqual([]);
	});

	it('names a table that turns out to be damaged', async () => {
		const damaged: StoreReader = {
			head: () => shadow.head(),
			manifest: () => shadow.manifest(),
			segment: (ref) =>
				ref.table === 'public.b'
					? Promise.reject(new StoreError('damaged', ref.path, 'its bytes are others.'))
					: shadow.segment(ref)
		};
		const window = await openWindow({ engine, store: damaged, tablesLater: true });
		// The views of this instant are made while nobody knows.
		expect((await window.sql('SELECT * FROM a', 5)).rowCount).toBe(1);
		await expect(window.sql('SELECT * FROM b', 5)).rejects.toThrow(/b cannot be read: its bytes/);
		await expect(namesAt(window, 'b', 5)).rejects.toThrow(/public.b cannot be shown/);
		await window.load();
		expect(window.damaged.map((one) => one.table)).toEqual(['public.b']);
		expect((await window.tablesAt(5)).map((one) => one.table)).toEqual(['public.a', 'public.c']);
	});

	it('answers whatever is asked first as one that was loaded whole', async () => {
		const whole = await openDuckDb();
		const expected = await openWindow({ engine: whole, store: shadow });
		const questions: Record<string, (window: ShadowWindow) => Promise<unknown>> = {
			rows: (window) => namesAt(window, 'b', 5),
			count: (window) => window.count('public.c', 3),
			tables: (window) => window.tablesAt(4),
			summary: (window) => window.diffSummary(3, 5),
			diff: (window) => window.diff('public.c', 3, 5),
			history: (window) => window.history('public.c', { id: '1' }),
			sql: async (window) => (await window.sql('SELECT count(*) FROM a, b', 5)).value(0, 0),
			blame: async (window) => [...(await window.blame('public.b', { id: '2' }, 5)).keys()],
			kept: async (window) => (await window.keep('FROM b', 5, { name: 'k' })).rowCount,
			load: (window) => window.load(),
			wrong: (window) => window.count('public.zzz', 3).catch((error: Error) => error.message)
		};
		const answers = new Map<string, unknown>();
		for (const [name, ask] of Object.entries(questions)) answers.set(name, await ask(expected));
		await fc.assert(
			fc.asyncProperty(
				fc.array(fc.constantFrom(...Object.keys(questions)), { minLength: 1, maxLength: 8 }),
				async (names) => {
					const window = await openWindow({ engine, store: shadow, tablesLater: true });
					const found = await Promise.all(names.map((name) => questions[name]!(window)));
					expect(found).toEqual(names.map((name) => answers.get(name)));
				}
			),
			{ numRuns: 40 }
		);
		await expected.close();
	});
});

it('a refresh that breaks off leaves every answer as it was', async () => {
	const growing = new MemoryShadow();
	for (const name of TABLES) await growing.define(table(name, COLUMNS));
	growing.commit(
		0,
		START,
		TABLES.map((name) => ({ table: `public.${name}`, op: 'S', row: ['1', name] }))
	);
	await growing.flush();
	let away = '';
	const store: StoreReader = {
		head: () => growing.head(),
		manifest: () => growing.manifest(),
		segment: (ref) =>
			ref.path === away
				? Promise.reject(new StoreError('unreachable', ref.path, 'the agent is away'))
				: growing.segment(ref)
	};
	const window = await openWindow({ engine, store });
	const before = await namesAt(window, 'b', 3);
	for (const xid of [101, 102]) {
		growing.commit(xid, START + xid * 1_000_000, [
			{ table: 'public.a', op: 'U', row: ['1', `a${xid}`] },
			{ table: 'public.b', op: 'U', row: ['1', `b${xid}`] }
		]);
		await growing.flush();
	}
	// The second of two segments: the first is in when it fails.
	away = (await growing.manifest()).segments['public.b']!.at(-1)!.path;
	await expect(window.refresh()).rejects.toThrow('the agent is away');
	expect(window.latest().seq).toBe(3);
	expect(await namesAt(window, 'b', 3)).toEqual(before);
	expect(await namesAt(window, 'a', 3)).toEqual(['a']);
	expect((await window.sql('SELECT name FROM b', 3)).value(0, 0)).toBe('b');
	away = '';
	expect(await window.refresh()).toEqual({ changed: true });
	expect(await namesAt(window, 'b', 3)).toEqual(before);
	expect(await namesAt(window, 'b', window.latest().seq)).toEqual(['b102']);
	expect(await window.history('public.b', { id: '1' })).toHaveLength(3);
});
