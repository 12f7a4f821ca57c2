/** Without letters and digits that are mistaken for each other. */
const ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789';
const LETTERS = 23;

/**
 * A short id that no cell of the document has: a letter, then letters and digits. It grows with
 * every collision, so that it ends with any source of randomness. `random` gives numbers in [0, 1).
 */
export function newCellId(random: () => number, taken: { has(id: string): boolean }): string {
	for (let length = 4; ; length++) {
		let id = ALPHABET[Math.floor(random() * LETTERS)]!;
		while (id.length < length) id += ALPHABET[Math.floor(random() * ALPHABET.length)]!;
		if (!taken.has(id)) return id;
	}
}
