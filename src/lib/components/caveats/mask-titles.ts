import type { ShadowWindow } from '../../engine/shadow-window.ts';
import { maskTitle } from '../../notebook/caveat-words.ts';
import type { MaskedColumn } from '../../shadow/log-entry.ts';
import { maskedAmong } from '../../shadow/masked-columns.ts';
import type { TableId } from '../../shadow/schema.ts';

/** What the labels of a table's columns say, by every name that they ever had; nothing where none is masked. */
export function maskTitles(window: ShadowWindow | null, table: TableId): Map<string, string> {
	const columns = window?.manifest.schemas[table]?.flatMap((schema) => schema.columns) ?? [];
	return titlesOf(window === null ? [] : maskedAmong(window.manifest, table, columns));
}

export function titlesOf(masked: readonly MaskedColumn[]): Map<string, string> {
	return new Map(
		masked.map((one) => [one.column, maskTitle({ name: one.column, masked: [one] }) ?? ''])
	);
}
