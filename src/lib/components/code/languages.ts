import type { Language, LanguageSupport } from '@codemirror/language';

export type LanguageName = 'sql' | 'postgres' | 'markdown' | 'json' | 'text';

/** Each in a file of its own, fetched when a text of that kind is first seen. */
export async function loadLanguage(
	name: LanguageName
): Promise<{ language: Language; support: LanguageSupport | null } | null> {
	if (name === 'sql') {
		const { queryDialect } = await import('../sql/sql-dialect.ts');
		return { language: queryDialect.language, support: null };
	}
	if (name === 'postgres') {
		const { PostgreSQL } = await import('@codemirror/lang-sql');
		return { language: PostgreSQL.language, support: null };
	}
	if (name === 'markdown') {
		const { markdown } = await import('@codemirror/lang-markdown');
		const support = markdown({ completeHTMLTags: false });
		return { language: support.language, support };
	}
	if (name === 'json') {
		const { json } = await import('@codemirror/lang-json');
		const support = json();
		return { language: support.language, support };
	}
	return null;
}
