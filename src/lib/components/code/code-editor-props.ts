import type { Extension } from '@codemirror/state';
import type { KnownNames } from '../sql/known-names.ts';
import type { LanguageName } from './languages.ts';

/** A mistake in a text, marked at its place; UTF-16 offsets. */
export interface CodeProblem {
	from: number;
	to: number;
	message: string;
	/** Replacements that would mend it, the best first. */
	fixes?: readonly { from: number; to: number; text: string }[];
}

/** Which way a person leaves an editor: for its cell, or for the editor above or below. */
export type Leaving = 'cell' | 'previous' | 'next';

/** Where the cursor goes, in an editor that gets the focus. */
export type CursorPlace = 'start' | 'end' | { anchor: number; head: number } | { line: number };

export interface CodeEditorProps {
	value: string;
	/** Accessible name. */
	label: string;
	/** `sql` completes and describes `names`. Defaults to `text`. */
	language?: LanguageName | Extension;
	/** What a query may speak of; may change while one types. */
	names?: KnownNames | undefined;
	readonly?: boolean;
	/** Defaults to false for editors, true for read-only ones. */
	numbers?: boolean;
	placeholder?: string;
	/** CSS length; the editor grows with its text up to here. Defaults to 24rem. */
	maxHeight?: string;
	diagnostics?: readonly CodeProblem[];
	/** One stack over more than this text: then the editor keeps none of its own. */
	undo?: { undo(): void; redo(): void } | undefined;
	onchange?: ((value: string) => void) | undefined;
	/** Mod-Enter. */
	onrun?: (() => void) | undefined;
	/** Shift-Enter: run, and go to the next cell. */
	onrunnext?: (() => void) | undefined;
	/** Alt-Enter: run, and insert a cell below. */
	onruninsert?: (() => void) | undefined;
	/** Escape, or Mod-↑ on the first line, Mod-↓ on the last. */
	onleave?: ((direction: Leaving) => void) | undefined;
	onfocus?: (() => void) | undefined;
	onblur?: (() => void) | undefined;
}

/** What can be asked of an editor. */
export interface CodeEditorApi {
	focus(place?: CursorPlace): void;
	selection(): { anchor: number; head: number };
	format(quiet?: boolean): Promise<void>;
}
