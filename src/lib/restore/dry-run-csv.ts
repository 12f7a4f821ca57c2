/** CSV as PostgreSQL writes it with FORCE_QUOTE *: every value quoted, NULL empty, LF ends a row. */
export function csvLine(values: readonly (string | null)[]): string {
	return values
		.map((value) => (value === null ? '' : `"${value.replaceAll('"', '""')}"`))
		.join(',');
}

/** Rows of such CSV. Quotes decide: a value may hold line ends and commas. */
export function* csvLines(csv: string): Generator<string> {
	let start = 0;
	let quoted = false;
	for (let at = 0; at < csv.length; at++) {
		const code = csv.charCodeAt(at);
		if (code === 34) quoted = !quoted;
		else if (code === 10 && !quoted) {
			yield csv.slice(start, at);
			start = at + 1;
		}
	}
}

/** Values of one such line. */
export function csvValues(line: string): (string | null)[] {
	const values: (string | null)[] = [];
	for (let at = 0; at <= line.length; at++) {
		if (line[at] !== '"') {
			values.push(null);
			continue;
		}
		let end = at + 1;
		while (line[end] !== '"' || line[end + 1] === '"') end += line[end] === '"' ? 2 : 1;
		values.push(line.slice(at + 1, end).replaceAll('""', '"'));
		at = end + 1;
	}
	return values;
}
