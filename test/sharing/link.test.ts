import { deflateSync } from 'fflate';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LinkError, linkFragment, readLink } from '#lib/sharing/link.ts';

test('carries any notebook there and back', () => {
	fc.assert(
		fc.property(
			fc.string({ unit: 'grapheme', maxLength: 400 }),
			fc.option(fc.string({ maxLength: 12 }), { nil: null }),
			fc.option(fc.constantFrom('seq:42', 'incident~price -1tx', '2026-03-01T14:05Z'), {
				nil: null
			}),
			fc.option(
				fc.record({
					notebook: fc.stringMatching(/^[a-z0-9]{12}$/),
					revisionMs: fc.option(fc.nat(), { nil: null })
				}),
				{ nil: null }
			),
			(text, cell, at, identity) => {
				const fragment = linkFragment({ text, cell, at, identity });
				expect(fragment).toMatch(/^#[\w.&=%~*+-]+$/);
				expect(readLink(fragment)).toEqual({ text, cell, at, identity });
			}
		)
	);
});

test('tells a link of something else, a cut one and one of a later version apart', () => {
	expect(readLink('#token=abc')).toBeNull();
	expect(readLink('')).toBeNull();
	const codeOf = (fragment: string) => {
		try {
			readLink(fragment);
		} catch (error) {
			return (error as LinkError).code;
		}
		return 'opened';
	};
	const whole = linkFragment({
		text: 'a notebook of some length '.repeat(9),
		cell: null,
		at: null,
		identity: null
	});
	expect(codeOf(whole.slice(0, -8))).toBe('damaged');
	expect(codeOf('#notebook=1.')).toBe('damaged');
	expect(codeOf('#notebook=1.!!!')).toBe('damaged');
	expect(codeOf('#notebook=2.abc')).toBe('newer-format');
});

test('stops at a bomb', () => {
	const bomb = Buffer.from(deflateSync(new Uint8Array(4_000_000))).toString('base64url');
	expect(() => readLink(`#notebook=1.${bomb}`)).toThrow(/too-large/);
});
