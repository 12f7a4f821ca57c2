/**
 * Bytes a change in the store, against what a Debezium-style connector would write for the same
 * change: JSON with before, after and source, as it is and gzip-compressed in batches of the same
 * size. Changes are those of a seeded shop workload on a real PostgreSQL.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import pg from 'pg';
import { openDuckDb } from '#lib/engine/duckdb.node.ts';
import { openWindow } from '#lib/engine/open-window.ts';
import type { CellValue } from '#lib/shadow/cell-value.ts';
import { parseLsn } from '#lib/shadow/instant.ts';
import { openFolder } from '#lib/store/folder.node.ts';
import { capture } from '../agent/capture.ts';
import { startEmbeddedPostgres } from '../agent/demo/embedded-postgres.ts';

const ROWS = 20_000;
const UPDATES = 80_000;

const SCHEMA = `
create table orders (id bigint primary key, customer_id integer not null, status text not null, total numeric(12, 2) not null,
	discount numeric(5, 2), placed_at timestamptz not null, updated_at timestamptz not null, note text, priority smallint not null, paid boolean not null);
select setseed(0.42);
insert into orders select i, random() * 5000, 'new', (random() * 500)::numeric(12, 2), null,
	timestamptz '2026-01-01' + i * interval '37 seconds', timestamptz '2026-01-01' + i * interval '37 seconds', null, 1, false from generate_series(1, ${ROWS}) i`;

export async function run(): Promise<void> {
	const server = await startEmbeddedPostgres();
	const folder = await mkdtemp(path.join(tmpdir(), 'foreshadow-bench-'));
	try {
		const store = path.join(folder, 'store');
		const client = new pg.Client(server.url);
		await client.connect();
		const now = async () => {
			const { rows } = await client.query<{ lsn: string }>(
				'select pg_current_wal_lsn()::text as lsn'
			);
			return parseLsn(rows[0]!.lsn);
		};
		await client.query(SCHEMA);
		await capture({ source: server.url, store, until: await now() });
		await client.query(
			`do $$ begin for n in 1..${UPDATES / 4} loop
				update orders set status = case when paid then 'shipped' else 'paid' end, paid = true,
					total = total + 1, updated_at = updated_at + interval '1 hour'
				where id between (n * 7919) % ${ROWS - 4} + 1 and (n * 7919) % ${ROWS - 4} + 4;
				commit;
			end loop; end $$`
		);
		await capture({ source: server.url, store, until: await now() });
		await client.end();
		await report(store);
	} finally {
		await server.stop();
		await rm(folder, { recursive: true, force: true });
	}
}

async function report(store: string): Promise<void> {
	const window = await openWindow({ engine: await openDuckDb(), store: openFolder(store) });
	try {
		const { manifest } = window;
		const changes = manifest.lastSeq - manifest.firstSeq;
		const refs = Object.values(manifest.segments)
			.flat()
			.filter((ref) => ref.firstSeq > manifest.firstSeq);
		const sum = (field: 'bytes' | 'plainBytes') =>
			refs.reduce((total, ref) => total + ref[field], 0);
		const json = await debezium(window, manifest.firstSeq, manifest.lastSeq);
		const figures = {
			foreshadow: sum('bytes') / changes,
			'foreshadow, before compression': sum('plainBytes') / changes,
			'Debezium-style JSON': json.plain / json.changes,
			'Debezium-style JSON, gzip': json.gzip / json.changes
		};
		for (const [what, bytes] of Object.entries(figures)) {
			console.log(
				JSON.stringify({
					bench: 'bytes',
					what,
					changes,
					segments: refs.length,
					bytesPerChange: Number(bytes.toFixed(1)),
					timesForeshadow: Number((bytes / figures.foreshadow).toFixed(2))
				})
			);
		}
	} finally {
		await window.close();
	}
}

const BATCH = 20_000;

/** Numbers where JSON has them. */
function cell(value: CellValue): unknown {
	if (typeof value === 'bigint') return Number(value);
	return value;
}

/** The same updates as a connector without schemas in the envelope would write them. */
async function debezium(
	window: Awaited<ReturnType<typeof openWindow>>,
	fromSeq: number,
	toSeq: number
): Promise<{ plain: number; gzip: number; changes: number }> {
	let [plain, gzip, changes] = [0, 0, 0];
	let batch: string[] = [];
	const put = () => {
		const bytes = Buffer.from(batch.join('\n'));
		plain += bytes.length;
		gzip += gzipSync(bytes, { level: 6 }).length;
		batch = [];
	};
	const versions = await window.sql(
		`select * from orders for system_time all order by fs_valid_from`,
		toSeq
	);
	const names = versions.columns.map(({ name }) => name);
	const last = new Map<string, Record<string, unknown>>();
	for (let row = 0; row < versions.rowCount; row++) {
		const values = Object.fromEntries(names.map((name, i) => [name, cell(versions.value(row, i))]));
		const after = Object.fromEntries(
			Object.entries(values).filter(([name]) => !name.startsWith('fs_'))
		);
		const before = last.get(String(after['id'])) ?? null;
		last.set(String(after['id']), after);
		if (Number(values['fs_valid_from']) <= fromSeq) continue;
		const tsMs = Math.floor(Number(values['fs_from_time']) / 1000);
		const lsn = 24_023_128 + row * 120;
		batch.push(
			JSON.stringify({
				before,
				after,
				source: {
					version: '3.0.0.Final',
					connector: 'postgresql',
					name: 'shop',
					ts_ms: tsMs,
					snapshot: 'false',
					db: 'shop',
					sequence: `["${lsn - 120}","${lsn}"]`,
					schema: 'public',
					table: 'orders',
					txId: values['fs_xid'],
					lsn,
					xmin: null
				},
				op: 'u',
				ts_ms: tsMs,
				transaction: null
			})
		);
		changes++;
		if (batch.length === BATCH) put();
	}
	put();
	return { plain, gzip, changes };
}
