import { Facet } from '@codemirror/state';

/** What an editor asks of the part of the page that it is in. */
export interface EditorHost {
	/** The notebook's one undo stack; null: the editor keeps its own. */
	undo: { undo(): void; redo(): void } | null;
	run(): void;
	leave(): void;
}

export const editorHost = Facet.define<EditorHost, EditorHost | null>({
	combine: (given) => given[0] ?? null
});
