import { QueryError } from '../../engine/engine.ts';
import type { CodeProblem } from '../code/code-editor-props.ts';
import { explain } from '../explain-error.ts';
import { errorFixes } from './error-fixes.ts';
import { errorPlace, withoutCaret } from './error-place.ts';
import type { KnownNames } from './known-names.ts';

/**
 * A failed run as a mark in the text that ran, with what would mend it. Null where the failure has no
 * place in it. `prefixLength`: characters that stood before the text where it ran.
 */
export function sqlProblem(
	error: unknown,
	text: string,
	names: KnownNames,
	prefixLength = 0
): CodeProblem | null {
	if (!(error instanceof QueryError)) return null;
	const place = errorPlace(error.message, text, prefixLength);
	if (place === null) return null;
	const message = withoutCaret(explain(error).title);
	return { ...place, message, fixes: errorFixes(error.message, text, place, names) };
}
