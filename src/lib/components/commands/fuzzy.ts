export interface FuzzyMatch {
	/** Greater is better; comparable between texts for one query only. */
	score: number;
	/** UTF-16 offsets of the matched characters, for marking. */
	at: number[];
}

const [WORD_START, FOLLOWS, FIRST, SKIPPED] = [8, 9, 4, 0.15];

/**
 * The query's characters in the text in their order, blanks left out, case aside; the best such place:
 * word starts and runs count most. Null when there is none. An empty query matches everything.
 */
export function fuzzyMatch(query: string, text: string): FuzzyMatch | null {
	const wanted = [...query.toLowerCase().replaceAll(/\s+/g, '')].join('');
	if (wanted === '') return { score: 0, at: [] };
	// Folding may change a text's length (İ): offsets would be wrong then.
	const lower = text.toLowerCase().length === text.length ? text.toLowerCase() : text;
	/** best[j]: of wanted[0..i] with its last character at j. */
	let best = new Float64Array(lower.length).fill(-Infinity);
	const from: Int32Array[] = [];
	for (let i = 0; i < wanted.length; i++) {
		const next = new Float64Array(lower.length).fill(-Infinity);
		const back = new Int32Array(lower.length).fill(-1);
		let [left, leftAt] = [-Infinity, -1];
		for (let j = 0; j < lower.length; j++) {
			if (j > 0 && i > 0 && best[j - 1]! > left) [left, leftAt] = [best[j - 1]!, j - 1];
			if (lower[j] !== wanted[i]) continue;
			const own = (startsWord(text, j) ? WORD_START : 0) + (j === 0 ? FIRST : 0) + 1;
			const run = i > 0 && j > 0 ? best[j - 1]! + FOLLOWS : -Infinity;
			const before = i === 0 ? -j * SKIPPED : Math.max(left, run);
			if (before === -Infinity) continue;
			next[j] = before + own;
			back[j] = run >= left ? j - 1 : leftAt;
		}
		from.push(back);
		best = next;
	}
	let end = -1;
	for (let j = 0; j < best.length; j++) if (best[j]! > (best[end] ?? -Infinity)) end = j;
	if (end === -1) return null;
	const score = best[end]! - text.length * 0.01;
	const at: number[] = [];
	for (let i = wanted.length - 1; i >= 0; i--) {
		at.unshift(end);
		end = from[i]![end]!;
	}
	return { score, at };
}

function startsWord(text: string, at: number): boolean {
	if (at === 0) return true;
	const [before, here] = [text[at - 1]!, text[at]!];
	return !/[\p{L}\p{N}]/u.test(before) || (/\p{Ll}/u.test(before) && /\p{Lu}/u.test(here));
}

/** The text in stretches that matched or not. */
export function marked(text: string, at: readonly number[]): { text: string; hit: boolean }[] {
	const hits = new Set(at);
	const parts: { text: string; hit: boolean }[] = [];
	for (let i = 0; i < text.length; i++) {
		const last = parts.at(-1);
		if (last?.hit === hits.has(i)) last.text += text[i]!;
		else parts.push({ text: text[i]!, hit: hits.has(i) });
	}
	return parts;
}
