/** What can be asked of a code editor from outside: by a key, by the palette. */
export type EditorAction =
	| 'run'
	| 'run-next'
	| 'run-insert'
	| 'format'
	| 'search'
	| 'complete'
	| 'describe'
	| 'fix'
	| 'next-problem'
	| 'comment'
	| 'previous'
	| 'next';

export interface EditorHandle {
	can(action: EditorAction): boolean;
	do(action: EditorAction): void;
}

/**
 * The editor that has the focus, or had it before a dialog such as the palette took it. Kept apart
 * from the editors, so that the page knows their commands without loading one.
 */
let active: EditorHandle | null = null;

export function activeEditor(): EditorHandle | null {
	return active;
}

export function takeFocus(editor: EditorHandle): void {
	active = editor;
}

export function loseFocus(editor: EditorHandle): void {
	if (active === editor) active = null;
}
