import type { Component } from 'svelte';
import MessageSquarePlus from '@lucide/svelte/icons/message-square-plus';
import { t } from '../../messages/messages.ts';
import type { Seq } from '../../shadow/position.ts';
import type { MenuRow } from '../grid/grid-menus.ts';
import type { Session } from '../session.svelte.ts';
import type { MenuItem } from '../ui/menu.ts';
import { rowAnchor } from './make-anchor.ts';
import type { ReviewState } from './review-state.svelte.ts';

/** What a grid offers to say of a row that it shows; nothing outside a review. */
export function commentOnRow(
	review: ReviewState | null,
	session: Session,
	where: {
		/** Id of the notebook's cell. */
		cell: string;
		/** Table id or the name of the result. */
		table: string;
		/** Of the state that the grid shows. */
		seq: Seq;
	}
): ((row: MenuRow) => readonly MenuItem[]) | undefined {
	if (review === null) return undefined;
	const words = t.review.compose;
	const icon = MessageSquarePlus as unknown as Component;
	async function compose({ columns, cells }: MenuRow, column: number | null) {
		const { cell, table, seq } = where;
		const at = (await session.window?.resolve({ kind: 'seq', seq })) ?? null;
		const values = cells.map(({ kind, text }) => (kind === 'null' ? null : text));
		review!.compose(rowAnchor({ cell, table, columns, values, column, at }));
	}
	return (row) => [
		{
			id: 'comment-value',
			label: words.onValue(row.columns[row.column]?.name ?? ''),
			icon,
			apart: true,
			run: () => void compose(row, row.column)
		},
		{ id: 'comment-row', label: words.onRow, run: () => void compose(row, null) }
	];
}
