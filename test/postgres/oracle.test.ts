import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDuckDb } from '#lib/engine/duckdb.node.ts';
import { openWindow } from '#lib/engine/open-window.ts';
import type { ShadowWindow } from '#lib/engine/shadow-window.ts';
import { formatLsn, parseLsn } from '#lib/shadow/instant.ts';
import type { Position } from '#lib/shadow/position.ts';
import { openFolder } from '#lib/store/folder.node.ts';
import {
	startEmbeddedPostgres,
	type EmbeddedPostgres
} from '../../agent/demo/embedded-postgres.ts';
import { capture } from '../../agent/capture.ts';
import { runCli } from './cli.ts';
import { parseCsv, stateCsv } from './csv.ts';
import { prng } from './prng.ts';
import { takeTruth, type Truth } from './truth.ts';
import { ORACLE_KEYS, ORACLE_SCHEMA, write } from './workload.ts';

/**
 * The oracle is PostgreSQL: while writers work and the agent captures, snapshots are taken at known
 * positions; the shadow must say the same of each, to the byte. FORESHADOW_SEED repeats a run.
 */
const SEED = Number(process.env['FORESHADOW_SEED'] ?? 20_261_121);
const ROUNDS = 8;
const WRITERS = 3;
const TRANSACTIONS_A_ROUND = 25;

let server: EmbeddedPostgres;
let folder: string;
let store: string;
let window: ShadowWindow;
const truths: Truth[] = [];
const positions: Position[] = [];

beforeAll(async () => {
	server = await startEmbeddedPostgres();
	folder = await mkdtemp(path.join(tmpdir(), 'foreshadow-oracle-'));
	store = path.join(folder, 'store');
	const client = new pg.Client(server.url);
	await client.connect();
	await client.query(ORACLE_SCHEMA);
	await write(server.url, SEED, 20);

	let stop = new AbortController();
	let running = capture({ source: server.url, store, signal: stop.signal });
	for (let round = 0; round < ROUNDS; round++) {
		const writers = Array.from({ length: WRITERS }, (_, i) =>
			write(server.url, SEED + 100 * round + i + 1, TRANSACTIONS_A_ROUND)
		);
		// Taken while the writers write.
		truths.push(await takeTruth(server.url, `truth_${round}`, ORACLE_KEYS));
		await Promise.all(writers);
		if (round === 3) {
			await client.query(
				`insert into lines (qty, price) select i, i from generate_series(1, 30000) i; update lines set qty = qty + 1 where id % 3 = 0; delete from lines where qty > 500`
			);
		}
		if (round === 5) {
			// The agent goes and comes back: it goes on where its store ends.
			stop.abort();
			await running;
			stop = new AbortController();
			running = capture({ source: server.url, store, signal: stop.signal });
		}
	}
	truths.push(await takeTruth(server.url, 'truth_last', ORACLE_KEYS));
	stop.abort();
	await running;
	const { rows } = await client.query<{ lsn: string }>('select pg_current_wal_lsn()::text as lsn');
	await capture({ source: server.url, store, until: parseLsn(rows[0]!.lsn) });
	await client.end();

	window = await openWindow({ engine: await openDuckDb(), store: openFolder(store) });
	// The capture began beside the first round: what lies before its snapshot is no part of it.
	const { endLsn } = window.earliest().transaction;
	truths.splice(
		0,
		truths.findIndex(({ lsn }) => lsn >= parseLsn(endLsn))
	);
	for (const { lsn } of truths) positions.push(await window.resolve({ kind: 'lsn', lsn }));
});

afterAll(async () => {
	await window?.close();
	await server?.stop();
	await rm(folder, { recursive: true, force: true });
});

describe(`a captured database of every type under concurrent writers (seed ${SEED})`, () => {
	it('was compared at enough positions that differ', () => {
		expect(new Set(positions.map(({ seq }) => seq)).size).toBeGreaterThan(ROUNDS / 2);
	});

	it.each(Object.keys(ORACLE_KEYS))(
		'prints %s as PostgreSQL printed it, byte for byte',
		async (table) => {
			for (const [i, truth] of truths.entries()) {
				expect(await stateCsv(window, table, positions[i]!)).toBe(truth.csv.get(table));
			}
		}
	);

	it('is printed alike by the state command', async () => {
		const random = prng(SEED + 2);
		for (const table of ['public.every_type', 'public.lines', 'public.Odd, "Name"']) {
			const { lsn, csv } = random.pick(truths);
			const args = [
				'state',
				'--store',
				store,
				'--table',
				table,
				'--as-of',
				`lsn:${formatLsn(lsn)}`
			];
			const { stdout, stderr } = await runCli(args);
			expect(stdout, stderr).toBe(csv.get(table));
		}
	});

	it('knows exactly the differences between two positions', async () => {
		const random = prng(SEED);
		for (let round = 0; round < 6; round++) {
			const a = random.integer(0, truths.length - 2);
			const b = random.integer(a + 1, truths.length - 1);
			for (const [table, key] of Object.entries(ORACLE_KEYS)) {
				const found = await window.diff(table, positions[a]!.seq, positions[b]!.seq);
				const before = byKey(truths[a]!.csv.get(table)!, key);
				const after = byKey(truths[b]!.csv.get(table)!, key);
				const applied = new Map(before);
				for (const row of found) {
					const keyOf = (values: Record<string, unknown>) =>
						JSON.stringify(key.map((name) => values[name]));
					if (row.before !== null) {
						expect(before.get(keyOf(row.before))).toEqual(row.before);
						applied.delete(keyOf(row.before));
					}
				}
				for (const row of found) {
					if (row.after === null) continue;
					const values = row.after as Record<string, string | null>;
					applied.set(JSON.stringify(key.map((name) => values[name])), values);
					if (row.before !== null) expect(row.after).not.toEqual(row.before);
				}
				expect(sorted(applied)).toEqual(sorted(after));
			}
		}
	});

	it('tells for every row which version was valid at each position', async () => {
		const random = prng(SEED + 1);
		for (const [table, key] of Object.entries(ORACLE_KEYS)) {
			const states = truths.map((truth) => byKey(truth.csv.get(table)!, key));
			const keys = [...new Set(states.flatMap((state) => [...state.keys()]))];
			for (let sample = 0; sample < 4 && keys.length > 0; sample++) {
				const wanted = random.pick(keys);
				const values = JSON.parse(wanted) as string[];
				const named = Object.fromEntries(key.map((name, i) => [name, values[i]!]));
				const versions = await window.history(table, named);
				for (const [i, { seq }] of positions.entries()) {
					const valid = versions.filter(
						({ validFrom, validTo, row }) =>
							row !== null && validFrom <= seq && (validTo === null || validTo > seq)
					);
					const expected = states[i]!.get(wanted);
					const same = valid.filter(({ row }) => key.every((name) => row![name] === named[name]));
					expect(same.map(({ row }) => row)).toEqual(expected === undefined ? [] : [expected]);
				}
			}
		}
	});
});

function byKey(csv: string, key: string[]): Map<string, Record<string, string | null>> {
	const { columns, rows } = parseCsv(csv);
	return new Map(
		rows.map((row) => {
			const values = Object.fromEntries(columns.map((name, i) => [name, row[i]!]));
			return [JSON.stringify(key.map((name) => values[name])), values];
		})
	);
}

function sorted(rows: Map<string, unknown>): [string, unknown][] {
	return [...rows].sort(([a], [b]) => (a < b ? -1 : 1));
}
