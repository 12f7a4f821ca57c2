import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { openDuckDb } from '#lib/engine/duckdb.node.ts';
import { openWindow } from '#lib/engine/open-window.ts';
import { openFolder } from '#lib/store/folder.node.ts';
import { ShadowWriter } from '../../agent/shadow-writer.ts';
import { SOURCE, writeSnapshot } from '../store/shop-feed.ts';

it('queries of the past answer rightly while rows are loaded over the same connection', async () => {
	const folder = await mkdtemp(path.join(tmpdir(), 'foreshadow-search-path-'));
	onTestFinished(() => rm(folder, { recursive: true, force: true }));
	const writer = await ShadowWriter.create(folder, SOURCE);
	writeSnapshot(writer, 4);
	await writer.close();
	const engine = await openDuckDb();
	onTestFinished(() => engine.close());
	const window = await openWindow({ engine, store: openFolder(folder) });
	const { seq } = window.earliest();
	const rows = (await engine.query('select 1 as one')).toIpc();
	const table = { catalog: 'cells', schema: 'main', name: 'loaded' };
	await engine.insertArrow(table, rows.slice(), 'create');

	// As the live tail does: an insert of another catalog waits at every turn of the connection.
	let loading = true;
	const load = async () => {
		let loaded = 1;
		for (; loading; loaded++) await engine.insertArrow(table, rows.slice(), 'append');
		return loaded;
	};
	const loads = load();
	for (let n = 0; n < 6; n++) {
		const result = await window.sql('select count(*) as n from orders', seq);
		expect(Number(result.value(0, 0))).toBe(4);
		expect(await window.tableNames('select * from orders', seq)).toEqual(['orders']);
	}
	loading = false;
	const loaded = await engine.query('select count(*) as n from cells.main.loaded');
	expect(Number(loaded.value(0, 0))).toBe(await loads);
}, 60_000);
