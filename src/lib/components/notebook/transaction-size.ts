import { t } from '../../messages/messages.ts';
import type { Transaction } from '../../shadow/position.ts';

/** Number of changes; a TRUNCATE counts as one. */
export function sizeOf({ tables }: Transaction): number {
	return Object.values(tables).reduce((sum, counts) => sum + counts.reduce((a, b) => a + b, 0), 0);
}

export function largest(transactions: readonly Transaction[]): number {
	return transactions.reduce((most, transaction) => Math.max(most, sizeOf(transaction)), 0);
}

/** Per table what was done, in words: `+2 ~464 −1 truncated`. */
export function tableCounts({ tables }: Transaction): { name: string; words: string }[] {
	return Object.entries(tables).map(([name, [inserts, updates, deletes, truncates]]) => ({
		name: name.replace(/^public\./, ''),
		words: [
			inserts > 0 ? `+${inserts}` : '',
			updates > 0 ? `~${updates}` : '',
			deletes > 0 ? `−${deletes}` : '',
			truncates > 0 ? t.explorer.transactions.truncated : ''
		]
			.filter(Boolean)
			.join(' ')
	}));
}
