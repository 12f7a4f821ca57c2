import type { Entry } from './entry.ts';
import { formatEntry } from './write-entry.ts';

/**
 * A stored log with entries at its end. What stands there stays byte for byte, broken lines too; a
 * last line without an end gets one, so that a cut line swallows nothing. What is there already is
 * not added again.
 */
export function appendEntries(text: string, entries: readonly Entry[]): string {
	const fresh = entries.filter(({ id }) => !text.includes(`"id":"${id}"`));
	if (fresh.length === 0) return text;
	const start = text === '' || text.endsWith('\n') ? text : `${text}\n`;
	return start + fresh.map((entry) => `${formatEntry(entry)}\n`).join('');
}
