import { Html, escapeHtml } from './html.ts';

const TOKEN =
	/(--[^\n]*|\/\*[\s\S]*?(?:\*\/|$))|('(?:[^']|'')*(?:'|$)|\$([A-Za-z_]*)\$[\s\S]*?(?:\$\3\$|$))|("(?:[^"]|"")*(?:"|$))|(\$[A-Za-z_]\w*)|(\b\d[\w.]*)|([A-Za-z_]\w*)/g;

const KEYWORDS = new Set(
	'select from where group by order having limit offset with as on using join left right full inner outer cross natural union all except intersect distinct case when then else end and or not in is null like ilike between exists any some over partition rows range asc desc nulls first last cast filter window qualify values lateral recursive true false interval timestamp date for system_time of to asof unnest pivot unpivot sample'.split(
		' '
	)
);

/** Classes only: k keyword, s string, n number, c comment, q quoted name, p parameter. */
export function highlightSql(sql: string): Html {
	let text = '';
	let done = 0;
	for (const match of sql.matchAll(TOKEN)) {
		text += escapeHtml(sql.slice(done, match.index));
		done = match.index + match[0].length;
		const kind = kindOf(match);
		const escaped = escapeHtml(match[0]);
		text += kind === null ? escaped : `<span class="${kind}">${escaped}</span>`;
	}
	return new Html(text + escapeHtml(sql.slice(done)));
}

function kindOf([, comment, string, , quoted, parameter, number, word]: RegExpMatchArray) {
	if (comment !== undefined) return 'c';
	if (string !== undefined) return 's';
	if (quoted !== undefined) return 'q';
	if (parameter !== undefined) return 'p';
	if (number !== undefined) return 'n';
	return word !== undefined && KEYWORDS.has(word.toLowerCase()) ? 'k' : null;
}
