import { SvelteMap } from 'svelte/reactivity';
import type { ColumnSummary, Relation } from '../../engine/relation.ts';
import type { RelationFilter } from '../../temporal/relation-filter.ts';

/** Summaries of the columns that are looked at, one after the other, kept while the rows are the same. */
export class ColumnSummaries {
	readonly #found = new SvelteMap<string, ColumnSummary | 'failed'>();
	#relation: Relation | null = null;
	#filter = '';
	#waiting: string[] = [];
	#run = 0;

	/** The rows that are meant; others than before make all summaries anew. */
	about(relation: Relation, filter: RelationFilter): void {
		const text = JSON.stringify(filter);
		if (relation === this.#relation && text === this.#filter) return;
		this.#relation = relation;
		this.#filter = text;
		this.#waiting = [];
		this.#found.clear();
		this.#run++;
	}

	of(column: string): ColumnSummary | 'failed' | null {
		return this.#found.get(column) ?? null;
	}

	/** Asks for it, if it is not there or asked for. */
	want(column: string): void {
		if (this.#found.has(column) || this.#waiting.includes(column)) return;
		this.#waiting.push(column);
		if (this.#waiting.length === 1) void this.#work(this.#run);
	}

	async #work(run: number): Promise<void> {
		const relation = this.#relation;
		const filter = JSON.parse(this.#filter) as RelationFilter;
		while (run === this.#run && relation !== null && this.#waiting.length > 0) {
			const column = this.#waiting[0]!;
			const found = await relation.summary(column, filter).catch(() => 'failed' as const);
			if (run !== this.#run) return;
			this.#found.set(column, found);
			this.#waiting.shift();
		}
	}
}
