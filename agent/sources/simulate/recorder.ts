import type { ChangeSink, SourceMark, SourceTable } from '#lib/shadow/change-sink.ts';
import type { TypeDefinition } from '#lib/shadow/schema.ts';
import type { Random } from '../../demo/shop/random.ts';
import { textOf, type ShopRows } from '../../demo/shop/rows.ts';
import type { ShopTable } from '../../demo/shop/schema-sql.ts';
import type { ShopState } from '../../demo/shop/state.ts';
import { TupleEncoder, type SentRow } from './tuple-encoder.ts';

/** Tables whose BEFORE UPDATE trigger sets updated_at to the transaction's begin. */
type Touched = 'settings' | 'customers' | 'products' | 'inventory' | 'orders';
const PHOTO = 8;

/**
 * Writes to the shop and yields each write to the sink as PostgreSQL's logical replication would:
 * transactions in commit order, rows after the trigger ran, unchanged long values not sent.
 */
export class Recorder {
	readonly shop: ShopState;
	readonly #sink: ChangeSink;
	readonly #random: Random;
	readonly #encoder = new TupleEncoder();
	#xid = 741;
	/** Byte position in the pretended WAL. */
	#lsn = 0x1_9a3f_0128n;
	#now = 0;

	constructor(shop: ShopState, sink: ChangeSink, random: Random) {
		this.shop = shop;
		this.#sink = sink;
		this.#random = random;
	}

	/** Everything as it stands, as the initial copy of a capture. */
	snapshot(nowUs: number, tables: SourceTable[], types: TypeDefinition[]): void {
		this.#sink.begin({ xid: 0, commitTimeUs: nowUs });
		for (const table of tables) {
			const name = table.name as ShopTable;
			this.#sink.schema(table, types);
			for (const row of this.shop.tables[name].values()) this.#send(name, 'S', textRow(name, row));
		}
		this.#commit();
	}

	/**
	 * One transaction that began at `nowUs`. It commits a little later, so that commit times are not
	 * in commit order everywhere, as with any real server's concurrent writers.
	 */
	transaction(nowUs: number, work: () => void): void {
		this.#xid += this.#random.integer(1, 3);
		this.#now = nowUs;
		this.#sink.begin({
			xid: this.#xid,
			commitTimeUs: nowUs + 900 + Math.floor(this.#random.exponential(6_000))
		});
		work();
		this.#commit();
	}

	insert<T extends ShopTable>(table: T, row: ShopRows[T]): void {
		this.shop.insert(table, row);
		this.#send(table, 'I', textRow(table, row));
	}

	/** Changes columns of a row; the trigger and PostgreSQL's way with long values are applied. */
	update<T extends Touched | 'sessions'>(
		table: T,
		row: ShopRows[T],
		set: Partial<ShopRows[T]>
	): void {
		Object.assign(row, set, table === 'sessions' ? {} : { updatedAt: this.#now });
		const sent: (string | null | undefined)[] = textRow(table, row);
		if (table === 'products' && sent[PHOTO] !== null && !('photo' in set)) sent[PHOTO] = undefined;
		this.#send(table, 'U', sent);
	}

	delete<T extends ShopTable>(table: T, row: ShopRows[T]): void {
		this.shop.delete(table, row);
		this.#send(table, 'D', textRow(table, row));
	}

	mark(mark: SourceMark): void {
		this.#sink.mark(mark);
	}

	schema(table: SourceTable, types: TypeDefinition[]): void {
		this.#sink.schema(table, types);
	}

	#send(table: ShopTable, op: 'S' | 'I' | 'U' | 'D', row: SentRow): void {
		const tuple = this.#encoder.encode(row);
		this.#lsn += BigInt(56 + tuple.bytes.length);
		this.#sink.change({ table: `public.${table}`, op, row: tuple, oldKey: null });
	}

	#commit(): void {
		this.#lsn = (this.#lsn + 0x30n + 7n) & ~7n;
		const hex = (part: bigint) => part.toString(16).toUpperCase();
		this.#sink.commit(`${hex(this.#lsn >> 32n)}/${hex(this.#lsn & 0xffff_ffffn)}`);
	}
}

function textRow<T extends ShopTable>(table: T, row: ShopRows[T]): (string | null)[] {
	return textOf[table](row);
}
