/** JSON with its blanks in order; numbers and texts stay as they were written. Throws SyntaxError. */
export function formatJson(text: string): string {
	JSON.parse(text);
	const tokens = text.match(/"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s"{}[\],:]+/g) ?? [];
	let out = '';
	let depth = 0;
	const line = () => `\n${'  '.repeat(depth)}`;
	tokens.forEach((token, i) => {
		const next = tokens[i + 1];
		if (token === '{' || token === '[') {
			const empty = next === '}' || next === ']';
			if (!empty) depth++;
			out += token + (empty ? '' : line());
		} else if (token === '}' || token === ']') {
			const before = tokens[i - 1];
			if (before !== '{' && before !== '[') {
				depth--;
				out += line();
			}
			out += token;
		} else if (token === ',') out += `,${line()}`;
		else out += token === ':' ? ': ' : token;
	});
	return out;
}
