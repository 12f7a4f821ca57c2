import type { Relation, RelationOrder, RelationPage } from '../../engine/relation.ts';
import { maskTitle } from '../../notebook/caveat-words.ts';
import type { Seq } from '../../shadow/position.ts';
import type { RelationFilter } from '../../temporal/relation-filter.ts';
import { type GridCell, type GridColumn, cellOf, pending, relationColumn } from './grid-cell.ts';
import type { GridSource } from './grid-source.ts';

const PAGE_ROWS = 200;
/** Pages that stay: 20,000 rows around what was seen last. */
const KEPT_PAGES = 100;
const BREATH_MS = 50;

export interface Asked {
	/** Answers of the same key are of the same rows. */
	key: string;
	open: () => Promise<Relation>;
	order: readonly RelationOrder[];
	filter: RelationFilter;
}

interface Answer {
	asked: Asked;
	relation: Relation;
	columns: readonly GridColumn[];
	/** Rows that the filter leaves. */
	count: number;
	/** By page number. */
	pages: Readonly<Record<number, RelationPage>>;
}

/**
 * A relation's rows, fetched page by page as they come on screen. While another question is asked,
 * the rows of the last one stay; questions that were overtaken are not asked at all.
 */
export class RelationRows implements GridSource {
	answer = $state.raw<Answer | null>(null);
	error = $state.raw<unknown>(null);
	/** The answer is to an earlier question. */
	stale = $state(false);
	readonly columns = $derived(this.answer?.columns ?? []);
	readonly rowCount = $derived(this.answer?.count ?? 0);
	#wanted: Asked | null = null;
	#range: [number, number] = [0, 60];
	#busy = false;
	#overtaken = false;
	#abort = new AbortController();

	ask(asked: Asked): void {
		this.#wanted = asked;
		this.#overtaken = true;
		this.stale = this.answer !== null;
		// A sort that nobody waits for any more would keep the next one waiting.
		this.#abort.abort();
		void this.#work();
	}

	/** Asks again what failed. */
	again(): void {
		if (this.#wanted) this.ask(this.#wanted);
	}

	close(): void {
		this.#wanted = null;
		this.#abort.abort();
	}

	show(from: number, to: number): void {
		this.#range = [from, to];
		void this.#work();
	}

	cell(row: number, column: number): GridCell {
		const page = this.answer?.pages[Math.floor(row / PAGE_ROWS)];
		const inPage = row % PAGE_ROWS;
		return page && inPage < page.rowCount ? cellOf(page.text(inPage, column)) : pending;
	}

	/** Position at which the row's version began; null while it is on its way or has none. */
	validFrom(row: number): Seq | null {
		const page = this.answer?.pages[Math.floor(row / PAGE_ROWS)];
		return page && row % PAGE_ROWS < page.rowCount ? page.validFrom(row % PAGE_ROWS) : null;
	}

	async read(from: number, to: number): Promise<GridCell[][]> {
		const { answer } = this;
		if (answer === null) return [];
		const page = await answer.relation.page({
			offset: from,
			limit: to - from,
			order: answer.asked.order,
			filter: answer.asked.filter
		});
		return Array.from({ length: page.rowCount }, (_, row) =>
			page.columns.map((_, column) => cellOf(page.text(row, column)))
		);
	}

	async #work(): Promise<void> {
		if (this.#busy) return;
		this.#busy = true;
		// Whoever asks several things in one go is answered once.
		await Promise.resolve();
		try {
			while (this.#wanted !== null) {
				if (this.#overtaken) await this.#begin(this.#wanted);
				else if (!(await this.#nextPage())) break;
			}
		} catch (error) {
			if (!this.#overtaken && this.#wanted !== null) {
				this.error = error;
				this.answer = null;
				this.stale = false;
			}
		} finally {
			this.#busy = false;
		}
		if (this.#overtaken && this.#wanted !== null) void this.#work();
	}

	/** Count and the page in view together, so that the grid changes in one step. */
	async #begin(asked: Asked): Promise<void> {
		this.#overtaken = false;
		this.#abort = new AbortController();
		const relation = await asked.open();
		if (this.#overtaken) return this.#breathe();
		const before = this.answer;
		const sameRows = before?.asked.key === asked.key;
		const start = sameRows ? Math.floor(this.#range[0] / PAGE_ROWS) : 0;
		const first = Math.min(start, Math.floor(Math.max(relation.rowCount - 1, 0) / PAGE_ROWS));
		const page = await this.#page(asked, relation, first);
		const count = await relation.count(asked.filter);
		if (this.#overtaken) return this.#breathe();
		const columns = sameRows ? sameOr(before.columns, relation, page) : columnsOf(relation, page);
		this.answer = { asked, relation, columns, count, pages: { [first]: page } };
		this.error = null;
		this.stale = false;
	}

	/** While somebody drags through time, the hand comes first and the rows follow. */
	#breathe(): Promise<void> {
		return new Promise((resolve) => setTimeout(resolve, BREATH_MS));
	}

	async #nextPage(): Promise<boolean> {
		const { answer } = this;
		if (!answer || answer.asked !== this.#wanted) return false;
		const n = this.#missing(answer);
		if (n === undefined) return false;
		const page = await this.#page(answer.asked, answer.relation, n);
		const now = this.answer;
		if (now?.asked !== answer.asked) return true;
		const pages = { ...now.pages, [n]: page };
		const held = Object.keys(pages).map(Number);
		if (held.length > KEPT_PAGES) delete pages[farthest(held, n)];
		this.answer = { ...now, pages };
		return true;
	}

	/** A page on screen, or else the next one below or above, which will be wanted soon. */
	#missing({ pages, count }: Answer): number | undefined {
		const last = Math.ceil(count / PAGE_ROWS) - 1;
		const from = Math.floor(this.#range[0] / PAGE_ROWS);
		const to = Math.floor(Math.max(this.#range[1] - 1, 0) / PAGE_ROWS);
		const seen = Array.from({ length: to - from + 1 }, (_, i) => from + i);
		// The first page is what goes to paper, wherever somebody looks.
		return [...seen, to + 1, from - 1, 0].find((n) => n >= 0 && n <= last && !pages[n]);
	}

	#page({ order, filter }: Asked, relation: Relation, n: number): Promise<RelationPage> {
		return relation.page({
			offset: n * PAGE_ROWS,
			limit: PAGE_ROWS,
			order,
			filter,
			signal: this.#abort.signal
		});
	}
}

function farthest(pages: readonly number[], from: number): number {
	const others = pages.filter((n) => n !== 0);
	return others.reduce((far, n) => (Math.abs(n - from) > Math.abs(far - from) ? n : far), from);
}

/** As wide as the first rows need. */
function columnsOf(relation: Relation, page: RelationPage): GridColumn[] {
	return relation.columns.map((column, i) => {
		let longest = 4;
		for (let row = 0; row < page.rowCount; row++) {
			const text = page.text(row, i);
			if (typeof text === 'string') longest = Math.max(longest, text.length);
		}
		return relationColumn(column, column.storage.kind === 'bytes' ? 36 : longest);
	});
}

/** While somebody moves through time, the columns of a table keep their widths. */
function sameOr(
	before: readonly GridColumn[],
	relation: Relation,
	page: RelationPage
): readonly GridColumn[] {
	const same =
		before.length === relation.columns.length &&
		before.every(({ name, masked }, i) => {
			const column = relation.columns[i]!;
			return name === column.name && masked === maskTitle(column);
		});
	return same ? before : columnsOf(relation, page);
}
