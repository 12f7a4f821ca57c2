import type { CellSpec } from './cell-spec.ts';
import { type InstantExpression, parseInstantExpression } from './instant-expression.ts';

/** Every instant that a cell has to know before it can be shown. */
export function instantsOf(spec: CellSpec): InstantExpression[] {
	const own = spec.at === null ? [] : [spec.at];
	switch (spec.kind) {
		case 'chart':
		case 'transactions':
		case 'timeline':
			return [...own, spec.from, spec.to];
		case 'diff':
			return spec.span.kind === 'transaction'
				? [...own, spec.span.at]
				: [...own, spec.span.from, spec.span.to];
		case 'restore':
			return [...own, spec.goal.kind === 'undo-transaction' ? spec.goal.at : spec.goal.to];
		case 'marks':
			return [...own, ...spec.marks.flatMap(({ from, to }) => (to === null ? [from] : [from, to]))];
		case 'input': {
			const value = spec.type === 'instant' ? parseInstantExpression(spec.value) : '';
			return typeof value === 'string' ? own : [...own, value];
		}
		default:
			return own;
	}
}
