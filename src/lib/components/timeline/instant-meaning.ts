import type { ShadowWindow } from '../../engine/shadow-window.ts';
import { parseInstantExpression } from '../../notebook/instant-expression.ts';
import { resolveExpression } from '../../notebook/resolve-instant.ts';
import { parseInstant } from '../../shadow/instant.ts';
import type { Position, Transaction } from '../../shadow/position.ts';

/** The position that an instant expression means in this shadow; throws what is wrong with it. */
export async function meaningOf(shadow: ShadowWindow, text: string): Promise<Position> {
	const expression = parseInstantExpression(withKind(text));
	if (typeof expression === 'string') throw new TypeError(expression);
	return resolveExpression(shadow, expression);
}

/** µs of a text that is a plain time; null for everything else that names an instant. */
export function plainTimeUs(text: string): number | null {
	try {
		const instant = parseInstant(text);
		return instant.kind === 'time' ? instant.timeUs : null;
	} catch {
		return null;
	}
}

/** A bare `0/16B3748` can only be an LSN. */
export function withKind(text: string): string {
	const trimmed = text.trim();
	return /^[0-9a-f]{1,8}\/[0-9a-f]{1,8}$/i.test(trimmed) ? `lsn:${trimmed}` : trimmed;
}

/** The transaction of a position, up to two before it and up to two after, in commit order. */
export async function around(shadow: ShadowWindow, { seq }: Position): Promise<Transaction[]> {
	const before = await shadow.transactions({
		fromSeq: shadow.earliest().seq,
		toSeq: seq,
		limit: 3,
		descending: true
	});
	const after = await shadow.transactions({
		fromSeq: seq + 1,
		toSeq: shadow.latest().seq,
		limit: 3
	});
	const own = before[0]?.lastSeq ?? 0;
	return [...before.toReversed(), ...after.filter(({ lastSeq }) => lastSeq > own).slice(0, 2)];
}

/** `orders +3, items +7`: what a transaction touched, the most first. */
export function touched(transaction: Transaction, most = 3): string {
	const tables = Object.entries(transaction.tables)
		.map(([table, counts]) => ({
			name: table.replace(/^public\./, ''),
			changes: counts.reduce((sum, count) => sum + count, 0)
		}))
		.sort((a, b) => b.changes - a.changes);
	const named = tables.slice(0, most).map(({ name, changes }) => `${name} ${changes}`);
	return named.join(', ') + (tables.length > most ? ', …' : '');
}
