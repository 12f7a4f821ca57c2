import { t } from '../../messages/messages.ts';
import type { Command } from '../commands/commands.svelte.ts';
import { activeEditor, type EditorAction } from './active-editor.ts';

const words = t.editor.commands;

/** Commands of whichever editor has the focus; their keys count only inside of it. */
export const editorCommands: readonly Command[] = [
	command('run', words.run, '$mod+Enter'),
	command('run-next', words.runNext, 'Shift+Enter'),
	command('run-insert', words.runInsert, 'Alt+Enter'),
	command('format', words.format, 'Shift+Alt+f'),
	command('fix', words.fix, '$mod+.'),
	command('describe', words.describe, 'Shift+F1'),
	command('complete', words.complete, ['Control+Space', 'Alt+/']),
	command('next-problem', words.nextProblem, 'F8'),
	command('search', words.search, '$mod+f'),
	command('comment', words.comment, '$mod+/'),
	command('previous', words.previous, '$mod+ArrowUp'),
	command('next', words.next, '$mod+ArrowDown'),
	// Known to the editor itself: listed so that the sheet is complete and conflicts have a name.
	...(
		[
			['leave', words.leave, 'Escape'],
			['undo', words.undo, '$mod+z'],
			['redo', words.redo, ['$mod+Shift+z', '$mod+y']],
			['select-next', words.selectNext, '$mod+d'],
			['move-up', words.moveUp, 'Alt+ArrowUp'],
			['move-down', words.moveDown, 'Alt+ArrowDown'],
			['delete-line', words.deleteLine, '$mod+Shift+k'],
			['indent', words.indent, ['$mod+]', '$mod+[']]
		] as const
	).map(([name, title, keys]): Command => ({
		id: `editor.${name}`,
		title,
		group: t.commands.groups.editor,
		keys,
		scope: 'editor',
		fixed: true,
		palette: false,
		when: () => false,
		run: () => {}
	}))
];

function command(action: EditorAction, title: string, keys: Command['keys'] & {}): Command {
	return {
		id: `editor.${action}`,
		title,
		group: t.commands.groups.editor,
		keys,
		scope: 'editor',
		palette: action !== 'complete' && action !== 'previous' && action !== 'next',
		when: () => activeEditor()?.can(action) ?? false,
		run: () => activeEditor()?.do(action)
	};
}
