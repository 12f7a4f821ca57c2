import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ColumnSchema } from '#lib/shadow/schema.ts';
import { Hmac } from '#lib/sharing/hmac.ts';
import { completeMasks, suggestMasks } from '#lib/sharing/masks.ts';
import { Pseudonyms } from '#lib/sharing/pseudonym.ts';
import { column, table } from '../support/memory-shadow.ts';
import { KEY, shop } from './shop.ts';

test('is the HMAC that everybody else computes', () => {
	fc.assert(
		fc.property(
			fc.uint8Array({ maxLength: 64 }),
			fc.uint8Array({ maxLength: 300 }),
			(key, message) => {
				const expected = createHmac('sha256', key).update(message).digest('hex');
				expect(new Hmac(key).hex(message)).toBe(expected);
			}
		)
	);
});

test('gives whole numbers one-to-one stand-ins of the same size and sign', () => {
	const pseudonyms = new Pseudonyms(KEY);
	const of = (text: string) => pseudonyms.of(column(1, 'id', 'int64'), text);
	const small = Array.from({ length: 3000 }, (_, i) => of(String(i)));
	expect(new Set(small).size).toBe(small.length);
	fc.assert(
		fc.property(fc.bigInt({ min: -(1n << 63n), max: (1n << 63n) - 1n }), (value) => {
			const made = BigInt(of(String(value)));
			const size = (n: bigint) => (n < 0n ? -n - 1n : n).toString(2).length;
			const limits = [15, 31, 63].find((bits) => size(value) <= bits)!;
			expect(size(made)).toBeLessThanOrEqual(limits);
			expect(made < 0n).toBe(value < 0n);
			expect(of(String(value))).toBe(String(made));
		}),
		{ numRuns: 200 }
	);
});

test('gives another key other stand-ins', () => {
	const email = column(1, 'email', 'text');
	const a = new Pseudonyms(KEY).of(email, 'ann@example.com');
	expect(a).toMatch(/^masked-[0-9a-f]{16}$/);
	expect(new Pseudonyms(KEY.map((byte) => byte + 1)).of(email, 'ann@example.com')).not.toBe(a);
	const uuid: Pick<ColumnSchema, 'storage' | 'sourceType'> = {
		storage: { kind: 'text' },
		sourceType: 'uuid'
	};
	expect(new Pseudonyms(KEY).of(uuid, 'x')).toMatch(
		/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
	);
});

test('masks whatever refers to a masked key with it, and never hides a key', async () => {
	const { schemas } = await (await shop()).manifest();
	const { masks, implied } = completeMasks(schemas, Object.keys(schemas), [
		{ table: 'public.orders', column: 'customer', how: 'hidden' }
	]);
	expect(masks).toEqual([
		{ table: 'public.orders', column: 'customer', how: 'pseudonym' },
		{ table: 'public.customers', column: 'id', how: 'pseudonym' }
	]);
	expect(implied.map(({ table, column, because }) => [table, column, because.table])).toEqual([
		['public.customers', 'id', 'public.orders']
	]);
	const alone = completeMasks(
		schemas,
		['public.orders'],
		[{ table: 'public.orders', column: 'customer', how: 'hidden' }]
	);
	expect(alone.masks).toEqual([{ table: 'public.orders', column: 'customer', how: 'hidden' }]);
});

test('suggests columns that likely hold personal data, and leaves the names of products alone', () => {
	const columns = (...names: string[]) => names.map((name, i) => column(i + 1, name, 'text'));
	const schemas = {
		'public.users': [
			table('users', columns('id', 'name', 'email_address', 'phoneNumber', 'created_at', 'ip'))
		],
		'public.products': [table('products', columns('id', 'name', 'price', 'description'))],
		'public.orders': [table('orders', columns('id', 'customer_name', 'shipping_street', 'total'))]
	};
	const found = suggestMasks(schemas, Object.keys(schemas)).map(
		(one) => `${one.table}.${one.column}: ${one.reason}`
	);
	expect(found).toEqual([
		'public.users.name: name',
		'public.users.email_address: contact',
		'public.users.phoneNumber: contact',
		'public.users.ip: network',
		'public.orders.customer_name: name',
		'public.orders.shipping_street: address'
	]);
});
