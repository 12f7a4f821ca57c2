import type { RowFilter, ShadowWindow } from '../../engine/shadow-window.ts';
import type { ExactText } from '../../shadow/cell-value.ts';
import type { Seq } from '../../shadow/position.ts';
import type { TableId, TableSchema } from '../../shadow/schema.ts';

const pageRows = 200;
const breathMs = 50;

export interface Asked {
	window: ShadowWindow;
	table: TableId;
	seq: Seq;
	order: { column: string; descending: boolean } | null;
	filter: RowFilter;
}

interface Answer {
	asked: Asked;
	count: number;
	schema: TableSchema | null;
	/** By page number. */
	pages: Record<number, { rows: ExactText[][]; validFrom: Seq[] }>;
}

/**
 * A table's rows at an instant, fetched page by page as they come on screen. While another instant
 * is asked for, the rows of the last one stay; questions that were overtaken are not asked at all.
 */
export class RowPages {
	answer = $state.raw<Answer | null>(null);
	error = $state.raw<unknown>(null);
	loading = $state(false);
	#wanted: Asked | null = null;
	#range: [number, number] = [0, 60];
	#busy = false;
	#stale = false;

	ask(asked: Asked): void {
		this.#wanted = asked;
		this.#stale = true;
		void this.#work();
	}

	/** Rows on screen: first and one past the last. */
	show(from: number, to: number): void {
		this.#range = [from, to];
		void this.#work();
	}

	row(index: number): { values: ExactText[]; validFrom: Seq } | null {
		const page = this.answer?.pages[Math.floor(index / pageRows)];
		const values = page?.rows[index % pageRows];
		return page && values ? { values, validFrom: page.validFrom[index % pageRows]! } : null;
	}

	async #work(): Promise<void> {
		if (this.#busy) return;
		this.#busy = true;
		await Promise.resolve();
		try {
			for (;;) {
				const wanted = this.#wanted;
				if (!wanted) break;
				if (this.#stale) {
					this.loading = true;
					this.#stale = false;
					const answer = await this.#begin(wanted);
					if (!this.#stale) {
						this.answer = answer;
						this.error = null;
					}
					// While somebody drags through time, the hand comes first and the rows follow.
					if (this.#stale) await new Promise((resolve) => setTimeout(resolve, breathMs));
				} else if (!(await this.#nextPage())) break;
			}
		} catch (error) {
			if (!this.#stale) {
				this.error = error;
				this.answer = null;
			}
		} finally {
			this.#busy = false;
			this.loading = false;
		}
		if (this.#stale) void this.#work();
	}

	/** Count and the page in view together, so that the grid changes in one step. */
	async #begin(asked: Asked): Promise<Answer> {
		const { window, table, seq, filter } = asked;
		if (!window.schemaAt(table, seq)) return { asked, count: 0, schema: null, pages: {} };
		const count = await window.count(table, seq, filter);
		const first = Math.floor(Math.min(this.#range[0], Math.max(count - 1, 0)) / pageRows);
		const page = await this.#page(asked, first);
		return { asked, count, schema: page.schema, pages: { [first]: page } };
	}

	async #nextPage(): Promise<boolean> {
		const { answer } = this;
		if (!answer || answer.asked !== this.#wanted || !answer.schema) return false;
		const last = Math.ceil(Math.min(this.#range[1], answer.count) / pageRows);
		for (let n = Math.floor(this.#range[0] / pageRows); n < last; n++) {
			if (answer.pages[n]) continue;
			this.loading = true;
			const page = await this.#page(answer.asked, n);
			if (this.answer === answer)
				this.answer = { ...answer, pages: { ...answer.pages, [n]: page } };
			return true;
		}
		return false;
	}

	#page({ window, table, seq, order, filter }: Asked, n: number) {
		return window.rows(table, seq, {
			offset: n * pageRows,
			limit: pageRows,
			filter,
			...(order ? { order: [order] } : {})
		});
	}
}
