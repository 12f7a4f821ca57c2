import type { InexactColumn } from '../../engine/inexact-columns.ts';
import { t } from '../../messages/messages.ts';

/** Says which columns of a result have a NULL where the source has a value, and why. */
export function inexactNote(columns: readonly InexactColumn[]): string {
	const named = (why: InexactColumn['why']) =>
		[...new Set(columns.filter((one) => one.why === why).map(nameOf))].join(', ');
	const [inexpressible, unsent] = [named('inexpressible'), named('unsent')];
	return [
		...(inexpressible === '' ? [] : [t.grid.inexpressible(inexpressible)]),
		...(unsent === '' ? [] : [t.grid.unsent(unsent)])
	].join(' ');
}

function nameOf({ table, column }: InexactColumn): string {
	return `${table}.${column}`;
}
