import type { Relation } from '../engine/relation.ts';
import type { ShadowWindow } from '../engine/shadow-window.ts';
import type { Position, Seq } from '../shadow/position.ts';
import type { InstantExpression } from './instant-expression.ts';
import type { RunRequest } from './runtime.ts';

/** Everything that a kind needs for its questions. */
export interface Asking {
	window: ShadowWindow;
	request: RunRequest;
	signal: AbortSignal;
	/** The cell's own instant, or the notebook's. */
	seq: Seq;
	position: (expression: InstantExpression) => Promise<Position>;
	/** The query's rows under a name of their own, with the cells that it reads beside the tables. */
	keep: (text: string) => Promise<Relation>;
}

/** `orders` is `public.orders`, as in a query. */
export function tableIdOf(name: string): string {
	return name.includes('.') ? name : `public.${name}`;
}
