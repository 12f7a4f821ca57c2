import { t } from '../../messages/messages.ts';
import { toasts } from '../ui/toasts.svelte.ts';
import { copyText, type CopyFormat } from './copy-cells.ts';
import type { GridCell, GridColumn } from './grid-cell.ts';
import type { Block } from './grid-selection.svelte.ts';

/** Cells beyond which a clipboard is the wrong place: about 20 MB of text. */
const MOST_CELLS = 1_000_000;

const FORMAT_NAMES: Record<CopyFormat, string> = {
	tsv: 'TSV',
	csv: 'CSV',
	sql: 'SQL VALUES',
	markdown: 'Markdown'
};

/** Puts the chosen block on the clipboard, with the rows that were never on screen. */
export async function copyBlock(
	format: CopyFormat,
	columns: readonly GridColumn[],
	block: Block,
	read: (from: number, to: number) => Promise<GridCell[][]>
): Promise<void> {
	const chosen = columns.slice(block.left, block.right + 1);
	const count = (block.bottom - block.top + 1) * chosen.length;
	if (count > MOST_CELLS) {
		failed(t.grid.copyTooMuch(count, MOST_CELLS));
		return;
	}
	try {
		const rows = await read(block.top, block.bottom + 1);
		const cells = rows.map((row) => row.slice(block.left, block.right + 1));
		await navigator.clipboard.writeText(copyText(format, chosen, cells));
		const unknown = cells.flat().filter(({ kind }) => kind === 'unknown').length;
		toasts.show({
			tone: 'done',
			title: count === 1 ? t.grid.copiedOne : t.grid.copied(count, FORMAT_NAMES[format]),
			...(unknown > 0 && { detail: t.grid.copiedUnknown(unknown) })
		});
	} catch (error) {
		failed(error instanceof DOMException ? t.grid.clipboardClosed : String(error));
	}
}

function failed(detail: string): void {
	toasts.show({ tone: 'error', title: t.grid.copyFailed, detail });
}
