import { QueryError } from './engine.ts';
import type { Relation } from './relation.ts';

/** SQL of a relation's rows under their own column names; throws when it is closed. */
export type Source = () => string;

const sources = new WeakMap<Relation, Source>();

/** Makes a relation usable in other queries, without its SQL being anyone else's business. */
export function offerSource(relation: Relation, source: Source): void {
	sources.set(relation, source);
}

export function sourceOf(relation: Relation): string {
	const source = sources.get(relation);
	if (source === undefined) {
		throw new QueryError('failed', `${relation.name} is not of this engine and cannot be read`, '');
	}
	return source();
}
