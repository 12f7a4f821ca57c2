/** One line of a text diff. */
export interface DiffLine {
	kind: 'same' | 'added' | 'removed';
	text: string;
}

/** Texts that differ in more lines than this are shown as replaced: the search is quadratic in them. */
const MOST_EDITS = 1000;

/** The fewest added and removed lines that turn `before` into `after`. */
export function diffLines(before: string, after: string): DiffLine[] {
	const [a, b] = [before === '' ? [] : before.split('\n'), after === '' ? [] : after.split('\n')];
	let head = 0;
	while (head < a.length && head < b.length && a[head] === b[head]) head++;
	let tail = 0;
	while (tail < a.length - head && tail < b.length - head && a.at(-1 - tail) === b.at(-1 - tail))
		tail++;
	return [
		...linesAs('same', a.slice(0, head)),
		...diffMiddle(a.slice(head, a.length - tail), b.slice(head, b.length - tail)),
		...linesAs('same', a.slice(a.length - tail))
	];
}

function linesAs(kind: DiffLine['kind'], lines: string[]): DiffLine[] {
	return lines.map((text) => ({ kind, text }));
}

/** Myers, "An O(ND) difference algorithm" (Algorithmica 1, 1986), with the whole trace kept. */
function diffMiddle(a: string[], b: string[]): DiffLine[] {
	const trace = furthestPaths(a, b);
	if (trace === null) return [...linesAs('removed', a), ...linesAs('added', b)];
	const lines: DiffLine[] = [];
	let [x, y] = [a.length, b.length];
	for (let d = trace.length - 1; d > 0; d--) {
		const reach = trace[d]!;
		const down = goesDown(reach, x - y, d);
		const from = down ? x - y + 1 : x - y - 1;
		const fromX = reach.get(from)!;
		while (x > fromX && y > fromX - from && a[x - 1] === b[y - 1]) {
			lines.push({ kind: 'same', text: a[--x]! });
			y--;
		}
		lines.push(down ? { kind: 'added', text: b[--y]! } : { kind: 'removed', text: a[--x]! });
	}
	return [...linesAs('same', a.slice(0, x)), ...lines.reverse()];
}

function goesDown(reach: ReadonlyMap<number, number>, k: number, d: number): boolean {
	return k === -d || (k !== d && (reach.get(k - 1) ?? -1) < (reach.get(k + 1) ?? -1));
}

/** For each number of edits, how far each diagonal got with one edit fewer; null where there are too many. */
function furthestPaths(a: string[], b: string[]): Map<number, number>[] | null {
	const trace: Map<number, number>[] = [];
	const reach = new Map<number, number>();
	for (let d = 0; d <= MOST_EDITS; d++) {
		trace.push(new Map(reach));
		for (let k = -d; k <= d; k += 2) {
			let x = d === 0 ? 0 : goesDown(reach, k, d) ? reach.get(k + 1)! : reach.get(k - 1)! + 1;
			while (x < a.length && x - k < b.length && a[x] === b[x - k]) x++;
			reach.set(k, x);
			if (x >= a.length && x - k >= b.length) return trace;
		}
	}
	return null;
}
