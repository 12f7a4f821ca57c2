import {
	InstantError,
	type Instant,
	type Position,
	type Seq,
	type Transaction
} from '../shadow/position.ts';
import type { TableId } from '../shadow/schema.ts';
import { appendActivity, createActivity, volume as volumeSql } from '../temporal/volume.ts';
import { lsnOf } from '../temporal/transaction-log.ts';
import { formatLsn, formatTimeUs } from '../shadow/instant.ts';
import type { VolumeBucket } from './shadow-window.ts';
import { positionAt, type WindowState } from './window-state.ts';

/** Positions, transactions and volume: where things stand in time. */

export function resolve(state: WindowState, instant: Instant): Position {
	const { manifest, transactions } = state;
	switch (instant.kind) {
		case 'latest':
			return positionAt(state, manifest.lastSeq);
		case 'seq':
			if (instant.seq < manifest.firstSeq) throw outside(state, 'too-early', `seq ${instant.seq}`);
			if (instant.seq > manifest.lastSeq) throw outside(state, 'too-late', `seq ${instant.seq}`);
			return positionAt(state, instant.seq);
		case 'time': {
			const text = formatTimeUs(instant.timeUs);
			if (instant.timeUs < manifest.firstTimeUs) throw outside(state, 'too-early', text);
			if (instant.timeUs > manifest.lastTimeUs) throw outside(state, 'too-late', text);
			return endOf(state, transactions.indexOfTime(instant.timeUs));
		}
		case 'lsn': {
			const text = `LSN ${formatLsn(instant.lsn)}`;
			const index = transactions.indexOfLsn(instant.lsn);
			if (index < 0 && transactions.length > 0) throw outside(state, 'too-early', text);
			if (instant.lsn > lsnOf(manifest.endLsn)) throw outside(state, 'too-late', text);
			return endOf(state, index);
		}
	}
}

function endOf(state: WindowState, index: number): Position {
	if (index < 0) return positionAt(state, state.manifest.firstSeq);
	// Transactions past the manifest belong to a refresh under way.
	const seq = Math.min(state.transactions.at(index).lastSeq, state.manifest.lastSeq);
	return positionAt(state, Math.max(seq, state.manifest.firstSeq));
}

function outside(state: WindowState, code: 'too-early' | 'too-late', what: string): InstantError {
	const { firstSeq, lastSeq, firstTimeUs, lastTimeUs, endLsn } = state.manifest;
	const first = positionAt(state, firstSeq).transaction.endLsn;
	const lsns = endLsn === '' ? '' : `, LSN ${first === '' ? '…' : first} … ${endLsn}`;
	return new InstantError(
		code,
		`${what} is ${code === 'too-early' ? 'before' : 'after'} what this shadow holds: it reaches ` +
			`from ${formatTimeUs(firstTimeUs)} to ${formatTimeUs(lastTimeUs)} (seq ${firstSeq} … ${lastSeq}${lsns})`
	);
}

export function step(state: WindowState, seq: Seq, by: number): Position | null {
	const { transactions, manifest } = state;
	// From inside a transaction, the step back goes to the end of the one before.
	const index = by < 0 ? transactions.indexOfSeq(seq) : transactions.indexEndingBy(seq);
	const target = index + by;
	if (target < 0 || target >= transactions.length) return null;
	const { lastSeq } = transactions.at(target);
	if (lastSeq < manifest.firstSeq || lastSeq > manifest.lastSeq) return null;
	return positionAt(state, lastSeq);
}

export function transactionsIn(
	state: WindowState,
	range: {
		fromSeq: Seq;
		toSeq: Seq;
		table?: TableId;
		xid?: string;
		limit: number;
		offset?: number;
		descending?: boolean;
	}
): Transaction[] {
	const log = state.transactions;
	let first = Math.max(0, log.indexOfSeq(range.fromSeq));
	if (log.length > 0 && log.at(first).lastSeq < range.fromSeq) first++;
	const last = log.indexOfSeq(Math.min(range.toSeq, state.manifest.lastSeq));
	const mentions = range.table === undefined ? null : `${JSON.stringify(range.table)}:`;
	const found: Transaction[] = [];
	let skip = range.offset ?? 0;
	const step = range.descending === true ? -1 : 1;
	for (let i = step > 0 ? first : last; i >= first && i <= last; i += step) {
		if (mentions !== null && !log.tablesText(i).includes(mentions)) continue;
		if (range.xid !== undefined && !String(log.xidAt(i)).startsWith(range.xid)) continue;
		if (skip-- > 0) continue;
		if (found.length >= range.limit) break;
		found.push(log.at(i));
	}
	return found;
}

export async function volume(
	state: WindowState,
	range: { fromUs: number; toUs: number; bucketUs: number }
): Promise<VolumeBucket[]> {
	await countActivity(state);
	const result = await state.engine.query(
		volumeSql({ ...range, afterSeq: state.manifest.firstSeq, untilSeq: state.manifest.lastSeq })
	);
	return Array.from({ length: result.rowCount }, (_, row) => {
		const number = (column: number) => Number(result.value(row, column));
		return {
			startUs: number(0),
			table: JSON.parse(result.value(row, 1) as string) as string,
			inserts: number(2),
			updates: number(3),
			deletes: number(4),
			transactions: number(5)
		};
	});
}

/** Counts are taken apart when volume is first asked for, and then only those that came since. */
async function countActivity(state: WindowState): Promise<void> {
	const { lastSeq } = state.manifest;
	const from = state.activity.seq;
	if (from < lastSeq) {
		const before = state.activity.ready;
		const ready = before.then(async () => {
			await state.engine.run(createActivity());
			await state.engine.run(appendActivity(from, lastSeq));
		});
		state.activity = { seq: lastSeq, ready };
	}
	await state.activity.ready;
}
