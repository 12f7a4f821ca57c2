import type { Manifest, SegmentRef } from '#lib/shadow/log-entry.ts';
import { completeMasks, type Masks } from '#lib/sharing/masks.ts';
import { writeBundle, type BundleRequest, type WrittenBundle } from '#lib/sharing/write-bundle.ts';
import { MemoryShadow, column, table } from '../support/memory-shadow.ts';

/** A small shop: customers with an email, orders that refer to them, products that nobody needs. */
export const KEY = new Uint8Array(32).map((_, i) => i * 7 + 1);

const customers = table('customers', [
	column(1, 'id', 'int64', { keyPosition: 1 }),
	column(2, 'email', 'text'),
	column(3, 'balance', { kind: 'decimal', precision: 12, scale: 2 })
]);
const orders = table(
	'orders',
	[
		column(1, 'id', 'int64', { keyPosition: 1 }),
		column(2, 'customer', 'int64'),
		column(3, 'total', { kind: 'decimal', precision: 12, scale: 2 })
	],
	{
		definition: {
			constraints: [
				{
					name: 'orders_customer_fkey',
					kind: 'foreign key',
					definition: 'FOREIGN KEY (customer) REFERENCES customers(id)',
					columns: ['customer'],
					references: {
						table: 'public.customers',
						columns: ['id'],
						onDelete: 'NO ACTION',
						onUpdate: 'NO ACTION'
					},
					deferrable: false
				}
			],
			indexes: [],
			triggers: [],
			rowSecurity: false
		}
	}
);
const products = table('products', [
	column(1, 'id', 'int32', { keyPosition: 1 }),
	column(2, 'name', 'text')
]);

/** Ids large enough that their eight bytes and their digits are nobody else's. */
export const ANN = '912345678901234';
export const BOB = '812345678905678';

export async function shop(): Promise<MemoryShadow> {
	const shadow = new MemoryShadow();
	for (const schema of [customers, orders, products]) await shadow.define(schema);
	shadow.commit(0, 1_000_000, [
		{ table: 'public.customers', op: 'S', row: [ANN, 'ann@example.com', '10.00'] },
		{ table: 'public.customers', op: 'S', row: [BOB, 'bob@example.com', 'NaN'] },
		{ table: 'public.orders', op: 'S', row: ['1', ANN, '5.00'] },
		{ table: 'public.products', op: 'S', row: ['1', 'Lamp'] }
	]);
	await shadow.flush();
	shadow.commit(7, 2_000_000, [
		{ table: 'public.customers', op: 'U', row: [BOB, undefined, '20.00'] },
		{ table: 'public.orders', op: 'I', row: ['2', BOB, '7.50'] }
	]);
	shadow.commit(8, 3_000_000, [
		{ table: 'public.customers', op: 'U', row: [ANN, 'ann@new.example', '11.00'] },
		{ table: 'public.customers', op: 'D', row: [BOB, null, null] },
		{ table: 'public.products', op: 'U', row: ['1', 'Lantern'] }
	]);
	await shadow.flush();
	return shadow;
}

export interface Wish {
	tables?: string[];
	untilSeq?: number;
	masks?: Masks;
	text?: string;
	review?: string;
}

export async function bundleOf(shadow: MemoryShadow, wish: Wish = {}): Promise<WrittenBundle> {
	const manifest = await shadow.manifest();
	return await writeBundle(requestOf(manifest, wish), (ref: SegmentRef) => shadow.segment(ref));
}

export function requestOf(manifest: Manifest, wish: Wish): BundleRequest {
	const tables = wish.tables ?? Object.keys(manifest.schemas);
	const { masks } = completeMasks(manifest.schemas, tables, wish.masks ?? []);
	return {
		notebook: {
			id: 'abc',
			revisionMs: 1_700_000_000_000,
			title: 'A shop',
			text: wish.text ?? '---\ntitle: A shop\n---\n',
			review: wish.review ?? ''
		},
		shadow: { id: 'shop', title: 'The shop' },
		manifest,
		tables,
		untilSeq: wish.untilSeq ?? manifest.lastSeq,
		masks,
		key: masks.length === 0 ? null : KEY,
		createdMs: 1_700_000_000_000
	};
}
