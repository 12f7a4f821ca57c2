import type { Engine, ResultTable } from './engine.ts';

/** An order that was found stays while it is among the last few that were asked for. */
const REMEMBERED = 3;

interface Question {
	/** `WHERE …` over alias v, or ''. */
	where: string;
	/** ORDER BY items over alias v, or '' for the table's own order. */
	by: string;
	signal?: AbortSignal | undefined;
}

/**
 * Sorting ten million rows takes seconds, a page of them must not: the row numbers in order are kept
 * as a table of their own, whose row numbers are the places. Finding a page is then one scan that
 * zone maps cut short, and one join.
 */
export class RowOrders {
	readonly #engine: Engine;
	readonly #path: string;
	/** Tables of row numbers by question, the least recently asked first. */
	readonly #tables = new Map<string, { path: string; where: string; count: number }>();
	/** One at a time, so that no order goes while a page of it is on its way. */
	#last: Promise<unknown> = Promise.resolve();
	#made = 0;

	constructor(engine: Engine, path: string) {
		this.#engine = engine;
		this.#path = path;
	}

	query(question: Question, sql: (order: string) => string): Promise<ResultTable> {
		return this.#exclusively(async () => {
			const { path } = await this.#find(question);
			return this.#engine.query(sql(path));
		});
	}

	count(where: string): Promise<number> {
		return this.#exclusively(async () => {
			const known = [...this.#tables.values()].find((one) => one.where === where);
			return (known ?? (await this.#find({ where, by: '' }))).count;
		});
	}

	close(): Promise<void> {
		return this.#exclusively(async () => {
			for (const { path } of this.#tables.values()) await this.#drop(path);
			this.#tables.clear();
		});
	}

	async #find({ where, by, signal }: Question) {
		const key = JSON.stringify([where, by]);
		const known = this.#tables.get(key);
		const found = known ?? (await this.#make(where, by, signal));
		this.#tables.delete(key);
		this.#tables.set(key, found);
		for (const [oldest, { path }] of this.#tables) {
			if (this.#tables.size <= REMEMBERED) break;
			this.#tables.delete(oldest);
			await this.#drop(path);
		}
		return found;
	}

	async #make(where: string, by: string, signal: AbortSignal | undefined) {
		const path = `${this.#path.slice(0, -1)} order ${++this.#made}"`;
		// Equal rows stay in the table's order, so that the same question has the same answer always.
		const order = by === '' ? '' : `ORDER BY ${by}, v.rowid`;
		const made = await this.#engine.query(
			`CREATE TABLE ${path} AS SELECT v.rowid AS id FROM ${this.#path} v ${where} ${order}`,
			[],
			{ signal }
		);
		return { path, where, count: Number(made.value(0, 0)) };
	}

	#drop(path: string): Promise<void> {
		return this.#engine.run(`DROP TABLE IF EXISTS ${path}`);
	}

	async #exclusively<T>(work: () => Promise<T>): Promise<T> {
		const turn = this.#last.then(work);
		this.#last = turn.catch(() => undefined);
		return turn;
	}
}
