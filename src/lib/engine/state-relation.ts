import type { MaskedColumn } from '../shadow/log-entry.ts';
import { maskedAmong } from '../shadow/masked-columns.ts';
import type { Seq } from '../shadow/position.ts';
import type { TableId, TableSchema } from '../shadow/schema.ts';
import { aliveAt, asOf } from '../temporal/as-of.ts';
import type { RelationFilter } from '../temporal/relation-filter.ts';
import { summarise } from './column-figures.ts';
import { QueryError } from './engine.ts';
import type { InexactColumn } from './inexact-columns.ts';
import { tableCaveats } from './query-caveats.ts';
import { exportArrow, exportPages } from './relation-export.ts';
import { offerSource } from './relation-source.ts';
import type {
	ColumnSummary,
	ExportRequest,
	PageRequest,
	Relation,
	RelationColumn,
	RelationPage
} from './relation.ts';
import { filterColumns, filterSql, type RowPages } from './window-rows.ts';
import { tableAt, type WindowState } from './window-state.ts';

/** A table as it was at a position: nothing is copied, and there is nothing to close. */
export class StateRelation implements Relation {
	readonly name: TableId;
	readonly seq: Seq;
	readonly schema: TableSchema;
	readonly columns: readonly RelationColumn[];
	readonly rowCount: number;
	/** Its cells have the source's exact text. */
	readonly inexact = [];
	readonly masked: readonly MaskedColumn[];
	readonly #state: WindowState;
	readonly #pages: RowPages;

	constructor(state: WindowState, pages: RowPages, table: TableId, seq: Seq, rowCount: number) {
		this.name = table;
		this.seq = seq;
		this.rowCount = rowCount;
		this.#state = state;
		this.#pages = pages;
		this.schema = tableAt(state, table, seq).schema;
		this.masked = maskedAmong(state.manifest, table, this.schema.columns);
		this.columns = this.schema.columns.map(({ name, storage, sourceType, keyPosition }) => {
			const column = { name, storage, type: sourceType, key: keyPosition !== null };
			const masked = this.masked.filter((one) => one.column === name);
			return masked.length === 0 ? column : { ...column, masked };
		});
		offerSource(this, () => {
			const { layout, schema } = tableAt(state, table, seq);
			return asOf(layout, schema, seq);
		});
	}

	/** What has no typed form is text here; what was never sent is still missing. */
	async inexactValues(): Promise<readonly InexactColumn[]> {
		const { layout, schema } = tableAt(this.#state, this.name, this.seq);
		const found = await tableCaveats(this.#state, layout, schema, aliveAt(this.seq, 'v'));
		return [...found.columns.values()]
			.flatMap(({ inexact }) => inexact)
			.filter(({ why }) => why === 'unsent');
	}

	page(request: PageRequest): Promise<RelationPage> {
		return this.#pages.page(this.name, this.seq, {
			offset: request.offset,
			limit: request.limit,
			...(request.order && { order: [...request.order] }),
			...(request.filter && { filter: request.filter })
		});
	}

	async count(filter?: RelationFilter): Promise<number> {
		return filter === undefined ? this.rowCount : this.#pages.count(this.name, this.seq, filter);
	}

	async summary(column: string, filter?: RelationFilter): Promise<ColumnSummary> {
		const { layout, schema } = tableAt(this.#state, this.name, this.seq);
		const found = filterColumns(layout, schema).find(({ name }) => name === column);
		if (found === undefined) {
			throw new QueryError('failed', `${this.name} has no column "${column}"`, '');
		}
		const where = `${aliveAt(this.seq, 'v')} ${filterSql(layout, schema, this.seq, filter)}`;
		return summarise(this.#state.engine, {
			...found,
			from: `${layout.relation} v WHERE ${where}`
		});
	}

	pages(request: ExportRequest) {
		return exportPages(this, request);
	}

	export(_: 'arrow', request: ExportRequest): Promise<Uint8Array<ArrayBuffer>> {
		return exportArrow(this, request);
	}

	close(): Promise<void> {
		return Promise.resolve();
	}
}
