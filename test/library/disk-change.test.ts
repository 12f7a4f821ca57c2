import fc from 'fast-check';
import { expect, test } from 'vitest';
import { diskChange } from '#lib/library/disk-change.ts';

const text = fc.constantFrom('a', 'b', 'c');

test('writes to the file only where nobody else has changed it', () => {
	fc.assert(
		fc.property(text, text, text, (agreed, disk, own) => {
			if (diskChange(agreed, disk, own) === 'write') expect(disk).toBe(agreed);
		})
	);
});

test('asks whenever the file holds a text that the notebook never had', () => {
	fc.assert(
		fc.property(text, text, text, (agreed, disk, own) => {
			const asks = ['changed', 'conflict'].includes(diskChange(agreed, disk, own));
			expect(asks).toBe(disk !== own && disk !== agreed);
		})
	);
});

test('tells a change on one side from a change on both, and a file that is gone', () => {
	expect(diskChange('a', 'b', 'a')).toBe('changed');
	expect(diskChange('a', 'b', 'c')).toBe('conflict');
	expect(diskChange('a', 'b', 'b')).toBe('same');
	expect(diskChange('a', 'a', 'b')).toBe('write');
	expect(diskChange('a', null, 'a')).toBe('gone');
});
