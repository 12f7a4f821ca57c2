import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Tuple } from '#lib/shadow/change-sink.ts';
import { PgoutputDecoder, PgoutputError } from '../../agent/sources/postgres/pgoutput.ts';

/** Bytes as the manual lays them out ("Logical Replication Message Formats"). */
const u8 = (...values: number[]) => Buffer.from(values);
const u16 = (value: number) => Buffer.from([value >> 8, value & 255]);
const u32 = (value: number) => {
	const bytes = Buffer.alloc(4);
	bytes.writeUInt32BE(value >>> 0);
	return bytes;
};
const u64 = (value: bigint) => {
	const bytes = Buffer.alloc(8);
	bytes.writeBigUInt64BE(value);
	return bytes;
};
const string = (text: string) => Buffer.from(`${text}\0`);
const tag = (letter: string) => Buffer.from(letter);

/** null: NULL; undefined: unchanged TOAST. */
type Value = string | null | undefined;

function tuple(values: Value[]): Buffer {
	const parts = values.map((value) => {
		if (value === null) return tag('n');
		if (value === undefined) return tag('u');
		const bytes = Buffer.from(value);
		return Buffer.concat([tag('t'), u32(bytes.length), bytes]);
	});
	return Buffer.concat([u16(values.length), ...parts]);
}

function values({ bytes, slices }: Tuple): Value[] {
	return Array.from({ length: slices.length / 2 }, (_, i) => {
		const start = slices[2 * i]!;
		if (start === -1) return null;
		if (start === -2) return undefined;
		return Buffer.from(bytes.subarray(start, slices[2 * i + 1])).toString();
	});
}

const decode = (...parts: Buffer[]) => new PgoutputDecoder().decode(Buffer.concat(parts));

/** One well-formed message of every kind. */
const messages: Record<string, Buffer> = {
	begin: Buffer.concat([tag('B'), u64(0x16_b374d848n), u64(1_000_000n), u32(4_000_000_000)]),
	commit: Buffer.concat([tag('C'), u8(0), u64(5n), u64(6n), u64(7n)]),
	origin: Buffer.concat([tag('O'), u64(5n), string('elsewhere')]),
	relation: Buffer.concat([
		tag('R'),
		u32(16_384),
		string(''),
		string('pg_thing'),
		tag('d'),
		u16(2),
		u8(1),
		string('id'),
		u32(23),
		u32(0xffffffff),
		u8(0),
		string('\uFEFFnaïve "x"'),
		u32(1700),
		u32(786_438)
	]),
	type: Buffer.concat([tag('Y'), u32(99), string('public'), string('mood')]),
	insert: Buffer.concat([tag('I'), u32(16_384), tag('N'), tuple(['1', null, '', 'é'])]),
	'update in place': Buffer.concat([tag('U'), u32(16_384), tag('N'), tuple(['1', undefined])]),
	'update of a key': Buffer.concat([
		tag('U'),
		u32(7),
		tag('K'),
		tuple(['1', null]),
		tag('N'),
		tuple(['2', 'b'])
	]),
	'update under FULL': Buffer.concat([
		tag('U'),
		u32(7),
		tag('O'),
		tuple(['1', 'a']),
		tag('N'),
		tuple(['1', 'b'])
	]),
	delete: Buffer.concat([tag('D'), u32(7), tag('K'), tuple(['1', null])]),
	truncate: Buffer.concat([tag('T'), u32(2), u8(3), u32(7), u32(8)]),
	message: Buffer.concat([
		tag('M'),
		u8(1),
		u64(9n),
		string('foreshadow'),
		u32(2),
		Buffer.from('{}')
	])
};

describe('the pgoutput decoder', () => {
	it('reads Begin and Commit with times since 1970 and unsigned ids', () => {
		expect(decode(messages['begin']!)).toEqual({
			tag: 'begin',
			finalLsn: 0x16_b374d848n,
			commitTimeUs: 946_684_801_000_000,
			xid: 4_000_000_000
		});
		expect(decode(messages['commit']!)).toMatchObject({ tag: 'commit', commitLsn: 5n, endLsn: 6n });
	});

	it('reads Relation: pg_catalog where the namespace is left out, key flags, signed modifiers', () => {
		expect(decode(messages['relation']!)).toEqual({
			tag: 'relation',
			relation: {
				id: 16_384,
				schema: 'pg_catalog',
				name: 'pg_thing',
				replicaIdentity: 'd',
				columns: [
					{ key: true, name: 'id', typeId: 23, typeModifier: -1 },
					{ key: false, name: '\uFEFFnaïve "x"', typeId: 1700, typeModifier: 786_438 }
				]
			}
		});
	});

	it('keeps NULL, empty text and what was not sent apart', () => {
		const insert = decode(messages['insert']!);
		expect(insert.tag === 'insert' && values(insert.row)).toEqual(['1', null, '', 'é']);
		const update = decode(messages['update in place']!);
		expect(update).toMatchObject({ tag: 'update', oldKind: null, old: null });
		expect(update.tag === 'update' && values(update.row)).toEqual(['1', undefined]);
	});

	it('keeps the old and the new row of one update apart', () => {
		for (const [name, kind, old, row] of [
			['update of a key', 'K', ['1', null], ['2', 'b']],
			['update under FULL', 'O', ['1', 'a'], ['1', 'b']]
		] as const) {
			const update = decode(messages[name]!);
			if (update.tag !== 'update') throw new Error('no update');
			expect(update.oldKind).toBe(kind);
			expect(values(update.old!)).toEqual(old);
			expect(values(update.row)).toEqual(row);
		}
	});

	it('reads Delete, Truncate, Type, Origin and Message', () => {
		const deleted = decode(messages['delete']!);
		expect(deleted.tag === 'delete' && values(deleted.old)).toEqual(['1', null]);
		expect(decode(messages['truncate']!)).toEqual({
			tag: 'truncate',
			relationIds: [7, 8],
			cascade: true,
			restartIdentity: true
		});
		expect(decode(messages['type']!)).toEqual({
			tag: 'type',
			typeId: 99,
			schema: 'public',
			name: 'mood'
		});
		expect(decode(messages['origin']!)).toEqual({
			tag: 'origin',
			originLsn: 5n,
			name: 'elsewhere'
		});
		expect(decode(messages['message']!)).toMatchObject({
			transactional: true,
			prefix: 'foreshadow'
		});
	});

	it.each(Object.keys(messages))('refuses %s cut off at any byte', (name) => {
		const whole = messages[name]!;
		for (let length = 0; length < whole.length; length++) {
			expect(() => decode(whole.subarray(0, length))).toThrow(PgoutputError);
		}
	});

	it.each(Object.keys(messages))('refuses %s with bytes behind its end', (name) => {
		expect(() => decode(messages[name]!, u8(0))).toThrow(/ends after/);
	});

	it('names an unknown message and a binary value', () => {
		expect(() => decode(tag('S'), u32(1))).toThrow(/unknown pgoutput message 0x53/);
		expect(() => decode(tag('I'), u32(1), tag('N'), u16(1), tag('b'), u32(0))).toThrow(/binary/);
	});

	it('never throws anything but its own error, whatever the bytes', () => {
		const letters = [...'BCORYIUDTM'].map((letter) => letter.charCodeAt(0));
		fc.assert(
			fc.property(fc.constantFrom(...letters), fc.uint8Array({ maxLength: 80 }), (letter, rest) => {
				try {
					decode(u8(letter), Buffer.from(rest));
				} catch (error) {
					expect(error).toBeInstanceOf(PgoutputError);
				}
			})
		);
	});

	it('gives back any row that was encoded, also from the middle of a larger buffer', () => {
		const value = fc.option(fc.string({ unit: 'grapheme', maxLength: 20 }), { nil: null });
		const decoder = new PgoutputDecoder();
		fc.assert(
			fc.property(fc.array(value, { maxLength: 12 }), fc.nat(9), (row, offset) => {
				const message = Buffer.concat([tag('I'), u32(1), tag('N'), tuple(row)]);
				const buffer = Buffer.concat([Buffer.alloc(offset), message]);
				const decoded = decoder.decode(buffer.subarray(offset));
				expect(decoded.tag === 'insert' && values(decoded.row)).toEqual(row);
			})
		);
	});
});
