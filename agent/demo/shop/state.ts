import { keyOf, type OrderItem, type Product, type ShopRows } from './rows.ts';
import { SHOP_TABLES, type ShopTable } from './schema-sql.ts';

type Tables = { [T in ShopTable]: Map<string | number, ShopRows[T]> };

/** The whole shop in memory: what the simulation changes and the seeding writes out. */
export class ShopState {
	readonly tables: Tables = Object.fromEntries(
		SHOP_TABLES.map((table) => [table, new Map()])
	) as Tables;
	readonly #lastIds = { customers: 0, products: 0, orders: 0 };
	#active: Product[] | null = null;

	/** As an identity column counts. */
	nextId(table: 'customers' | 'products' | 'orders'): number {
		return ++this.#lastIds[table];
	}

	lastId(table: 'customers' | 'products' | 'orders'): number {
		return this.#lastIds[table];
	}

	insert<T extends ShopTable>(table: T, row: ShopRows[T]): void {
		if (table === 'products') this.#active = null;
		this.tables[table].set(keyOf[table](row), row);
	}

	delete<T extends ShopTable>(table: T, row: ShopRows[T]): void {
		this.tables[table].delete(keyOf[table](row));
	}

	/** Must be called after `active` of a product changed. */
	productsChanged(): void {
		this.#active = null;
	}

	activeProducts(): Product[] {
		this.#active ??= [...this.tables.products.values()].filter(({ active }) => active);
		return this.#active;
	}

	hasOrders(customerId: number): boolean {
		for (const order of this.tables.orders.values()) {
			if (order.customerId === customerId) return true;
		}
		return false;
	}

	itemsOf(orderId: number): OrderItem[] {
		const items: OrderItem[] = [];
		for (let line = 1; ; line++) {
			const item = this.tables.order_items.get(orderId * 100 + line);
			if (item === undefined) return items;
			items.push(item);
		}
	}
}
