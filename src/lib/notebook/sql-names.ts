/**
 * The names that a query mentions, outside strings and comments, lower-cased unless quoted. An
 * over-estimate on purpose: a column that is called like another cell only orders the two.
 */
export function namesIn(sql: string): Set<string> {
	const token =
		/'(?:[^']|'')*'|\$([A-Za-z_]*)\$[\s\S]*?\$\1\$|--[^\n]*|\/\*[\s\S]*?\*\/|"((?:[^"]|"")*)"|[\p{L}_][\p{L}\p{N}_$]*/gu;
	const names = new Set<string>();
	for (const match of sql.matchAll(token)) {
		if (match[2] !== undefined) names.add(match[2].replaceAll('""', '"'));
		else if (/^[\p{L}_]/u.test(match[0])) names.add(match[0].toLowerCase());
	}
	return names;
}
