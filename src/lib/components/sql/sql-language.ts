import type { CompletionSource } from '@codemirror/autocomplete';
import type { Extension } from '@codemirror/state';
import type { KnownNames } from './known-names.ts';
import { proposals } from './sql-complete.ts';
import { queryDialect } from './sql-dialect.ts';
import { sqlHover } from './sql-hover.ts';

/** Names are asked for when they are needed, so that a new instant makes no new editor. */
export function queryLanguage(names: () => KnownNames): Extension {
	const complete: CompletionSource = (context) => {
		const text = context.state.doc.toString();
		const found = proposals(text, context.pos, names(), context.explicit);
		return found === null ? null : { ...found, validFor: /^[\p{L}\p{N}_$]*$/u };
	};
	return [
		queryDialect.language,
		queryDialect.language.data.of({ autocomplete: complete }),
		sqlHover(names)
	];
}
