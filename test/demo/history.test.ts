import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ChangeSink } from '#lib/shadow/change-sink.ts';
import { openFolder } from '#lib/store/folder.node.ts';
import { HISTORY, playHistory } from '../../agent/sources/simulate/history.ts';
import {
	RECORDED_SHADOW_ID,
	isRecorded,
	recordHistory
} from '../../agent/sources/simulate/record.ts';
import { DAY_US } from '../../agent/sources/simulate/simulation.ts';

const THREE_DAYS = HISTORY.startUs + 3 * DAY_US;
let folder: string;

beforeAll(async () => {
	folder = await mkdtemp(path.join(tmpdir(), 'foreshadow-history-'));
});

afterAll(async () => {
	await rm(folder, { recursive: true, force: true });
});

/** Keeps a digest of every call with its values. */
function digestingSink(): { sink: ChangeSink; digest: () => string } {
	const hash = createHash('sha256');
	const note = (...values: unknown[]) => hash.update(JSON.stringify(values));
	const sink: ChangeSink = {
		begin: (transaction) => note(transaction),
		schema: (table, types) => note(table, types),
		change: ({ table, op, row }) => {
			note(table, op, [...row.slices]);
			hash.update(row.bytes);
		},
		truncate: (tables) => note(tables),
		mark: (mark) => note(mark),
		commit: (endLsn) => note(endLsn)
	};
	return { sink, digest: () => hash.digest('hex') };
}

it('plays the same history to the byte from the same seed, and another from another', async () => {
	const digests = [];
	for (const seed of [1, 1, 2]) {
		const { sink, digest } = digestingSink();
		await playHistory(sink, { seed, endUs: THREE_DAYS });
		digests.push(digest());
	}
	expect(digests[0]).toBe(digests[1]);
	expect(digests[0]).not.toBe(digests[2]);
});

it('records the same segments on every machine', async () => {
	const hashes = [];
	for (const name of ['one', 'two']) {
		const store = path.join(folder, name);
		await recordHistory(store, { endUs: THREE_DAYS });
		hashes.push((await openFolder(store).head()).sha256);
	}
	expect(hashes[0]).toBe(hashes[1]);
});

it('leaves nothing under its name before it is whole, and begins anew over a rest', async () => {
	const store = path.join(folder, 'cut-off');
	const failure = recordHistory(store, {
		endUs: THREE_DAYS,
		progress: () => {
			throw new Error('the plug was pulled');
		}
	});
	await expect(failure).rejects.toThrow('plug');
	expect(await isRecorded(store)).toBe(false);
});

it('tells sixty days with releases, a migration and three incidents, and goes on after each', async () => {
	const marks: { title: string; kind: string; timeUs: number }[] = [];
	const perDay = new Map<number, number>();
	let changes = 0;
	let timeUs = 0;
	let lastTimeUs = 0;
	let late = 0;
	const versions: string[] = [];
	await playHistory({
		begin: (transaction) => {
			timeUs = transaction.commitTimeUs;
			if (timeUs < lastTimeUs) late++;
			lastTimeUs = Math.max(timeUs, lastTimeUs);
		},
		schema: (table) => versions.push(`${table.name}/${table.columns.length}`),
		change: ({ op }) => {
			if (op === 'S') return;
			changes++;
			const day = Math.floor(timeUs / DAY_US);
			perDay.set(day, (perDay.get(day) ?? 0) + 1);
		},
		truncate: () => undefined,
		mark: (mark) => marks.push({ ...mark, timeUs }),
		commit: () => undefined
	});
	expect(changes).toBeGreaterThan(200_000);
	expect(Math.min(...perDay.values())).toBeGreaterThan(1_500);
	expect(versions.filter((version) => version.startsWith('orders/'))).toEqual([
		'orders/8',
		'orders/9'
	]);
	expect(marks.filter(({ kind }) => kind === 'deploy')).toHaveLength(10);
	const incidents = marks.filter(({ kind }) => kind === 'incident');
	const planned = [HISTORY.cascadeDeleteUs, HISTORY.doublePaymentsUs, HISTORY.pricesToZeroUs];
	expect(incidents).toHaveLength(3);
	for (const [i, incident] of incidents.entries()) {
		expect(incident.timeUs - planned[i]!).toBeLessThan(1_000_000);
	}
	// Commit times are not in commit order everywhere: readers must not rely on it.
	expect(late).toBeGreaterThan(0);
	expect(lastTimeUs).toBeGreaterThan(HISTORY.pricesToZeroUs + 3_600_000_000);
});

it('has the identity that the guided notebook relies on', () => {
	expect(RECORDED_SHADOW_ID).toBe('f05e5bad-0060-4da7-8a11-5ec0de000001');
});
