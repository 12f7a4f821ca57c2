import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { unzipSync } from 'fflate';
import { expect, test } from 'vitest';
import { readBundle } from '#lib/sharing/read-bundle.ts';
import { MemoryShadow, column, table, type RowChange } from '../support/memory-shadow.ts';
import { bundleOf } from './shop.ts';

/**
 * The law: no value of a masked column occurs anywhere in a bundle, in any file, decompressed, as
 * text or as the bytes of a number; whatever way it came (typed, as exact text in fs_extra, in a
 * default, a check, a trigger, in the notebook, in the review log).
 */

interface Row {
	id: string;
	secret: string;
	amount: string;
}

/** Spread over all bits: a number such as 2^50 would stand in any file by chance. */
const digest = (what: string, n: number) => createHash('sha256').update(`${what}${n}`).digest();

const row: fc.Arbitrary<Row> = fc
	.tuple(fc.nat(), fc.string({ unit: 'grapheme', maxLength: 12 }))
	.map(([n, text]) => ({
		id: String((digest('id', n).readBigUInt64LE() >> 1n) | (1n << 60n)),
		secret: text.replaceAll('\u0000', '') + digest('secret', n).toString('hex').slice(0, 24),
		amount: `${1_000_000_000 + digest('amount', n).readUInt32LE() * 2}.${10 + (n % 90)}`
	}));
const op = fc.constantFrom('U', 'D', 'new key', 'unknown', 'exact');

async function shadowOf(rows: Row[], ops: string[]): Promise<MemoryShadow> {
	const shadow = new MemoryShadow();
	const told = rows[0]!.secret.replaceAll("'", "''");
	const base = table(
		'people',
		[
			column(1, 'id', 'int64', { keyPosition: 1 }),
			column(2, 'secret', 'text', { defaultExpression: `'${told}'::text`, enumLabels: [told] }),
			column(3, 'amount', { kind: 'decimal', precision: 12, scale: 2 }),
			column(4, 'free', 'text')
		],
		{
			changes: [`set the default of secret to '${told}'`],
			definition: {
				constraints: [
					{
						name: 'c',
						kind: 'check',
						definition: `CHECK (secret <> '${told}')`,
						columns: ['secret'],
						references: null,
						deferrable: false
					}
				],
				indexes: [
					{ name: 'i', definition: `WHERE secret = '${told}'`, unique: false, columns: [] }
				],
				triggers: [
					{
						name: 't',
						definition: told,
						functionName: 'f',
						functionDefinition: told,
						enabled: true
					}
				],
				rowSecurity: false
			}
		}
	);
	await shadow.define(base);
	const id = 'public.people';
	const snapshot: RowChange[] = rows.map((one) => ({
		table: id,
		op: 'S',
		row: [one.id, one.secret, one.amount, 'open']
	}));
	shadow.commit(0, 1_000_000, snapshot);
	ops.forEach((what, i) => {
		const one = rows[i % rows.length]!;
		const changes: RowChange[] =
			what === 'D'
				? [{ table: id, op: 'D', row: [one.id, null, null, null] }]
				: what === 'new key'
					? [
							{ table: id, op: 'D', row: [one.id, null, null, null] },
							{ table: id, op: 'K', row: [`${BigInt(one.id) + 1n}`, undefined, one.amount, 'k'] }
						]
					: what === 'exact'
						? [{ table: id, op: 'I', row: [one.id, one.secret, `${one.amount}987654321`, 'x'] }]
						: [
								{
									table: id,
									op: 'U',
									row: [one.id, what === 'unknown' ? undefined : one.secret, one.amount, 'u']
								}
							];
		shadow.commit(10 + i, 2_000_000 + i, changes);
	});
	await shadow.flush();
	return shadow;
}

function littleEndian(value: bigint): string {
	const bytes = Buffer.alloc(8);
	bytes.writeBigInt64LE(value);
	return bytes.toString('latin1');
}

test('no masked value occurs anywhere in a bundle', async () => {
	const mask = fc.constantFrom('hidden' as const, 'pseudonym' as const);
	await fc.assert(
		fc.asyncProperty(
			fc.uniqueArray(row, { minLength: 1, maxLength: 8, selector: ({ id }) => id }),
			fc.array(op, { maxLength: 12 }),
			mask,
			fc.boolean(),
			async (rows, ops, how, keyToo) => {
				const shadow = await shadowOf(rows, ops);
				const quoted = rows.map(({ secret, id }) => `${secret} and ${id}`).join('\n');
				const { bytes } = await bundleOf(shadow, {
					masks: [
						{ table: 'public.people', column: 'secret', how },
						{ table: 'public.people', column: 'amount', how: 'hidden' },
						...(keyToo ? [{ table: 'public.people', column: 'id', how: 'hidden' as const }] : [])
					],
					text: `---\ntitle: x\n---\n${quoted}\n`,
					review: rows.map(({ secret }) => JSON.stringify({ text: secret })).join('\n')
				});
				await readBundle(bytes, null);
				const all = Object.values(unzipSync(bytes))
					.map((file) => Buffer.from(file).toString('latin1'))
					.join('\n');
				for (const { id, secret, amount } of rows) {
					const utf8 = Buffer.from(secret).toString('latin1');
					expect(all.includes(utf8), `secret ${secret}`).toBe(false);
					expect(all.includes(amount), `amount ${amount}`).toBe(false);
					const unscaled = littleEndian(BigInt(amount.replace('.', '')));
					expect(all.includes(unscaled), `bytes of ${amount}`).toBe(false);
					if (!keyToo) continue;
					expect(all.includes(id), `id ${id}`).toBe(false);
					expect(all.includes(littleEndian(BigInt(id))), `bytes of ${id}`).toBe(false);
				}
			}
		),
		{ numRuns: 120 }
	);
});
