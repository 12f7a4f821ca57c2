import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { rowsOf } from '../../agent/demo/shop/live-shop.ts';
import { SHOP_TABLES } from '../../agent/demo/shop/schema-sql.ts';
import { withPast } from '../../agent/past/open-past.ts';
import { playHistory } from '../../agent/sources/simulate/history.ts';
import { recordHistory } from '../../agent/sources/simulate/record.ts';

const SILENT = { begin() {}, schema() {}, change() {}, truncate() {}, mark() {}, commit() {} };

let folder: string;

beforeAll(async () => {
	folder = await mkdtemp(path.join(tmpdir(), 'foreshadow-recorded-'));
});

afterAll(async () => {
	await rm(folder, { recursive: true, force: true });
});

/** Over snapshot, sixty days, values that were not sent, a migration and three incidents. */
it('reads every table from the recording as the simulation left it', async () => {
	const store = path.join(folder, 'recorded');
	await recordHistory(store);
	const shop = await playHistory(SILENT);
	await withPast({ store }, 'all', async ({ window }) => {
		const { seq } = window.latest();
		for (const name of SHOP_TABLES) {
			const limit = shop.tables[name].size + 1;
			const { rows } = await window.rows(`public.${name}`, seq, { offset: 0, limit });
			expect(rows).toHaveLength(shop.tables[name].size);
			expect(lines(rows) === lines(rowsOf(shop, name)), name).toBe(true);
		}
	});
}, 120_000);

function lines(rows: unknown[][]): string {
	return rows
		.map((row) => JSON.stringify(row))
		.sort()
		.join('\n');
}
