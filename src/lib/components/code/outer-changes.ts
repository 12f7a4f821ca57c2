import { isolateHistory } from '@codemirror/commands';
import { diff } from '@codemirror/merge';
import { Annotation } from '@codemirror/state';
import type { EditorView } from '@codemirror/view';

/** A change that came from outside and is not told outside again. */
export const outer = Annotation.define<boolean>();

/** Above this a change is replaced whole: finding its parts would hold typing up. */
const WORTH_DIFFING = 20_000;

/** Changes that make `after` of `before`, as few as can be told quickly. */
export function changesBetween(
	before: string,
	after: string
): { from: number; to: number; insert: string }[] {
	let start = 0;
	const shorter = Math.min(before.length, after.length);
	while (start < shorter && before[start] === after[start]) start++;
	let end = 0;
	while (end < shorter - start && before.at(-1 - end) === after.at(-1 - end)) end++;
	const [a, b] = [before.slice(start, before.length - end), after.slice(start, after.length - end)];
	if (a === '' && b === '') return [];
	if (a === '' || b === '' || a.length + b.length > WORTH_DIFFING)
		return [{ from: start, to: start + a.length, insert: b }];
	return diff(a, b, { scanLimit: 500, timeout: 20 }).map(({ fromA, toA, fromB, toB }) => ({
		from: start + fromA,
		to: start + toA,
		insert: b.slice(fromB, toB)
	}));
}

/** The text from outside; the cursor stays at its letters, or goes to what changed. */
export function takeValue(view: EditorView, value: string, goThere: boolean): void {
	const changes = changesBetween(view.state.doc.toString(), value);
	const last = changes.at(-1);
	if (last === undefined) return;
	const grown = changes
		.slice(0, -1)
		.reduce((sum, one) => sum + one.insert.length - (one.to - one.from), 0);
	view.dispatch({
		changes,
		// Formatting right after typing is a step of its own.
		annotations: [outer.of(true), isolateHistory.of('full')],
		...(goThere && {
			selection: { anchor: last.from + grown + last.insert.length },
			scrollIntoView: true
		})
	});
}
