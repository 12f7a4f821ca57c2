import type { Position } from '../../shadow/position.ts';

/** As a document writes a position: exact, and independent of any zone. */
export function expressionOf({ seq }: Position): string {
	return `seq:${seq}`;
}
