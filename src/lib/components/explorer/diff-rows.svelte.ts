import type { DiffRow, ShadowWindow } from '../../engine/shadow-window.ts';
import type { Seq } from '../../shadow/position.ts';
import type { TableId } from '../../shadow/schema.ts';

const pageRows = 2_000;
/** Kept in the page at once; a larger difference is cut, and says so. */
export const maxDiffRows = 50_000;

/** The differing rows of one table, arriving page by page; a new question drops the old answer. */
export class DiffRows {
	rows = $state.raw<DiffRow[]>([]);
	error = $state.raw<unknown>(null);
	loading = $state(false);
	cut = $state(false);
	#run = 0;

	async ask(window: ShadowWindow, table: TableId, a: Seq, b: Seq): Promise<void> {
		const run = ++this.#run;
		await Promise.resolve();
		this.loading = true;
		this.error = null;
		this.cut = false;
		let rows: DiffRow[] = [];
		try {
			for (;;) {
				const page = await window.diff(table, a, b, { offset: rows.length, limit: pageRows });
				if (run !== this.#run) return;
				rows = [...rows, ...page];
				this.rows = rows;
				if (page.length < pageRows) break;
				if (rows.length >= maxDiffRows) {
					this.cut = true;
					break;
				}
			}
		} catch (error) {
			if (run !== this.#run) return;
			this.rows = [];
			this.error = error;
		}
		this.loading = false;
	}

	cancel(): void {
		this.#run++;
		this.loading = false;
	}
}
