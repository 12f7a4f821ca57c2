import fc from 'fast-check';
import type { ColumnSchema, TableSchema } from '#lib/shadow/schema.ts';
import {
	column,
	MemoryShadow,
	table,
	type Cell,
	type RowChange
} from '../support/memory-shadow.ts';

/**
 * A small table that lives through everything a table can: inserts, updates that do not send a
 * column, deletes, key changes, truncates and changes of its columns. The model keeps, for every
 * position, the rows as text by column ordinal, replayed in the plainest way.
 */
export const TABLE = 'public.items';

const note = column(4, 'note', 'text', { sourceType: 'text', collation: 'bytes' });
const V1 = [
	column(1, 'id', 'int32', { keyPosition: 1, sourceType: 'integer' }),
	column(2, 'lang', 'text', { keyPosition: 2, sourceType: 'text', collation: 'bytes' }),
	column(3, 'price', { kind: 'decimal', precision: 10, scale: 2 }, { sourceType: 'numeric(10,2)' }),
	note,
	column(5, 'ratio', 'float64', { sourceType: 'double precision' })
];
/** In the order in which they happen. */
const VERSIONS: ColumnSchema[][] = [
	V1,
	// ADD COLUMN … DEFAULT: rows from before show the missing value.
	[...V1, column(6, 'stock', 'int32', { missingValue: '7' })],
	// RENAME, and the key grows to bigint.
	[
		column(1, 'id', 'int64', { keyPosition: 1, sourceType: 'bigint' }),
		...V1.slice(1, 3),
		{ ...note, name: 'remark' },
		V1[4]!,
		column(6, 'stock', 'int32', { missingValue: '7' })
	],
	// DROP COLUMN.
	[
		column(1, 'id', 'int64', { keyPosition: 1, sourceType: 'bigint' }),
		...V1.slice(1, 3),
		{ ...note, name: 'remark' },
		column(6, 'stock', 'int32', { missingValue: '7' })
	]
];

type Step =
	| { kind: 'put'; id: number; lang: string; values: Values; keep: boolean }
	| { kind: 'delete'; id: number; lang: string }
	| { kind: 'rekey'; id: number; lang: string; toId: number; values: Values; keep: boolean }
	| { kind: 'truncate' }
	| { kind: 'alter' };

interface Values {
	price: string | null;
	note: string | null;
	ratio: string;
	stock: string;
}

export interface Plan {
	snapshot: Step[];
	/** Steps of each transaction; `flush` ends an entry of the log after it. */
	transactions: { steps: Step[]; lagUs: number; flush: boolean }[];
}

const id = fc.integer({ min: 1, max: 4 });
const lang = fc.constantFrom('de', 'en');
const values: fc.Arbitrary<Values> = fc.record({
	price: fc.constantFrom('1.00', '1.50', '-3.25', 'NaN', null),
	note: fc.constantFrom('x', 'y', 'long text', '', null),
	ratio: fc.constantFrom('0', '-0', '1.5', 'NaN', 'Infinity'),
	stock: fc.constantFrom('7', '8')
});
const put: fc.Arbitrary<Step> = fc.record({
	kind: fc.constant('put' as const),
	id,
	lang,
	values,
	keep: fc.boolean()
});
const step: fc.Arbitrary<Step> = fc.oneof(
	{ weight: 10, arbitrary: put },
	{ weight: 4, arbitrary: fc.record({ kind: fc.constant('delete' as const), id, lang }) },
	{
		weight: 4,
		arbitrary: fc.record({
			kind: fc.constant('rekey' as const),
			id,
			lang,
			toId: id,
			values,
			keep: fc.boolean()
		})
	},
	{ weight: 1, arbitrary: fc.constant({ kind: 'truncate' as const }) },
	{ weight: 2, arbitrary: fc.constant({ kind: 'alter' as const }) }
);

export const plan: fc.Arbitrary<Plan> = fc.record({
	snapshot: fc.array(put, { maxLength: 4 }),
	transactions: fc.array(
		fc.record({
			steps: fc.array(step, { minLength: 1, maxLength: 6 }),
			lagUs: fc.integer({ min: -5, max: 10 }),
			flush: fc.boolean()
		}),
		{ minLength: 1, maxLength: 8 }
	)
});

/** Row text by column ordinal. */
type Row = Map<number, string | null>;
type Rows = Map<string, Row>;

export interface Replay {
	/** Rows at every position; index = seq. */
	states: Rows[];
	schemas: TableSchema[];
	/** `[name, text][]` in column order, in key order: what the window must answer. */
	rowsAt(seq: number): (string | null)[][];
	schemaAt(seq: number): TableSchema;
	/** (position, old key, new key) of every key change. */
	times: { seq: number; runningUs: number }[];
}

/** Runs a plan against a store and the model at once. `onFlush` is called after every entry. */
export async function run(
	{ snapshot, transactions }: Plan,
	shadow: MemoryShadow,
	onFlush: () => Promise<void>
): Promise<Replay> {
	const model = new Model(shadow);
	await model.alter();
	let timeUs = 1_700_000_000_000_000;
	model.transaction(0, timeUs, snapshot, 'S');
	await shadow.flush();
	await onFlush();
	let xid = 100;
	for (const { steps, lagUs, flush } of transactions) {
		// A change of the schema begins a transaction here, as a Relation message comes before rows.
		if (steps.some(({ kind }) => kind === 'alter')) await model.alter();
		timeUs += lagUs;
		model.transaction(++xid, timeUs, steps, 'I');
		if (!flush) continue;
		await shadow.flush();
		await onFlush();
	}
	await shadow.flush();
	await onFlush();
	return model;
}

class Model implements Replay {
	readonly states: Rows[] = [new Map<string, Row>()];
	readonly schemas: TableSchema[] = [];
	readonly times: { seq: number; runningUs: number }[] = [];
	readonly #shadow: MemoryShadow;
	#changes: RowChange[] = [];
	#runningUs = 0;

	constructor(shadow: MemoryShadow) {
		this.#shadow = shadow;
	}

	async alter(): Promise<void> {
		const columns = VERSIONS[this.schemas.length];
		if (columns === undefined) return;
		const version = this.schemas.length + 1;
		const schema = table('items', columns, { version, sinceSeq: this.#shadow.seq + 1 });
		this.schemas.push(schema);
		await this.#shadow.define(schema);
		if (this.schemas.length !== 2) return;
		// ADD COLUMN DEFAULT gives every row its value, without a change.
		for (const row of this.states.at(-1)!.values()) row.set(6, '7');
	}

	transaction(xid: number, timeUs: number, steps: Step[], insert: 'S' | 'I'): void {
		this.#changes = [];
		for (const item of steps) this.#apply(item, insert);
		if (this.#changes.length === 0 && xid !== 0) return;
		this.#shadow.commit(xid, timeUs, this.#changes);
		this.#runningUs = Math.max(this.#runningUs, timeUs);
		this.times.push({ seq: this.#shadow.seq, runningUs: this.#runningUs });
	}

	#apply(item: Step, insert: 'S' | 'I'): void {
		const rows = this.states.at(-1)!;
		switch (item.kind) {
			case 'alter':
				return;
			case 'truncate':
				this.#push('T', null, new Map());
				return;
			case 'put': {
				const key = keyText(item.id, item.lang);
				const old = rows.get(key);
				if (old !== undefined && insert === 'S') return;
				const kept = old !== undefined && item.keep;
				const row = rowOf(item.id, item.lang, item.values, kept ? old : null);
				const cells = this.#cells(row, kept);
				this.#push(old === undefined ? insert : 'U', cells, new Map(rows).set(key, row));
				return;
			}
			case 'delete': {
				const key = keyText(item.id, item.lang);
				const old = rows.get(key);
				if (old === undefined) return;
				this.#push('D', this.#cells(old, false), without(rows, key));
				return;
			}
			case 'rekey': {
				const from = keyText(item.id, item.lang);
				const to = keyText(item.toId, item.lang);
				const old = rows.get(from);
				if (old === undefined || rows.has(to)) return;
				this.#push('D', this.#cells(old, false), without(rows, from));
				const row = rowOf(item.toId, item.lang, item.values, item.keep ? old : null);
				this.#push('K', this.#cells(row, item.keep), new Map(this.states.at(-1)).set(to, row));
			}
		}
	}

	#push(op: RowChange['op'], row: Cell[] | null, after: Rows): void {
		this.#changes.push({ table: TABLE, op, row });
		this.states.push(new Map([...after].map(([key, value]) => [key, new Map(value)])));
	}

	/** `keepNote`: the note did not change and is not sent. */
	#cells(row: Row, keepNote: boolean): Cell[] {
		return this.schemas
			.at(-1)!
			.columns.map(({ ordinal }) =>
				ordinal === 4 && keepNote ? undefined : (row.get(ordinal) ?? null)
			);
	}

	schemaAt(seq: number): TableSchema {
		return this.schemas.findLast(({ sinceSeq }) => sinceSeq <= seq)!;
	}

	rowsAt(seq: number): (string | null)[][] {
		const { columns } = this.schemaAt(seq);
		return [...this.states[seq]!]
			.sort(([a], [b]) => (a < b ? -1 : 1))
			.map(([, row]) =>
				columns.map(
					({ ordinal, missingValue }) =>
						row.get(ordinal) ?? (row.has(ordinal) ? null : missingValue)
				)
			);
	}
}

function keyText(idValue: number | string, langValue: string): string {
	return `${idValue}/${langValue}`;
}

/** Under a kept row the note stays what it was; every row has every column the table ever had. */
function rowOf(idValue: number, langValue: string, given: Values, kept: Row | null): Row {
	return new Map<number, string | null>([
		[1, String(idValue)],
		[2, langValue],
		[3, given.price],
		[4, kept === null ? given.note : (kept.get(4) ?? null)],
		[5, given.ratio],
		[6, given.stock]
	]);
}

function without(rows: Rows, key: string): Rows {
	const rest = new Map(rows);
	rest.delete(key);
	return rest;
}
