import * as v from 'valibot';
import { keep, readKept } from '../commands/kept.ts';

const kept = v.object({
	vim: v.fallback(v.boolean(), false),
	formatOnRun: v.fallback(v.boolean(), false),
	tab: v.fallback(v.picklist(['leaves', 'indents']), 'leaves')
});

type Kept = v.InferOutput<typeof kept>;

/** How a person likes to write code. */
class EditorPreferences {
	#now = $state.raw(
		readKept<Kept>('editor', kept, { vim: false, formatOnRun: false, tab: 'leaves' })
	);
	/** False once the browser refused to keep a choice. */
	kept = $state(true);

	get vim(): boolean {
		return this.#now.vim;
	}
	get formatOnRun(): boolean {
		return this.#now.formatOnRun;
	}
	/** `leaves`: Tab goes on through the page; `indents`: it indents, and Escape then Tab leaves. */
	get tab(): 'leaves' | 'indents' {
		return this.#now.tab;
	}

	set(change: Partial<Kept>): void {
		this.#now = { ...this.#now, ...change };
		this.kept = keep('editor', this.#now);
	}
}

export const editorPreferences = new EditorPreferences();
