import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDuckDb } from '#lib/engine/duckdb.node.ts';
import { openWindow } from '#lib/engine/open-window.ts';
import type { ShadowWindow } from '#lib/engine/shadow-window.ts';
import { formatLsn } from '#lib/shadow/instant.ts';
import { openFolder } from '#lib/store/folder.node.ts';
import { capture } from '../../agent/capture.ts';
import type { CaptureEvent, CaptureOptions } from '../../agent/capture-options.ts';
import {
	startEmbeddedPostgres,
	type EmbeddedPostgres
} from '../../agent/demo/embedded-postgres.ts';
import { runCli } from './cli.ts';
import { currentLsn, freshDatabase, onDatabase, run } from './database.ts';
import { stateCsv } from './csv.ts';
import { copyCsv } from './truth.ts';

let server: EmbeddedPostgres;
let folder: string;
let count = 0;

beforeAll(async () => {
	server = await startEmbeddedPostgres({ settings: { max_prepared_transactions: '5' } });
	folder = await mkdtemp(path.join(tmpdir(), 'foreshadow-capture-'));
});

afterAll(async () => {
	await server?.stop();
	await rm(folder, { recursive: true, force: true });
});

interface Fixture {
	url: string;
	store: string;
	/** Captures up to now; answers what was reported. */
	catchUp: (options?: Partial<CaptureOptions>) => Promise<string[]>;
	/** Compares the shadow's newest state with the database. */
	expectSame: (tables: Record<string, string[]>) => Promise<void>;
	open: () => Promise<ShadowWindow>;
}

async function fixture(setup: string): Promise<Fixture> {
	const name = `case_${++count}`;
	const url = await freshDatabase(server, name);
	await run(url, setup);
	const store = path.join(folder, name);
	const open = async () => openWindow({ engine: await openDuckDb(), store: openFolder(store) });
	return {
		url,
		store,
		open,
		async catchUp(options = {}) {
			const said: string[] = [];
			const report = (event: CaptureEvent) => {
				if (event.kind === 'note' || event.kind === 'warning') said.push(event.text);
			};
			await capture({ source: url, store, until: await currentLsn(url), report, ...options });
			return said;
		},
		async expectSame(tables) {
			const window = await open();
			try {
				for (const [table, key] of Object.entries(tables)) {
					const truth = await onDatabase(url, (client) => copyCsv(client, table, key));
					expect(await stateCsv(window, table, window.latest())).toBe(truth);
				}
			} finally {
				await window.close();
			}
		}
	};
}

describe('what a capture refuses', () => {
	it('a table without a key, by name and with the mend', async () => {
		const { catchUp } = await fixture(
			'create table ok (id int primary key); create table nokey (a int)'
		);
		await expect(catchUp({ tables: ['public.nokey'] })).rejects.toThrow(
			/public\.nokey cannot be captured: .*neither a primary key.*ADD COLUMN id/
		);
		expect((await catchUp()).join('\n')).toMatch(/public\.nokey is not captured/);
	});

	it('a column whose name is the shadow’s own', async () => {
		const { catchUp } = await fixture('create table t (id int primary key, fs_seq int)');
		await expect(catchUp({ tables: ['public.t'] })).rejects.toThrow(
			/column "fs_seq".*RENAME COLUMN/
		);
	});

	it('a table that is not there, with the one that may have been meant', async () => {
		const { catchUp } = await fixture(
			'create schema shop; create table shop.t (id int primary key)'
		);
		await expect(catchUp({ tables: ['t'] })).rejects.toThrow(/did you mean shop\.t\?/);
	});

	it('a publication FOR ALL TABLES', async () => {
		const { catchUp } = await fixture(
			'create table t (id int primary key); create publication everything for all tables'
		);
		await expect(catchUp({ publication: 'everything' })).rejects.toThrow(/FOR ALL TABLES/);
	});

	it('another database than the store’s', async () => {
		const first = await fixture('create table t (id int primary key)');
		const second = await fixture('create table t (id int primary key)');
		await first.catchUp();
		await expect(second.catchUp({ store: first.store })).rejects.toThrow(
			/is the shadow of case_\d+ on/
		);
	});

	it('to go on when the slot is gone, naming the gap', async () => {
		const { url, catchUp } = await fixture('create table t (id int primary key)');
		await catchUp();
		await run(
			url,
			`select pg_drop_replication_slot(slot_name) from pg_replication_slots where database = current_database()`
		);
		await run(url, 'insert into t values (1)');
		await expect(catchUp()).rejects.toThrow(
			/slot foreshadow_\w+ is gone: .*a gap from [0-9A-F]+\/[0-9A-F]+ on/
		);
	});

	it('to go on when the slot was read by somebody else', async () => {
		const { url, catchUp } = await fixture('create table t (id int primary key)');
		await catchUp();
		await run(url, 'insert into t values (1)');
		await run(
			url,
			`select pg_replication_slot_advance(slot_name, pg_current_wal_lsn()) from pg_replication_slots where database = current_database()`
		);
		await expect(catchUp()).rejects.toThrow(/has moved on to .* a gap/);
	});

	it('a second capture of the same store', async () => {
		const { url, store } = await fixture('create table t (id int primary key)');
		const stop = new AbortController();
		const streaming = new Promise<void>((resolve) => {
			void capture({
				source: url,
				store,
				signal: stop.signal,
				report: ({ kind }) => kind === 'streaming' && resolve()
			});
		});
		await streaming;
		await expect(capture({ source: url, store })).rejects.toThrow(/being written by/);
		stop.abort();
	});

	it('a server that cannot be reached, without showing the password', async () => {
		const { code, stderr } = await runCli([
			'capture',
			'--source',
			'postgres://u:secret@127.0.0.1:1/x',
			'--store',
			path.join(folder, 'none')
		]);
		expect(code).toBe(1);
		expect(stderr).toMatch(
			/cannot connect to postgres:\/\/u:\*\*\*@127\.0\.0\.1:1\/x: .*ECONNREFUSED/
		);
		expect(stderr).not.toContain('secret');
	});
});

it('captures a chosen table that has no row yet, from the command line', async () => {
	const { url, store, expectSame } = await fixture(
		'create table t (id int primary key, v text); create table other (id int primary key)'
	);
	const catchUp = async () => {
		const until = formatLsn(await currentLsn(url));
		const chosen = ['--tables', 'public.t', '--until', until];
		const { code, stderr } = await runCli([
			'capture',
			'--source',
			url,
			'--store',
			store,
			...chosen
		]);
		expect(code, stderr).toBe(0);
	};
	const told = async (command: string, ...args: string[]) => {
		const { code, stdout, stderr } = await runCli([command, '--store', store, ...args]);
		expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
		return stdout;
	};
	await catchUp();
	const state = ['--table', 't', '--as-of', 'latest'];
	expect(await told('state', ...state)).toBe('id,v\n');
	expect(await told('tables', '--format', 'ndjson')).toMatch(
		/^\{"table":"public.t","rows":0,.*\n$/
	);
	await run(url, `insert into t values (1, 'a')`);
	await catchUp();
	await expectSame({ 'public.t': ['id'] });
	expect(await told('state', ...state)).toBe('id,v\n1,a\n');
	expect(await told('state', '--table', 't', '--as-of', 'seq:0')).toBe('id,v\n');
	const diff = ['--table', 't', '--from', 'seq:0', '--to', 'latest', '--format', 'ndjson'];
	expect(await told('diff', ...diff)).toContain('"kind":"added"');
	expect(await told('transactions')).toMatch(/snapshot .* 0 *\n.* 1 +public\.t \+1\n$/);
	await told('verify');
});

describe('a capture that was interrupted', () => {
	it('leaves neither slot nor store when it is stopped in its first snapshot, and begins again', async () => {
		const { url, store, catchUp, expectSame } = await fixture(
			`create table t (id int primary key, v text); insert into t select i, repeat('x', 100) from generate_series(1, 200000) i`
		);
		const stop = new AbortController();
		await capture({
			source: url,
			store,
			signal: stop.signal,
			report: ({ kind }) => kind === 'copied' && stop.abort()
		});
		const slots = await onDatabase(url, (client) =>
			client.query('select from pg_replication_slots where database = current_database()')
		);
		expect(slots.rowCount).toBe(0);
		await catchUp();
		await expectSame({ 'public.t': ['id'] });
	});

	it('opens its connection again when the server ends it, and says so', async () => {
		const { url, store, expectSame } = await fixture('create table t (id int primary key)');
		const stop = new AbortController();
		const said: string[] = [];
		let streams = 0;
		const running = capture({
			source: url,
			store,
			signal: stop.signal,
			report(event) {
				if (event.kind === 'warning') said.push(event.text);
				if (event.kind === 'streaming') streams++;
			}
		});
		while (streams < 1) await sleep(20);
		await run(url, 'insert into t values (1)');
		await run(
			url,
			`select pg_terminate_backend(active_pid) from pg_replication_slots where database = current_database()`
		);
		await run(url, 'insert into t values (2)');
		while (streams < 2) await sleep(20);
		stop.abort();
		await running;
		expect(said.join('\n')).toMatch(/connection is lost .* trying again in/);
		await capture({ source: url, store, until: await currentLsn(url) });
		await expectSame({ 'public.t': ['id'] });
	});
});

describe('a table that changes its form', () => {
	const KEYS = { 'public.t': ['id'] };

	it('keeps the values of rows from before an added column, constant or not', async () => {
		const { url, catchUp, expectSame } = await fixture(
			'create table t (id int primary key); insert into t values (1), (2)'
		);
		await catchUp();
		await run(
			url,
			`alter table t add column plain text, add column n int default 7, add column tags text[] default '{a,"b c"}'; insert into t values (3)`
		);
		expect((await catchUp()).join()).not.toMatch(/anew/);
		await expectSame(KEYS);
		await run(url, `alter table t add column r float8 default random(); insert into t values (4)`);
		expect((await catchUp()).join()).toMatch(
			/reading public\.t anew: column r was added with a default that may differ/
		);
		await expectSame(KEYS);
	});

	it('is read anew when a rewrite changed stored values', async () => {
		const { url, catchUp, expectSame } = await fixture(
			`create table t (id int primary key, v text); insert into t values (1, '1'), (2, '20')`
		);
		await catchUp();
		await run(
			url,
			`alter table t alter column v type int using v::int * 2; insert into t values (3, 3)`
		);
		expect((await catchUp()).join()).toMatch(/anew: column v changed from text to integer/);
		await expectSame(KEYS);
	});

	it('follows a renamed and a dropped column, and a widened one, without reading anew', async () => {
		const { url, catchUp, expectSame } = await fixture(
			`create table t (id int primary key, a varchar(5), b int, c int); insert into t values (1, 'x', 2, 3)`
		);
		await catchUp();
		await run(
			url,
			`alter table t rename column b to bb; alter table t drop column c; alter table t alter column a type varchar(50); update t set bb = 5`
		);
		expect((await catchUp()).join()).not.toMatch(/anew/);
		await expectSame(KEYS);
	});

	it('is read anew after it was dropped and made again, or renamed', async () => {
		const { url, catchUp, expectSame } = await fixture(
			`create table t (id int primary key, a int); insert into t values (1, 1); create table u (id int primary key); insert into u values (1)`
		);
		await catchUp();
		await run(
			url,
			`drop table t; create table t (id int primary key, a text); insert into t values (7, 'seven'); alter table u rename to w; insert into w values (2)`
		);
		await catchUp();
		await expectSame({ ...KEYS, 'public.w': ['id'] });
	});

	it('ends its rows when it was dropped', async () => {
		const { url, catchUp, open } = await fixture(
			'create table t (id int primary key); insert into t values (1); create table u (id int primary key)'
		);
		await catchUp();
		await run(url, 'drop table t');
		expect((await catchUp()).join()).toMatch(/public\.t anew: the table was dropped/);
		expect((await catchUp()).join()).not.toMatch(/anew/);
		const window = await open();
		expect(await window.count('public.t', window.latest().seq)).toBe(0);
		await window.close();
	});

	it('keeps every row through DDL inside a transaction', async () => {
		const { url, catchUp, expectSame } = await fixture(
			'create table t (id int primary key, a int)'
		);
		await catchUp();
		await run(
			url,
			`begin; insert into t values (1, 1); alter table t add column b int default 5; insert into t values (2, 2, 2); alter table t drop column a; insert into t values (3, 3); commit`
		);
		await catchUp();
		await expectSame(KEYS);
	});

	it('takes in tables that were made since, partitions too', async () => {
		const { url, catchUp, expectSame } = await fixture(
			`create table t (id int, r text, primary key (id, r)) partition by list (r); create table t_a partition of t for values in ('a'); insert into t values (1, 'a')`
		);
		await catchUp();
		await run(
			url,
			`create table t_b partition of t for values in ('b'); insert into t values (2, 'b'); create table later (id int primary key); insert into later values (1)`
		);
		await catchUp();
		await expectSame({
			'public.t_a': ['id', 'r'],
			'public.t_b': ['id', 'r'],
			'public.later': ['id']
		});
	});
});

it('puts messages of the application on the timeline as marks', async () => {
	const { url, catchUp, open } = await fixture('create table t (id int primary key)');
	await catchUp();
	await run(
		url,
		`begin; insert into t values (1); select pg_logical_emit_message(true, 'foreshadow', '{"kind":"deploy","title":"v2"}'); commit`
	);
	await catchUp();
	const window = await open();
	expect(window.manifest.marks).toMatchObject([{ kind: 'deploy', title: 'v2' }]);
	await window.close();
});

it('captures what a prepared transaction committed, when it commits', async () => {
	const { url, catchUp, expectSame } = await fixture('create table t (id int primary key)');
	await catchUp();
	await run(url, `begin; insert into t values (1); prepare transaction 'p'`);
	await run(url, 'insert into t values (2)');
	await run(url, `commit prepared 'p'`);
	await catchUp();
	await expectSame({ 'public.t': ['id'] });
});
