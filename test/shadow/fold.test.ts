import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LogEntry, SegmentRef } from '#lib/shadow/log-entry.ts';
import { FoldError, foldEntries, type HashedEntry } from '#lib/shadow/manifest.ts';
import { tableSchema } from './tables.ts';

/** Laws: folding in two goes equals folding in one; a compaction changes nothing but the files. */

const hash = (n: number) => n.toString(16).padStart(64, '0');

function entry(number: number, more: Partial<LogEntry>): LogEntry {
	return {
		format: 1,
		entry: number,
		previous: number === 0 ? '' : hash(number - 1),
		kind: number === 0 ? 'create' : 'changes',
		shadowId: 'shadow',
		source:
			number === 0
				? {
						kind: 'simulate',
						title: '',
						systemIdentifier: '1',
						timeline: 1,
						database: 'd',
						serverVersion: '1'
					}
				: null,
		schemas: [],
		types: [],
		added: [],
		removed: [],
		marks: [],
		snapshot: null,
		lastSeq: 0,
		endLsn: '',
		lastTimeUs: 0,
		...more
	};
}

function segment(table: string, firstSeq: number, lastSeq: number): SegmentRef {
	return {
		path: `segments/${table}/${firstSeq}-${lastSeq}`,
		table,
		schemaVersion: 1,
		sha256: hash(firstSeq),
		bytes: 1,
		plainBytes: 1,
		rows: lastSeq + 1 - firstSeq,
		firstSeq,
		lastSeq,
		minCommitTimeUs: 0,
		maxCommitTimeUs: 0
	};
}

/** A log of some changes per entry, in which the first two segments of a table are merged now and then. */
const log: fc.Arbitrary<HashedEntry[]> = fc
	.array(
		fc.record({ table: fc.constantFrom('a.a', 'b.b'), rows: fc.nat(5), merge: fc.boolean() }),
		{
			maxLength: 30
		}
	)
	.map((steps) => {
		const entries = [entry(0, {})];
		const live = new Map<string, SegmentRef[]>();
		let lastSeq = 0;
		for (const { table, rows, merge } of steps) {
			const refs = live.get(table) ?? [];
			if (merge && refs.length > 1) {
				const [a, b] = refs as [SegmentRef, SegmentRef];
				const merged = {
					...segment(table, a.firstSeq, b.lastSeq),
					rows: a.rows + b.rows,
					path: `segments/${table}/m${entries.length}`
				};
				live.set(table, [merged, ...refs.slice(2)]);
				const removed = [a.path, b.path];
				entries.push(
					entry(entries.length, { kind: 'compaction', added: [merged], removed, lastSeq })
				);
			} else if (rows === 0) entries.push(entry(entries.length, { kind: 'idle', lastSeq }));
			else {
				const added = segment(table, lastSeq + 1, lastSeq + rows);
				lastSeq += rows;
				live.set(table, [...refs, added]);
				entries.push(entry(entries.length, { added: [added], lastSeq }));
			}
		}
		return entries.map((content, i) => ({ entry: content, sha256: hash(i) }));
	});

describe('folding the log', () => {
	it('gives the same in two goes as in one, and leaves what it is given alone', () => {
		fc.assert(
			fc.property(log, fc.nat(30), (entries, at) => {
				const cut = 1 + (at % entries.length);
				const before = foldEntries(null, entries.slice(0, cut));
				const copy = structuredClone(before);
				expect(foldEntries(before, entries.slice(cut))).toEqual(foldEntries(null, entries));
				expect(before).toEqual(copy);
			})
		);
	});

	it('keeps the segments of a table in position order without gap or overlap', () => {
		fc.assert(
			fc.property(log, (entries) => {
				const { segments, lastSeq } = foldEntries(null, entries);
				for (const refs of Object.values(segments)) {
					refs.slice(1).forEach((ref, i) => expect(ref.firstSeq).toBeGreaterThan(refs[i]!.lastSeq));
				}
				const rows = Object.values(segments)
					.flat()
					.reduce((sum, ref) => sum + ref.rows, 0);
				expect(rows).toBe(lastSeq);
			})
		);
	});

	it.each<[string, Partial<LogEntry>]>([
		['follows another number', { entry: 3 }],
		['names another previous entry', { previous: hash(9) }],
		['belongs to another shadow', { shadowId: 'other' }],
		['creates the shadow again', { kind: 'create' }],
		['adds positions that are covered', { added: [segment('a.a', 3, 6)], lastSeq: 6 }],
		['adds positions after its own end', { added: [segment('a.a', 6, 8)], lastSeq: 7 }],
		['goes back', { lastSeq: 4 }],
		['removes what is not there', { removed: ['segments/a.a/x'], lastSeq: 5 }],
		[
			'skips a version of a table',
			{ schemas: [{ ...tableSchema('t', []), version: 2 }], lastSeq: 5 }
		]
	])('refuses an entry that %s', (_, wrong) => {
		const good = [entry(0, {}), entry(1, { added: [segment('a.a', 1, 5)], lastSeq: 5 })];
		const manifest = foldEntries(
			null,
			good.map((content, i) => ({ entry: content, sha256: hash(i) }))
		);
		expect(() => foldEntries(manifest, [{ entry: entry(2, wrong), sha256: hash(2) }])).toThrow(
			FoldError
		);
	});
});
