import ArrowDown from '@lucide/svelte/icons/arrow-down';
import ArrowUp from '@lucide/svelte/icons/arrow-up';
import ClipboardPaste from '@lucide/svelte/icons/clipboard-paste';
import Copy from '@lucide/svelte/icons/copy';
import CopyPlus from '@lucide/svelte/icons/copy-plus';
import FastForward from '@lucide/svelte/icons/fast-forward';
import Link from '@lucide/svelte/icons/link';
import Pin from '@lucide/svelte/icons/pin';
import Play from '@lucide/svelte/icons/play';
import Scissors from '@lucide/svelte/icons/scissors';
import Settings2 from '@lucide/svelte/icons/settings-2';
import Trash2 from '@lucide/svelte/icons/trash-2';
import Type from '@lucide/svelte/icons/type';
import { t } from '../../messages/messages.ts';
import { CELL_KINDS, cellKind } from '../../notebook/cell-kinds.ts';
import type { Cell } from '../../notebook/document.ts';
import { keyHint } from './key-hint.ts';
import type { MenuItem } from '../ui/menu.ts';
import { kindIcon, kindTitle } from './kind-look.ts';
import type { NotebookPage } from './notebook-page.svelte.ts';

const words = t.notebook.cell;

/** Kinds whose text means something as the other kind too. */
const TEXTS = ['sql', 'markdown', 'check'];

/** Everything that can be done with one cell. */
export function cellMenu(page: NotebookPage, id: string): MenuItem[] {
	const open = page.notebook.byId.get(id);
	if (open === undefined) return [];
	const { cell } = open;
	const ids = page.isMeant(id) ? page.meant() : [id];
	if (page.notebook.readonly)
		return [...running(page, id, cell), copyText(page, ids), link(page, id)];
	return [
		...running(page, id, cell),
		...looks(page, id, cell),
		...moving(page, ids),
		copyText(page, ids),
		{
			id: 'cut',
			label: words.cut,
			icon: Scissors,
			keys: keyHint('cut'),
			run: () => void page.cut(ids)
		},
		{
			id: 'paste',
			label: words.paste,
			icon: ClipboardPaste,
			keys: keyHint('paste'),
			run: () => void page.paste(ids)
		},
		link(page, id),
		...changing(page, id, cell),
		{
			id: 'remove',
			label: words.remove,
			icon: Trash2,
			keys: keyHint('remove'),
			danger: true,
			apart: true,
			run: () => page.remove(ids)
		}
	];
}

function running(page: NotebookPage, id: string, { kind }: Cell): MenuItem[] {
	if (!cellKind(kind)?.runs) return [];
	return [
		{
			id: 'run',
			label: words.run,
			icon: Play,
			keys: keyHint('run'),
			run: () => page.runs.run([id])
		},
		{ id: 'run-from', label: words.runFrom, icon: FastForward, run: () => page.runs.runFrom(id) }
	];
}

function looks(page: NotebookPage, id: string, { kind, attributes }: Cell): MenuItem[] {
	if (kind === 'markdown') return [];
	const items: MenuItem[] = [];
	if (attributes['title'] === undefined)
		items.push({
			id: 'title',
			label: words.addTitle,
			icon: Type,
			apart: true,
			run: () => (page.titling = id)
		});
	if (cellKind(kind)?.readsInstant)
		items.push({ id: 'pin', label: words.pin, icon: Pin, run: () => page.pin(id) });
	if (kind !== 'sql' && kind !== 'check')
		items.push({
			id: 'settings',
			label: words.settings,
			icon: Settings2,
			keys: 'Enter',
			run: () => page.enter(id)
		});
	return items;
}

function moving(page: NotebookPage, ids: readonly string[]): MenuItem[] {
	const all = page.notebook.ids;
	return [
		{
			id: 'up',
			label: words.moveUp,
			icon: ArrowUp,
			keys: keyHint('shift-up'),
			apart: true,
			disabled: ids[0] === all[0],
			run: () => page.shift(-1, ids)
		},
		{
			id: 'down',
			label: words.moveDown,
			icon: ArrowDown,
			keys: keyHint('shift-down'),
			disabled: ids.at(-1) === all.at(-1),
			run: () => page.shift(1, ids)
		},
		{ id: 'duplicate', label: words.duplicate, icon: CopyPlus, run: () => page.duplicate(ids) }
	];
}

function copyText(page: NotebookPage, ids: readonly string[]): MenuItem {
	return {
		id: 'copy',
		label: words.copy,
		icon: Copy,
		keys: keyHint('copy'),
		apart: true,
		run: () => void page.copy(ids)
	};
}

function link(page: NotebookPage, id: string): MenuItem {
	return { id: 'link', label: words.link, icon: Link, run: () => void page.copyLink(id) };
}

function changing(page: NotebookPage, id: string, { kind }: Cell): MenuItem[] {
	if (!TEXTS.includes(kind)) return [];
	return TEXTS.filter((one) => one !== kind).map((one, index) => ({
		id: `into-${one}`,
		label: words.into(kindTitle(one)),
		icon: kindIcon(one),
		apart: index === 0,
		run: () => page.changeKind(id, one)
	}));
}

/** Kinds to insert, each with what it is for. */
export function kindMenu(page: NotebookPage, index: number): MenuItem[] {
	return CELL_KINDS.map(({ kind, title, words: detail }) => ({
		id: kind,
		label: title,
		detail,
		icon: kindIcon(kind),
		run: () => page.insert(kind, index)
	}));
}
