import { describe, expect, it } from 'vitest';
import { choicesFor, xidDigits, type Known } from '#lib/components/timeline/go-to.ts';
import type { Mark } from '#lib/shadow/log-entry.ts';
import { parseTimeUs } from '#lib/shadow/instant.ts';
import type { Position, Transaction } from '#lib/shadow/position.ts';

const transaction = (xid: number, seq: number, time: string): Transaction => ({
	xid,
	commitTimeUs: parseTimeUs(time),
	runningTimeUs: parseTimeUs(time),
	endLsn: '0/1',
	firstSeq: seq,
	lastSeq: seq,
	tables: {}
});
const position = (one: Transaction): Position => ({ seq: one.lastSeq, transaction: one });
const mark = (kind: Mark['kind'], title: string, seq: number): Mark => ({
	kind,
	title,
	detail: '',
	seq,
	timeUs: parseTimeUs('2026-03-01T00:00Z') + seq,
	xid: seq,
	table: null
});
const known: Known = {
	marks: [
		mark('deploy', 'Release 4', 5),
		mark('incident', 'Prices at zero', 7),
		mark('ddl', 'orders: column channel', 8)
	],
	own: [],
	pins: [],
	a: null,
	b: null,
	earliest: position(transaction(0, 1, '2026-01-01T00:00Z')),
	latest: position(transaction(9, 99, '2026-04-01T00:00Z')),
	zone: 'Europe/Berlin'
};
const labels = (text: string, found: Transaction[] = []) =>
	choicesFor(text, known, found).map(({ group, label }) => `${group}: ${label}`);

describe('going somewhere', () => {
	it('offers the ends and every mark before anything is typed, incidents first', () => {
		expect(labels('')).toEqual([
			'place: Latest instant',
			'place: Earliest instant',
			'mark: Prices at zero',
			'ddl: orders: column channel',
			'mark: Release 4'
		]);
	});

	it('finds a mark by any of its words', () => {
		expect(labels('zero pri')).toEqual(['mark: Prices at zero']);
		expect(labels('ddl')).toEqual(['ddl: orders: column channel']);
		expect(labels('no such thing')).toEqual([]);
	});

	it('reads a time as UTC and says what it is on the chosen clock', () => {
		const [choice] = choicesFor('2026-03-02 14:05', known, []);
		expect(choice).toMatchObject({
			label: 'The state at 2026-03-02 14:05:00.000 UTC',
			detail: '2026-03-02 15:05:00 +01:00',
			place: { kind: 'instant', instant: { timeUs: parseTimeUs('2026-03-02T14:05Z') } }
		});
	});

	it('offers a day of the chosen clock as a piece of time, 23 hours long when the clock is put forward', () => {
		const latest = position(transaction(9, 99, '2027-01-01T00:00Z'));
		const place = choicesFor('2026-03-29', known, [])[1]!.place;
		expect(place).toEqual({
			kind: 'piece',
			fromUs: parseTimeUs('2026-03-28T23:00Z'),
			toUs: parseTimeUs('2026-03-29T22:00Z')
		});
		expect(choicesFor('2026-10-25', { ...known, latest }, [])[1]!.place).toEqual({
			kind: 'piece',
			fromUs: parseTimeUs('2026-10-24T22:00Z'),
			toUs: parseTimeUs('2026-10-25T23:00Z')
		});
	});

	it('reads LSNs, seqs and xids', () => {
		expect(choicesFor('0/16B3748', known, [])[0]!.place).toEqual({
			kind: 'instant',
			instant: { kind: 'lsn', lsn: 0x16b3748n }
		});
		expect(labels('seq:42')[0]).toBe('place: Change 42');
		expect(['77', 'xid 77', 'XID:77', 'seq:77', 'x'].map(xidDigits)).toEqual([
			...['77', '77', '77', null, null]
		]);
		const found = [
			transaction(91, 98, '2026-03-01T00:00Z'),
			transaction(9, 99, '2026-04-01T00:00Z')
		];
		expect(labels('9', found)).toEqual([
			'transaction: Transaction 9',
			'place: Change 9',
			'transaction: Transaction 91'
		]);
	});
});
