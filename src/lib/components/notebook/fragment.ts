/** What the part of an address after # asks for. Texts are as a document writes them. */
export interface Fragment {
	/** Id of a cell. */
	cell: string | null;
	/** Instant expressions. */
	at: string | null;
	a: string | null;
	b: string | null;
	/** Anything else: `home`, `explorer`, or the id of a cell. */
	word: string | null;
}

const PART = /^(cell|at|a|b)=(.*)$/s;

/**
 * Reads it, with or without the #. A plus stays one (`+2h`), and text that is no URI encoding is
 * taken as it is.
 */
export function readFragment(text: string): Fragment {
	const found: Fragment = { cell: null, at: null, a: null, b: null, word: null };
	for (const part of text.replace(/^#/, '').split('&')) {
		if (part === '') continue;
		const match = PART.exec(decode(part));
		if (match) found[match[1] as 'cell' | 'at' | 'a' | 'b'] = match[2]!;
		else found.word = decode(part);
	}
	return found;
}

function decode(text: string): string {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
}
