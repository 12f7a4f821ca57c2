import { redo, undo } from '@codemirror/commands';
import type { Extension } from '@codemirror/state';
import type { EditorView } from '@codemirror/view';
import { getCM, type Vim as VimType, vim, Vim } from '@replit/codemirror-vim';
import { editorHost } from './editor-host.ts';

let told = false;

/** Vim's keys; its undo is the notebook's where there is one, `:w` runs and `:q` leaves. */
export function vimKeys(): Extension {
	if (!told) {
		told = true;
		tellVim(Vim);
	}
	return vim();
}

function tellVim(own: VimType): void {
	type Action = Parameters<VimType['defineAction']>[1];
	const action =
		(direction: 'undo' | 'redo'): Action =>
		(cm, { repeat }) => {
			const { cm6 } = cm as unknown as { cm6: EditorView };
			const host = cm6.state.facet(editorHost);
			for (let i = 0; i < (repeat ?? 1); i++) {
				if (host?.undo) host.undo[direction]();
				else (direction === 'undo' ? undo : redo)(cm6);
			}
		};
	own.defineAction('undo', action('undo'));
	own.defineAction('redo', action('redo'));
	const told = (what: 'run' | 'leave') => (cm: unknown) => {
		const host = (cm as { cm6: EditorView }).cm6.state.facet(editorHost);
		if (what === 'run') host?.run();
		else host?.leave();
	};
	own.defineEx('write', 'w', told('run'));
	own.defineEx('quit', 'q', told('leave'));
	own.defineEx('xit', 'x', told('leave'));
}

/** Nothing is typed, selected or waited for: Escape has nothing left to end. */
export function vimAtRest(view: EditorView): boolean {
	const state = getCM(view)?.state as
		| { vim?: { insertMode: boolean; visualMode: boolean; inputState: { keyBuffer: unknown[] } } }
		| undefined;
	const now = state?.vim;
	return (
		now !== undefined &&
		now !== null &&
		!now.insertMode &&
		!now.visualMode &&
		now.inputState.keyBuffer.length === 0
	);
}
