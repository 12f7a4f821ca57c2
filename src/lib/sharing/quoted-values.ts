/**
 * Finds the values of masked columns in the texts that travel with a bundle: a notebook that says
 * `where email = 'ann@example.com'` would tell what the mask hides. Values come by one by one and
 * are not kept; what makes it fast is that nearly none begins like anything in the texts.
 */
export class QuotedValues {
	readonly #texts: readonly string[];
	readonly #beginnings = new Set<string>();
	/** Value → its stand-in. */
	readonly #found = new Map<string, string>();

	constructor(texts: readonly string[]) {
		this.#texts = texts;
		for (const text of texts) {
			for (let i = 0; i + SHORTEST <= text.length; i++) {
				this.#beginnings.add(text.slice(i, i + SHORTEST));
			}
		}
	}

	see(value: string, standIn: string | null): void {
		if (!isTelling(value) || !this.#beginnings.has(value.slice(0, SHORTEST))) return;
		if (this.#found.has(value) || !this.#texts.some((text) => text.includes(value))) return;
		this.#found.set(value, standIn ?? HIDDEN);
	}

	quotes(text: string): boolean {
		return [...this.#found.keys()].some((value) => text.includes(value));
	}

	/** The text with every value replaced by its stand-in, and how many there were. */
	replaceIn(text: string): { text: string; count: number } {
		let count = 0;
		// Longest first: a value may be part of another one.
		const values = [...this.#found.keys()].sort((a, b) => b.length - a.length);
		let replaced = text;
		for (const value of values) {
			const parts = replaced.split(value);
			count += parts.length - 1;
			replaced = parts.join(this.#found.get(value));
		}
		return { text: replaced, count };
	}
}

/** What stands where the value of a hidden column stood. */
const HIDDEN = '(masked)';
const SHORTEST = 4;

/** Short texts and small numbers are everywhere and tell nothing about a row. */
function isTelling(value: string): boolean {
	return value.length >= SHORTEST && !/^-?[\d.]{1,6}$/.test(value);
}
