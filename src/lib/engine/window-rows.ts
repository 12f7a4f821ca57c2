import type { Seq } from '../shadow/position.ts';
import type { TableId, TableSchema } from '../shadow/schema.ts';
import { aliveAt, exactColumns, namedColumns } from '../temporal/as-of.ts';
import { keyOrder, rowOrder, type RowOrder } from '../temporal/key-order.ts';
import { besideExpression, valueExpression, type TableLayout } from '../temporal/layout.ts';
import { filterExpressions, type FilterColumn } from '../temporal/relation-filter.ts';
import { integer } from '../temporal/sql-text.ts';
import { asQueryError, checkedExpression } from './user-sql.ts';
import { QueryError } from './engine.ts';
import type { RowFilter, RowPage, StateRows } from './shadow-window.ts';
import { StatePage } from './state-page.ts';
import { tableAt, tableState, type WindowState } from './window-state.ts';

/** Pages that a top-N answers faster than a remembered order would. */
const DIRECT_ROWS = 500;
const REMEMBERED_ORDERS = 6;

/** Rows of a table at a position, by page. */
export class RowPages {
	readonly #state: WindowState;
	/** Row ids in order, by question; the least recently asked first. */
	readonly #orders = new Map<string, Promise<BigInt64Array>>();

	constructor(state: WindowState) {
		this.#state = state;
	}

	async rows(table: TableId, seq: Seq, page: RowPage): Promise<StateRows> {
		const { schema } = tableAt(this.#state, table, seq);
		const found = await this.page(table, seq, page);
		const rows = Array.from({ length: found.rowCount }, (_, row) =>
			schema.columns.map((_, column) => found.text(row, column))
		);
		return { schema, rows, validFrom: rows.map((_, row) => found.validFrom(row)) };
	}

	async page(table: TableId, seq: Seq, page: RowPage): Promise<StatePage> {
		const { layout, schema } = tableAt(this.#state, table, seq);
		const order = orderOf(layout, schema, page);
		const filter = filterSql(layout, schema, seq, page.filter);
		const { list, cells } = exactColumns(layout, schema, 'v', 1);
		const select = `SELECT v.fs_valid_from, ${list.join(', ')} FROM ${layout.relation} v`;
		const by = [...order.by, 'v.fs_valid_from'].join(', ');
		const direct = page.offset + page.limit <= DIRECT_ROWS;
		const where = direct
			? `${aliveAt(seq, 'v')} ${filter}`
			: await this.#pageIds(table, layout, seq, { by, filter, page });
		const result = await this.#state.engine.query(
			`${select} WHERE ${where} ORDER BY ${by} ${
				direct ? `LIMIT ${integer(page.limit)} OFFSET ${integer(page.offset)}` : ''
			}`
		);
		return new StatePage(result, cells);
	}

	async count(table: TableId, seq: Seq, filter?: RowFilter): Promise<number> {
		const { layout, schema } = tableAt(this.#state, table, seq);
		const result = await this.#state.engine.query(
			`SELECT count(*) FROM ${layout.relation} v
			WHERE ${aliveAt(seq, 'v')} ${filterSql(layout, schema, seq, filter)}`
		);
		return Number(result.value(0, 0));
	}

	/**
	 * Far pages would sort everything again each time. The order is found once, as row ids, which
	 * stay what they are while versions are only appended and closed in place.
	 */
	async #pageIds(
		table: TableId,
		layout: TableLayout,
		seq: Seq,
		question: { by: string; filter: string; page: RowPage }
	): Promise<string> {
		const { by, filter, page } = question;
		const { generation } = tableState(this.#state, table);
		const key = JSON.stringify([table, generation, seq, by, filter]);
		const known = this.#orders.get(key);
		const order = known ?? this.#findOrder(layout, seq, by, filter);
		this.#orders.delete(key);
		this.#orders.set(key, order);
		if (known === undefined) order.catch(() => this.#orders.delete(key));
		for (const oldest of this.#orders.keys()) {
			if (this.#orders.size <= REMEMBERED_ORDERS) break;
			this.#orders.delete(oldest);
		}
		const ids = (await order).slice(page.offset, page.offset + page.limit);
		return ids.length === 0 ? 'false' : `v.rowid IN (${ids.join(', ')})`;
	}

	async #findOrder(
		layout: TableLayout,
		seq: Seq,
		by: string,
		filter: string
	): Promise<BigInt64Array> {
		const result = await this.#state.engine.query(
			`SELECT v.rowid FROM ${layout.relation} v WHERE ${aliveAt(seq, 'v')} ${filter} ORDER BY ${by}`
		);
		return BigInt64Array.from(
			{ length: result.rowCount },
			(_, row) => result.value(row, 0) as bigint
		);
	}
}

function orderOf(layout: TableLayout, schema: TableSchema, page: RowPage): RowOrder {
	const byKey = keyOrder(layout, schema, 'v');
	if (page.order === undefined || page.order.length === 0) return byKey;
	const columns = page.order.map(({ column: name, descending }) => {
		const column = schema.columns.find((candidate) => candidate.name === name);
		if (column === undefined) {
			throw new QueryError('failed', `${schema.schema}.${schema.name} has no column "${name}"`, '');
		}
		return { column, descending };
	});
	const chosen = rowOrder(layout, schema, 'v', columns);
	return {
		by: [...chosen.by, ...byKey.by],
		approximations: [...chosen.approximations, ...byKey.approximations]
	};
}

/** `AND …` for every part of a filter, over alias v. */
export function filterSql(
	layout: TableLayout,
	schema: TableSchema,
	seq: Seq,
	filter: RowFilter | undefined
): string {
	if (filter === undefined) return '';
	const parts = filterExpressionsOf(layout, schema, filter);
	const where = filter.where?.trim() ?? '';
	if (where !== '') {
		parts.push(
			`v.rowid IN (SELECT fs_rowid FROM (
				SELECT v.rowid AS fs_rowid, ${namedColumns(layout, schema, 'v')} FROM ${layout.relation} v WHERE ${aliveAt(seq, 'v')}
			) WHERE (\n${checkedExpression(where)}\n))`
		);
	}
	return parts.map((part) => `AND ${part}`).join(' ');
}

function filterExpressionsOf(
	layout: TableLayout,
	schema: TableSchema,
	filter: RowFilter
): string[] {
	try {
		return filterExpressions(filterColumns(layout, schema), filter);
	} catch (error) {
		throw asQueryError(error, '');
	}
}

export function filterColumns(
	layout: TableLayout,
	schema: TableSchema
): (FilterColumn & { unknown: string | null })[] {
	return schema.columns.map((column) => ({
		name: column.name,
		storage: column.storage,
		value: valueExpression(layout, schema, column, 'v'),
		exact: besideExpression(layout, schema, column, 'exact', 'v'),
		unknown: besideExpression(layout, schema, column, 'unknown', 'v')
	}));
}
