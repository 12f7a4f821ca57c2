import type { MaskedColumn } from '../shadow/log-entry.ts';
import {
	filterExpressions,
	type FilterColumn,
	type RelationFilter
} from '../temporal/relation-filter.ts';
import { integer, quoteIdentifier } from '../temporal/sql-text.ts';
import { type Caveats, NO_CAVEATS } from './caveats.ts';
import { summarise } from './column-figures.ts';
import { QueryError, type Engine } from './engine.ts';
import type { InexactColumn } from './inexact-columns.ts';
import type { ResultCaveats } from './query-caveats.ts';
import { exportArrow, exportPages } from './relation-export.ts';
import { ResultPage } from './relation-page.ts';
import { offerSource } from './relation-source.ts';
import type {
	ColumnSummary,
	ExportRequest,
	PageRequest,
	Relation,
	RelationColumn,
	RelationOrder,
	RelationPage
} from './relation.ts';
import { RowOrders } from './row-orders.ts';
import { asQueryError, checkedExpression } from './user-sql.ts';

interface KeptColumn extends RelationColumn {
	/** Name in the table, quoted. */
	physical: string;
}

/** A query's rows in a table of their own, in the query's order. */
export class KeptRelation implements Relation {
	readonly name: string;
	readonly rowCount: number;
	#columns: readonly KeptColumn[];
	#caveats: Caveats = NO_CAVEATS;
	onclose: () => void = () => undefined;
	readonly #engine: Engine;
	readonly #path: string;
	readonly #orders: RowOrders;
	#closed = false;

	private constructor(
		engine: Engine,
		name: string,
		path: string,
		columns: KeptColumn[],
		rowCount: number
	) {
		this.name = name;
		this.#columns = columns;
		this.rowCount = rowCount;
		this.#engine = engine;
		this.#path = path;
		this.#orders = new RowOrders(engine, path);
		offerSource(this, () => {
			this.#throwIfClosed();
			const list = columns.map((one) => `${one.physical} AS ${quoteIdentifier(one.name)}`);
			return `SELECT ${list.join(', ')} FROM ${path}`;
		});
	}

	/** Of a table whose rows were written once, in order, and never change. */
	static async open(engine: Engine, name: string, path: string): Promise<KeptRelation> {
		const described = await engine.query(`SELECT column_name, column_type FROM (DESCRIBE ${path})`);
		const { columns: results } = await engine.query(`SELECT * FROM ${path} LIMIT 0`);
		const columns: KeptColumn[] = [];
		for (const [i, { storage }] of results.entries()) {
			const own = described.value(i, 0) as string;
			const physical = own.toLowerCase() === 'rowid' ? 'fs_column_rowid' : own;
			// Such a column would stand before the engine's own row number.
			if (physical !== own) {
				await engine.run(
					`ALTER TABLE ${path} RENAME COLUMN ${quoteIdentifier(own)} TO ${physical}`
				);
			}
			const type = (described.value(i, 1) as string).toLowerCase();
			columns.push({ name: own, storage, type, key: false, physical: quoteIdentifier(physical) });
		}
		const count = await engine.query(`SELECT count(*) FROM ${path}`);
		return new KeptRelation(engine, name, path, columns, Number(count.value(0, 0)));
	}

	get columns(): readonly KeptColumn[] {
		return this.#columns;
	}

	get inexact(): readonly InexactColumn[] {
		return this.#caveats.inexact;
	}

	get masked(): readonly MaskedColumn[] {
		return this.#caveats.masked;
	}

	inexactValues(): Promise<readonly InexactColumn[]> {
		return Promise.resolve(this.inexact);
	}

	/** What was found out about the query, before anybody sees the rows. */
	tell({ all, columns }: ResultCaveats): void {
		this.#caveats = all;
		this.#columns = this.#columns.map((column) => {
			const label = columns.get(column.name)?.label ?? [];
			return label.length === 0 ? column : { ...column, masked: label };
		});
	}

	async page(request: PageRequest): Promise<RelationPage> {
		this.#throwIfClosed();
		const list = this.columns.map(({ physical }) => `v.${physical}`).join(', ');
		const from = integer(request.offset);
		const to = integer(request.offset + request.limit);
		const where = this.#where(request.filter);
		const by = this.#by(request.order);
		const result =
			where === '' && by === ''
				? await this.#engine.query(
						`SELECT ${list} FROM ${this.#path} v WHERE v.rowid >= ${from} AND v.rowid < ${to}`
					)
				: await this.#orders.query(
						{ where, by, signal: request.signal },
						(order) => `SELECT ${list} FROM ${this.#path} v
						JOIN (SELECT rowid AS place, id FROM ${order} WHERE rowid >= ${from} AND rowid < ${to}) o
						ON v.rowid = o.id ORDER BY o.place`
					);
		return new ResultPage(result, this.columns);
	}

	async count(filter?: RelationFilter): Promise<number> {
		this.#throwIfClosed();
		const where = this.#where(filter);
		return where === '' ? this.rowCount : this.#orders.count(where);
	}

	async summary(column: string, filter?: RelationFilter): Promise<ColumnSummary> {
		this.#throwIfClosed();
		const found = this.#filterColumns().find(({ name }) => name === column);
		if (found === undefined) throw this.#noColumn(column);
		return summarise(this.#engine, {
			...found,
			unknown: null,
			from: `${this.#path} v ${this.#where(filter)}`
		});
	}

	pages(request: ExportRequest) {
		return exportPages(this, request);
	}

	export(_: 'arrow', request: ExportRequest): Promise<Uint8Array<ArrayBuffer>> {
		return exportArrow(this, request);
	}

	async close(): Promise<void> {
		if (this.#closed) return;
		this.#closed = true;
		this.onclose();
		await this.#orders.close();
		await this.#engine.run(`DROP TABLE IF EXISTS ${this.#path}`);
	}

	#where(filter: RelationFilter | undefined): string {
		if (filter === undefined) return '';
		try {
			const parts = filterExpressions(this.#filterColumns(), filter);
			const where = filter.where?.trim() ?? '';
			if (where !== '') parts.push(`v.rowid IN (${this.#matching(where)})`);
			return parts.length === 0 ? '' : `WHERE ${parts.join(' AND ')}`;
		} catch (error) {
			throw asQueryError(error, filter.where ?? '');
		}
	}

	/** Row numbers where a person's expression holds, in which only the relation's own names count. */
	#matching(where: string): string {
		const list = this.columns.map((one) => `${one.physical} AS ${quoteIdentifier(one.name)}`);
		return `SELECT fs_row FROM (SELECT rowid AS fs_row, ${list.join(', ')} FROM ${this.#path})
			WHERE (\n${checkedExpression(where)}\n)`;
	}

	#by(order: readonly RelationOrder[] | undefined): string {
		return (order ?? [])
			.map(({ column, descending }) => {
				const found = this.columns.find(({ name }) => name === column);
				if (found === undefined) throw this.#noColumn(column);
				// As PostgreSQL: NULLs are larger than everything.
				return `v.${found.physical} ${descending ? 'DESC NULLS FIRST' : 'ASC NULLS LAST'}`;
			})
			.join(', ');
	}

	#filterColumns(): FilterColumn[] {
		return this.columns.map(({ name, storage, type, physical }) => ({
			name,
			storage,
			value: comparable(`v.${physical}`, storage.kind, type),
			exact: null
		}));
	}

	#noColumn(column: string): QueryError {
		return new QueryError('failed', `${this.name} has no column "${column}"`, '');
	}

	#throwIfClosed(): void {
		if (!this.#closed) return;
		throw new QueryError('failed', `${this.name} was run anew: look at its new result`, '');
	}
}

/** What DuckDB cannot compare with a literal of the storage is compared as what is shown. */
function comparable(value: string, storage: string, type: string): string {
	if (storage === 'timestamptz') return `make_timestamp(epoch_us(${value}))`;
	return storage === 'text' && type !== 'varchar' ? `${value}::VARCHAR` : value;
}
