import type { Relation } from '../engine/relation.ts';
import { type CellResult, relationsOf } from './cell-result.ts';

/**
 * Relations stay open for as long as a result that is shown needs them: a grid goes on scrolling
 * through the rows of a query that has run again since. They are closed between runs, because the
 * run that is under way may read them.
 */
export class HeldRelations {
	readonly #uses = new Map<Relation, number>();
	#unused: Relation[] = [];

	hold(result: CellResult): void {
		for (const relation of relationsOf(result))
			this.#uses.set(relation, (this.#uses.get(relation) ?? 0) + 1);
	}

	release(result: CellResult | null): void {
		for (const relation of result === null ? [] : relationsOf(result)) {
			const left = (this.#uses.get(relation) ?? 0) - 1;
			if (left > 0) this.#uses.set(relation, left);
			else {
				this.#uses.delete(relation);
				this.#unused.push(relation);
			}
		}
	}

	/** A result that came too late: nothing shows it. */
	discard(result: CellResult): void {
		this.hold(result);
		this.release(result);
	}

	/** A relation that cannot be closed takes memory; it breaks nothing. */
	async sweep(): Promise<void> {
		const unused = this.#unused;
		this.#unused = [];
		await Promise.allSettled(unused.map((relation) => relation.close()));
	}
}
