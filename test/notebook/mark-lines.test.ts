import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
	formatMark,
	OWN_MARK_KINDS,
	parseMarks,
	replaceMark,
	withMark,
	type MarkText
} from '#lib/notebook/mark-lines.ts';

const instant = fc.oneof(
	fc.nat().map((seq) => `seq:${seq}`),
	fc
		.date({ min: new Date('2000-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })
		.map((date) => date.toISOString()),
	fc.constantFrom('latest', 'earliest', 'incident~price -1tx', 'deploy~4.1 +2h', 'lsn:0/16B3748')
);
const mark: fc.Arbitrary<MarkText> = fc.record({
	kind: fc.constantFrom(...OWN_MARK_KINDS),
	from: instant,
	to: fc.option(instant),
	title: fc.string({ unit: 'grapheme' })
});
const words = (title: string) => title.replaceAll(/\s+/g, ' ').trim();

describe('a marks cell', () => {
	it('reads back every mark that it writes', () => {
		fc.assert(
			fc.property(fc.array(mark), (marks) => {
				const body = marks.reduce(withMark, '');
				const read = parseMarks(body);
				expect(read.problems).toEqual([]);
				expect(
					read.marks.map(({ kind, from, to, title }) => ({
						kind,
						from: from.text,
						to: to?.text ?? null,
						title
					}))
				).toEqual(marks.map((one) => ({ ...one, title: words(one.title) })));
			})
		);
	});

	it('changes one line and keeps every other to the byte, comments and mistakes included', () => {
		fc.assert(
			fc.property(
				fc.array(fc.oneof(mark.map(formatMark), fc.constantFrom('', '# why', 'nonsense'))),
				fc.option(mark),
				fc.nat(),
				(lines, next, place) => {
					const { marks } = parseMarks(lines.join('\n'));
					if (marks.length === 0) return;
					const { line } = marks[place % marks.length]!;
					const changed = replaceMark(lines.join('\n'), line, next).split('\n');
					const expected = [...lines];
					expected.splice(line, 1, ...(next === null ? [] : [formatMark(next)]));
					expect(changed).toEqual(expected.length === 0 ? [''] : expected);
				}
			)
		);
	});

	it.each([
		['nonsense', 1, 'is no mark'],
		['outage latest | Down', 1, 'is no kind of mark'],
		['note latest\n', 1, 'is no mark'],
		['\n# fine\nnote a .. b .. c | Three', 3, 'more than two ends'],
		['note  | Nowhere', 1, 'names no instant']
	])('says what is wrong in %j', (body, line, message) => {
		const { marks, problems } = parseMarks(body);
		expect(marks).toEqual([]);
		expect(problems).toHaveLength(1);
		expect(problems[0]!.line).toBe(line);
		expect(problems[0]!.message).toContain(message);
	});
});
