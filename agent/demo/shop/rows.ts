import type { ShopTable } from './schema-sql.ts';

/** Rows of the shop as the simulation keeps them. Money is in cents, instants in µs since 1970. */
interface Setting {
	name: string;
	value: Json;
	updatedAt: number;
}

export interface Customer {
	id: number;
	email: string;
	fullName: string;
	phone: string | null;
	city: string;
	country: string;
	referredBy: number | null;
	newsletter: boolean;
	preferences: Json;
	createdAt: number;
	updatedAt: number;
}

export interface Product {
	id: number;
	sku: string;
	name: string;
	category: string;
	price: number;
	tags: string[];
	attributes: Json;
	/** As PostgreSQL prints the `real`. */
	weightKg: string | null;
	photo: Uint8Array | null;
	active: boolean;
	replacedBy: number | null;
	updatedAt: number;
}

export interface Inventory {
	productId: number;
	onHand: number;
	reserved: number;
	reorderAt: number;
	updatedAt: number;
}

export type OrderStatus =
	'placed' | 'paid' | 'packed' | 'shipped' | 'delivered' | 'cancelled' | 'returned';

export interface Order {
	id: number;
	customerId: number;
	status: OrderStatus;
	total: number;
	shipTo: Json;
	/** `YYYY-MM-DD` */
	deliverOn: string | null;
	placedAt: number;
	updatedAt: number;
	/** Undefined while the column does not exist yet. */
	channel?: string;
}

export interface OrderItem {
	orderId: number;
	line: number;
	productId: number;
	quantity: number;
	unitPrice: number;
}

interface Payment {
	id: string;
	orderId: number;
	method: string;
	amount: number;
	reference: string;
	capturedAt: number;
}

export interface Session {
	id: string;
	customerId: number | null;
	tokenHash: Uint8Array;
	ip: string;
	userAgent: string;
	pages: number;
	cart: Json;
	startedAt: number;
	lastSeenAt: number;
}

export interface ShopRows {
	settings: Setting;
	customers: Customer;
	products: Product;
	inventory: Inventory;
	orders: Order;
	order_items: OrderItem;
	payments: Payment;
	sessions: Session;
}

export type Json = string | number | boolean | null | Json[] | { [name: string]: Json };

/** The key of a row as one string. */
export const keyOf: { [T in ShopTable]: (row: ShopRows[T]) => string | number } = {
	settings: (row) => row.name,
	customers: (row) => row.id,
	products: (row) => row.id,
	inventory: (row) => row.productId,
	orders: (row) => row.id,
	order_items: (row) => row.orderId * 100 + row.line,
	payments: (row) => row.id,
	sessions: (row) => row.id
};

export type TextRow = (string | null)[];

/** A row as PostgreSQL prints it, in column order, generated columns included. */
export const textOf: { [T in ShopTable]: (row: ShopRows[T]) => TextRow } = {
	settings: (s) => [s.name, jsonb(s.value), timestamptz(s.updatedAt)],
	customers: (c) => [
		String(c.id),
		c.email,
		c.fullName,
		c.phone,
		c.city,
		c.country,
		integer(c.referredBy),
		boolean(c.newsletter),
		jsonb(c.preferences),
		timestamptz(c.createdAt),
		timestamptz(c.updatedAt)
	],
	products: (p) => [
		String(p.id),
		p.sku,
		p.name,
		p.category,
		money(p.price),
		textArray(p.tags),
		jsonb(p.attributes),
		p.weightKg,
		p.photo === null ? null : bytea(p.photo),
		boolean(p.active),
		integer(p.replacedBy),
		timestamptz(p.updatedAt)
	],
	inventory: (i) => [
		String(i.productId),
		String(i.onHand),
		String(i.reserved),
		String(i.onHand - i.reserved),
		String(i.reorderAt),
		timestamptz(i.updatedAt)
	],
	orders: (o) => [
		String(o.id),
		String(o.customerId),
		o.status,
		money(o.total),
		jsonb(o.shipTo),
		o.deliverOn,
		timestamptz(o.placedAt),
		timestamptz(o.updatedAt),
		...(o.channel === undefined ? [] : [o.channel])
	],
	order_items: (i) => [
		String(i.orderId),
		String(i.line),
		String(i.productId),
		String(i.quantity),
		money(i.unitPrice),
		money(i.quantity * i.unitPrice)
	],
	payments: (p) => [
		p.id,
		String(p.orderId),
		p.method,
		money(p.amount),
		p.reference,
		timestamptz(p.capturedAt)
	],
	sessions: (s) => [
		s.id,
		integer(s.customerId),
		bytea(s.tokenHash),
		s.ip,
		s.userAgent,
		String(s.pages),
		jsonb(s.cart),
		timestamptz(s.startedAt),
		timestamptz(s.lastSeenAt)
	]
};

const integer = (value: number | null) => (value === null ? null : String(value));
const boolean = (value: boolean) => (value ? 't' : 'f');
const bytea = (value: Uint8Array) => `\\x${Buffer.from(value).toString('hex')}`;

function money(cents: number): string {
	const digits = String(Math.abs(cents)).padStart(3, '0');
	return `${cents < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** PostgreSQL leaves out trailing zeros of the fraction, and the point when none is left. */
function timestamptz(us: number): string {
	const seconds = Math.floor(us / 1_000_000);
	const text = new Date(seconds * 1000).toISOString();
	const fraction = String(us - seconds * 1_000_000)
		.padStart(6, '0')
		.replace(/0+$/, '');
	return `${text.slice(0, 10)} ${text.slice(11, 19)}${fraction && `.${fraction}`}+00`;
}

/** jsonb keeps keys by length, then by bytes, and prints one space after `:` and `,`. */
function jsonb(value: Json): string {
	if (Array.isArray(value)) return `[${value.map(jsonb).join(', ')}]`;
	if (value === null || typeof value !== 'object') return JSON.stringify(value);
	const keys = Object.keys(value).sort((a, b) => a.length - b.length || (a < b ? -1 : 1));
	return `{${keys.map((key) => `${JSON.stringify(key)}: ${jsonb(value[key]!)}`).join(', ')}}`;
}

function textArray(items: string[]): string {
	const quoted = items.map((item) =>
		/[\s{}",\\]|^null$|^$/i.test(item) ? `"${item.replace(/["\\]/g, '\\$&')}"` : item
	);
	return `{${quoted.join(',')}}`;
}
