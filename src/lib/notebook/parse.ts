import { t } from '../messages/messages.ts';
import { parseAttributes } from './attributes.ts';
import {
	type Cell,
	NOTEBOOK_FORMAT,
	type NotebookDocument,
	type Problem,
	emptyFront
} from './document.ts';
import { parseFields } from './fields.ts';

export interface Parsed {
	document: NotebookDocument;
	problems: Problem[];
	/** Why it must not be written over, in words: it is of a newer version. Null where it may. */
	readOnly: string | null;
}

const PROSE_MARKER = /^<!-- (\{#.*\}) -->$/s;
const CELL_FENCE = /^(`{3,})([a-z][a-z0-9-]*) (\{#.*)$/s;
/** Any other code fence of CommonMark: its content is prose, whatever it looks like. */
const CODE_FENCE = /^ {0,3}(`{3,}(?=[^`]*$)|~{3,})/;

/** Reads any text. What cannot be read is named by line and kept as prose; nothing is dropped. */
export function parseNotebook(text: string): Parsed {
	const lines = text.replaceAll(/\r\n?/g, '\n').split('\n');
	const problems: Problem[] = [];
	const front = readFront(lines, problems);
	const cells = new CellReader(lines, front.end, problems).read();
	return {
		document: { front: front.values, cells },
		problems,
		readOnly: readOnlyWord(front.values.format)
	};
}

function readFront(lines: string[], problems: Problem[]) {
	const values = emptyFront();
	const problem = (line: number, message: string) => problems.push({ line, cell: null, message });
	if (lines[0] !== '---') {
		problem(1, t.notebookCore.noFront);
		return { values, end: 0 };
	}
	const close = lines.indexOf('---', 1);
	if (close === -1) {
		problem(1, t.notebookCore.openFront);
		return { values, end: 1 };
	}
	const fields = parseFields(lines.slice(1, close).join('\n'));
	for (const { line, message } of fields.problems) problem(line + 1, message);
	values.lines = fields.rest;
	for (const [name, value] of Object.entries(fields.values)) {
		if (name === 'run' && (value === 'auto' || value === 'lazy')) values.run = value;
		else if (isText(name)) values[name] = value;
		else values.extra[name] = value;
	}
	if (Object.hasOwn(values.extra, 'run'))
		problem(1 + lines.findIndex((line) => line.startsWith('run:')), t.notebookCore.badRun);
	return { values, end: close + 1 };
}

function isText(name: string): name is 'format' | 'title' | 'shadow' | 'zone' | 'at' {
	return ['format', 'title', 'shadow', 'zone', 'at'].includes(name);
}

/** A later version may mean something else by the same words: it is shown, and never written over. */
function readOnlyWord(format: string): string | null {
	if (format === NOTEBOOK_FORMAT) return null;
	const version = /^foreshadow-notebook\/(\d+)$/.exec(format)?.[1];
	return version === undefined
		? t.notebookCore.otherFormat(format)
		: t.notebookCore.newerFormat(version);
}

/** One pass over the lines after the front matter. */
class CellReader {
	readonly #lines: string[];
	readonly #problems: Problem[];
	readonly #cells: Cell[] = [];
	readonly #ids = new Set<string>();
	/** Number of the last copy of an id, so that many copies stay linear. */
	readonly #copies = new Map<string, number>();
	#at: number;
	#prose: { line: number; block: ReturnType<typeof parseAttributes> | null; lines: string[] };

	constructor(lines: string[], start: number, problems: Problem[]) {
		this.#lines = lines;
		this.#problems = problems;
		this.#at = start;
		this.#prose = { line: start + 1, block: null, lines: [] };
	}

	read(): Cell[] {
		while (this.#at < this.#lines.length) {
			const line = this.#lines[this.#at]!;
			if (!this.#marker(line) && !this.#cell(line)) this.#text(line);
		}
		this.#flush();
		return this.#cells;
	}

	#marker(line: string): boolean {
		const block = this.#block(PROSE_MARKER.exec(line)?.[1]);
		if (block === null) return false;
		this.#flush();
		this.#prose = { line: ++this.#at, block, lines: [] };
		return true;
	}

	#cell(line: string): boolean {
		const fence = CELL_FENCE.exec(line);
		const block = this.#block(fence?.[3]);
		if (fence === null || block === null) return false;
		this.#flush();
		const opened = this.#at + 1;
		const end = this.#closing(this.#at + 1, '`', fence[1]!.length);
		if (end === -1) this.#problem(opened, block.id, t.notebookCore.openCell(block.id));
		const body = this.#lines.slice(this.#at + 1, end === -1 ? undefined : end).join('\n');
		this.#add(opened, { ...block, kind: fence[2]!, body });
		this.#at = end === -1 ? this.#lines.length : end + 1;
		this.#prose = { line: this.#at + 1, block: null, lines: [] };
		return true;
	}

	/** Prose, with code blocks taken whole so that an example of a cell is no cell. */
	#text(line: string): void {
		const fence = CODE_FENCE.exec(line)?.[1];
		let end = this.#at + 1;
		if (fence !== undefined) {
			const close = this.#closing(end, fence[0]!, fence.length);
			end = close === -1 ? this.#lines.length : close + 1;
		}
		while (this.#at < end) this.#prose.lines.push(this.#lines[this.#at++]!);
	}

	#flush(): void {
		const { block, line } = this.#prose;
		const all = this.#prose.lines;
		let [start, end] = [0, all.length];
		while (start < end && all[start]!.trim() === '') start++;
		while (end > start && all[end - 1]!.trim() === '') end--;
		if (start === end && block === null) return;
		const named = block !== null && typeof block === 'object' ? block : null;
		const id = named?.id ?? this.#freeId(`m${this.#cells.length + 1}`);
		this.#add(line, {
			id,
			attributes: named?.attributes ?? {},
			kind: 'markdown',
			body: all.slice(start, end).join('\n')
		});
	}

	/** Null where there is none, or where it cannot be read: that is said, and the line stays prose. */
	#block(text: string | undefined) {
		if (text === undefined) return null;
		const block = parseAttributes(text);
		if (typeof block === 'object') return block;
		this.#problem(this.#at + 1, null, block);
		return null;
	}

	#add(line: number, cell: Cell): void {
		const id = this.#freeId(cell.id);
		if (id !== cell.id) this.#problem(line, id, t.notebookCore.idTwice(cell.id, id));
		this.#ids.add(id);
		this.#cells.push({ id, kind: cell.kind, attributes: cell.attributes, body: cell.body });
	}

	#freeId(wanted: string): string {
		if (!this.#ids.has(wanted)) return wanted;
		let n = this.#copies.get(wanted) ?? 2;
		while (this.#ids.has(`${wanted}-${n}`)) n++;
		this.#copies.set(wanted, n);
		return `${wanted}-${n}`;
	}

	#closing(from: number, mark: string, length: number): number {
		const close = new RegExp(`^ {0,3}\\${mark}{${length},}[ \\t]*$`);
		for (let i = from; i < this.#lines.length; i++) if (close.test(this.#lines[i]!)) return i;
		return -1;
	}

	#problem(line: number, cell: string | null, message: string): void {
		this.#problems.push({ line, cell, message });
	}
}
