import {
	type Completion,
	type CompletionContext,
	type CompletionResult,
	startCompletion
} from '@codemirror/autocomplete';
import { type Diagnostic, forEachDiagnostic } from '@codemirror/lint';
import { EditorState, type Extension, StateEffect, StateField } from '@codemirror/state';
import type { EditorView } from '@codemirror/view';
import { t } from '../../messages/messages.ts';
import type { CodeProblem } from './code-editor-props.ts';

type Fixes = NonNullable<CodeProblem['fixes']>;

/** Fixes by the diagnostic that is shown for them. */
const fixesOf = new WeakMap<Diagnostic, Fixes>();

/** A problem as CodeMirror shows it, within the text. */
export function diagnosticOf(problem: CodeProblem): Diagnostic {
	const { from, to, message, fixes = [] } = problem;
	const diagnostic: Diagnostic = {
		from,
		to,
		message,
		severity: 'error',
		actions: fixes.map((fix) => ({
			name: t.editor.fix(fix.text),
			apply: (view: EditorView) => applyFix(view, fix)
		}))
	};
	fixesOf.set(diagnostic, fixes);
	return diagnostic;
}

function applyFix(view: EditorView, { from, to, text }: Fixes[number]): void {
	view.dispatch({
		changes: { from, to, insert: text },
		selection: { anchor: from + text.length },
		userEvent: 'input.complete'
	});
	view.focus();
}

function fixesNear(state: EditorState): Fixes {
	const { head } = state.selection.main;
	const found: { distance: number; fixes: Fixes }[] = [];
	forEachDiagnostic(state, (diagnostic, from, to) => {
		const fixes = fixesOf.get(diagnostic) ?? [];
		const distance = head < from ? from - head : head > to ? head - to : 0;
		if (fixes.length > 0) found.push({ distance, fixes });
	});
	return found.sort((a, b) => a.distance - b.distance)[0]?.fixes ?? [];
}

const choose = StateEffect.define<Fixes>();
/** Fixes that are offered in the place of completions until one is taken. */
const choosing = StateField.define<Fixes | null>({
	create: () => null,
	update(now, transaction) {
		for (const effect of transaction.effects) if (effect.is(choose)) return effect.value;
		return transaction.docChanged || transaction.selection ? null : now;
	}
});

function offer(context: CompletionContext): CompletionResult | null {
	const fixes = context.state.field(choosing, false) ?? null;
	if (fixes === null) return null;
	return {
		from: context.pos,
		filter: false,
		options: fixes.map((fix, i): Completion => ({
			label: t.editor.fix(fix.text),
			boost: 99 - i,
			apply: (view) => applyFix(view, fix)
		}))
	};
}

export const fixCompletions: Extension = [
	choosing,
	EditorState.languageData.of(() => [{ autocomplete: offer }])
];

export function canFix(state: EditorState): boolean {
	return fixesNear(state).length > 0;
}

/** The only fix at once; several to choose from. */
export function fixNear(view: EditorView): void {
	const fixes = fixesNear(view.state);
	if (fixes.length === 1) applyFix(view, fixes[0]!);
	else if (fixes.length > 1) {
		view.dispatch({ selection: { anchor: fixes[0]!.to } });
		view.dispatch({ effects: choose.of(fixes) });
		startCompletion(view);
	}
}
