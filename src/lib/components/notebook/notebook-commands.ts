import { t } from '../../messages/messages.ts';
import type { Command } from '../commands/commands.svelte.ts';
import type { NotebookPage } from './notebook-page.svelte.ts';

const words = t.notebook.commands;

/** What the view adds to the page: panels, and the menu of kinds. */
export interface ViewActions {
	toggleOutline: () => void;
	toggleTimeline: () => void;
	/** Opens the menu of kinds for a place. */
	pickKind: (index: number) => void;
}

interface Given {
	keys?: Command['keys'];
	when?: () => boolean;
	palette?: boolean;
}

/** Every action of a notebook by name. Letters count while a cell's frame has the focus. */
export function notebookCommands(page: NotebookPage, view: ViewActions): Command[] {
	const { notebook, runs } = page;
	const onFrame = () => page.commanding();
	const editable = () => !notebook.readonly;
	const onEditable = () => onFrame() && editable();
	/** A field undoes its own letters. */
	const undoes = () =>
		editable() && !document.activeElement?.matches('input:not([type=range]), textarea');
	const here = () => page.current;
	const action =
		(group: string) =>
		(
			verb: string,
			title: string,
			run: () => unknown,
			{ keys, when, palette }: Given = {}
		): Command => ({
			id: `notebook.${verb}`,
			title,
			group,
			...(keys !== undefined && { keys }),
			...(when !== undefined && { when }),
			...(palette !== undefined && { palette }),
			run
		});
	const whole = action(words.group);
	const cell = action(words.cellGroup);
	const quiet = { when: onFrame, palette: false };
	const meant = () => page.meant().length > 0;
	return [
		whole('run-all', words.runAll, () => runs.runAll()),
		whole('run-stale', words.runStale, () => runs.runStale(), { when: () => runs.staleCount > 0 }),
		whole('stop', words.stop, () => runs.stop(), { when: () => runs.busy > 0 }),
		whole('undo', words.undo, () => page.undo(), { keys: '$mod+z', when: undoes }),
		whole('redo', words.redo, () => page.redo(), {
			keys: ['$mod+Shift+z', '$mod+y'],
			when: undoes
		}),
		whole('mode', words.mode, () => page.setMode(runs.mode === 'auto' ? 'lazy' : 'auto'), {
			when: editable
		}),
		whole('outline', words.outline, view.toggleOutline, { keys: '$mod+Shift+o' }),
		whole('timeline', words.timeline, view.toggleTimeline, { keys: '$mod+Shift+l' }),
		cell('edit', words.edit, () => page.enter(here()!), { keys: 'Enter', ...quiet }),
		cell('down', words.down, () => page.move(1), { keys: ['ArrowDown', 'j'], ...quiet }),
		cell('up', words.up, () => page.move(-1), { keys: ['ArrowUp', 'k'], ...quiet }),
		cell('first', words.first, () => page.move(-Infinity), { keys: ['Home', 'g g'], ...quiet }),
		cell('last', words.last, () => page.move(Infinity), { keys: ['End', 'Shift+g'], ...quiet }),
		cell('extend-down', words.extendDown, () => page.move(1, true), {
			keys: ['Shift+ArrowDown', 'Shift+j'],
			...quiet
		}),
		cell('extend-up', words.extendUp, () => page.move(-1, true), {
			keys: ['Shift+ArrowUp', 'Shift+k'],
			...quiet
		}),
		cell('shift-up', words.moveUp, () => page.shift(-1), {
			keys: 'Alt+Shift+ArrowUp',
			when: () => editable() && meant()
		}),
		cell('shift-down', words.moveDown, () => page.shift(1), {
			keys: 'Alt+Shift+ArrowDown',
			when: () => editable() && meant()
		}),
		cell('above', words.above, () => page.insertBeside('sql', false), {
			keys: 'a',
			when: onEditable,
			palette: false
		}),
		cell('below', words.below, () => page.insertBeside('sql', true), {
			keys: 'b',
			when: onEditable,
			palette: false
		}),
		cell('insert', words.pick, () => view.pickKind(page.placeBelow()), {
			keys: 'i',
			when: onEditable
		}),
		cell('markdown', words.markdown, () => page.changeKind(here()!, 'markdown'), {
			keys: 'm',
			when: onEditable
		}),
		cell('sql', words.sql, () => page.changeKind(here()!, 'sql'), {
			keys: 'y',
			when: onEditable
		}),
		cell('remove', words.remove, () => page.remove(), {
			keys: ['d d', 'Delete'],
			when: onEditable
		}),
		cell('duplicate', words.duplicate, () => page.duplicate(), {
			when: () => editable() && meant()
		}),
		// The browser's own copy, cut and paste do the rest; these name the keys.
		cell('copy', words.copy, () => page.copy(), { keys: 'c', when: onFrame }),
		cell('cut', words.cut, () => page.cut(), { keys: 'x', when: onEditable }),
		cell('paste', words.paste, () => page.paste(), { keys: 'v', when: onEditable }),
		cell('run', words.run, () => runs.run(page.meant()), { keys: '$mod+Enter', when: onFrame }),
		cell('run-next', words.runNext, () => page.runAndGoOn(), {
			keys: 'Shift+Enter',
			when: onFrame
		}),
		cell('pin', words.pin, () => page.pin(here()), { when: () => editable() && here() !== null }),
		cell('link', words.link, () => page.copyLink(here()!), { when: () => here() !== null })
	];
}
