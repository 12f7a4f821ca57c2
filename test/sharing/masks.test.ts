import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ColumnSchema } from '#lib/shadow/schema.ts';
import { Hmac } from '#lib/sharing/hmac.ts';
import { parseNotebook } from '#lib/notebook/parse.ts';
import { serialiseNotebook } from '#lib/notebook/serialise.ts';
import { readBundle } from '#lib/sharing/read-bundle.ts';
import { completeMasks, suggestMasks } from '#lib/sharing/masks.ts';
import { Pseudonyms } from '#lib/sharing/pseudonym.ts';
import { column, table } from '../support/memory-shadow.ts';
import { KEY, bundleOf, shop } from './shop.ts';

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

test('masks what the notebook quotes, and leaves alone what holds it together', async () => {
	const shadow = await shop();
	const text = serialiseNotebook(
		parseNotebook(
			'---\ntitle: About ann@example.com\nzone: Europe/Berlin\n---\n\n```sql {#c1 as=who title="ann@example.com?"}\nselect * from customers where email = \'ann@example.com\'\n```\n'
		).document
	);
	const entry = JSON.stringify({ text: 'it was bob@example.com' });
	const { bytes, manifest } = await bundleOf(shadow, {
		masks: [{ table: 'public.customers', column: 'email', how: 'pseudonym' }],
		text,
		review: `${entry}\n${JSON.stringify({ text: 'fine' })}\n`
	});
	const read = await readBundle(bytes, null);
	const { front, cells } = parseNotebook(read.notebook).document;
	const standIn = new Pseudonyms(KEY).of(column(2, 'email', 'text'), 'ann@example.com');
	expect(front).toMatchObject({ title: `About ${standIn}`, zone: 'Europe/Berlin' });
	expect(cells).toEqual([
		{
			id: 'c1',
			kind: 'sql',
			attributes: { as: 'who', title: `${standIn}?` },
			body: `select * from customers where email = '${standIn}'`
		}
	]);
	expect(manifest.notebook).toMatchObject({ maskedTexts: 3, withheldEntries: 1 });
	expect(read.review).toBe('{"text":"fine"}\n');
});
