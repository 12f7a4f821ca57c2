import { t } from '../messages/messages.ts';
import type { Cell, NotebookDocument } from './document.ts';
import { parseFields } from './fields.ts';
import { parametersOf } from './parameters.ts';
import { tableNamesIn } from './sql-names.ts';

/** Which cell reads which, by names: a query named with `as=` is a table to others, an input a `$name`. */
export interface Graph {
	/** Per cell id, the ids of the cells that it reads. */
	reads: ReadonlyMap<string, readonly string[]>;
	/** The same edges the other way. */
	readers: ReadonlyMap<string, readonly string[]>;
	/** All cells, each after what it reads; otherwise as in the document. Those in a circle stand together. */
	order: readonly string[];
	/** Per cell in a circle, all cells of the circle. */
	circles: ReadonlyMap<string, readonly string[]>;
	/** Names that more than one cell claims, and those cells. */
	duplicates: ReadonlyMap<string, readonly string[]>;
	/** Name in lower case → the cell that has it; the first of several. */
	names: ReadonlyMap<string, string>;
}

/**
 * `namesOf` gives, per cell, the relations that the engine found in its query, in any case; for
 * other cells they are found in the text.
 */
export function buildGraph(
	{ cells }: NotebookDocument,
	namesOf: ReadonlyMap<string, readonly string[]>
): Graph {
	const claims = claimedNames(cells);
	const reads = new Map<string, readonly string[]>();
	const readers = new Map<string, string[]>(cells.map(({ id }) => [id, []]));
	for (const cell of cells) {
		const sources = new Set<string>();
		for (const name of namesReadBy(cell, namesOf.get(cell.id)))
			for (const id of claims.get(name) ?? []) sources.add(id);
		reads.set(cell.id, [...sources]);
		for (const source of sources) readers.get(source)!.push(cell.id);
	}
	return {
		reads,
		readers,
		...sortCells(cells, reads),
		duplicates: new Map([...claims].filter(([, ids]) => ids.length > 1)),
		names: new Map([...claims].map(([name, ids]) => [name, ids[0]!]))
	};
}

/** Under which name other cells can read this one, in lower case; null for none. */
function nameOf(cell: Cell): string | null {
	if (cell.kind !== 'sql' && cell.kind !== 'input') return null;
	return cell.attributes['as']?.toLowerCase() || null;
}

/** All cells downstream of these, themselves not included unless they read each other. */
export function downstream(graph: Graph, ids: Iterable<string>): Set<string> {
	return reach(graph.readers, ids);
}

/** All cells that these read, directly or not. */
export function upstream(graph: Graph, ids: Iterable<string>): Set<string> {
	return reach(graph.reads, ids);
}

/** What is wrong with a cell's place in the graph, in words that say what to do; null when nothing is. */
export function graphProblem(document: NotebookDocument, graph: Graph, id: string): string | null {
	const cell = document.cells.find((one) => one.id === id);
	const circle = graph.circles.get(id);
	if (cell === undefined) return null;
	if (circle !== undefined) {
		const cells = circle.map((one) => document.cells.find((other) => other.id === one)!);
		if (cells.length === 1) return t.notebookCore.selfRead(cell.attributes['as'] ?? id);
		const names = cells.map((one) => one.attributes['as'] ?? `#${one.id}`);
		return t.notebookCore.circle([...names, names[0]!]);
	}
	const name = nameOf(cell);
	const sharing = name === null ? undefined : graph.duplicates.get(name);
	if (sharing !== undefined) return t.notebookCore.duplicate(cell.attributes['as']!, sharing);
	const twice = ambiguousRead(graph, id);
	return twice === null ? null : t.notebookCore.readsDuplicate(twice);
}

/** A name that the cell reads and that several cells claim, or null. */
export function ambiguousRead(graph: Graph, id: string): string | null {
	if (graph.duplicates.size === 0) return null;
	const reads = graph.reads.get(id) ?? [];
	for (const [name, ids] of graph.duplicates)
		if (reads.includes(ids[0]!) && reads.includes(ids[1]!)) return name;
	return null;
}

function claimedNames(cells: readonly Cell[]): Map<string, string[]> {
	const claims = new Map<string, string[]>();
	for (const cell of cells) {
		const name = nameOf(cell);
		if (name === null) continue;
		const ids = claims.get(name);
		if (ids === undefined) claims.set(name, [cell.id]);
		else ids.push(cell.id);
	}
	return claims;
}

/** Fields that hold SQL, and so may hold names of cells where a query stands. */
const QUERY_FIELDS = ['options-from'];
/** Fields that name a relation. */
const DATA_FIELDS = ['data'];

/** Kept by cell: while one is typed in, the others are as they were. */
const mentioned = new WeakMap<Cell, { known: readonly string[] | undefined; names: string[] }>();

function namesReadBy(cell: Cell, known: readonly string[] | undefined): string[] {
	let found = mentioned.get(cell);
	if (found === undefined || found.known !== known) {
		found = { known, names: mentionedNames(cell, known) };
		mentioned.set(cell, found);
	}
	return found.names;
}

function mentionedNames(cell: Cell, known: readonly string[] | undefined): string[] {
	const parameters = parametersOf(cell);
	if (cell.kind === 'sql' || cell.kind === 'check') {
		const names = known?.map((name) => name.toLowerCase()) ?? tableNamesIn(cell.body);
		return [...names, ...parameters];
	}
	if (cell.kind === 'markdown' || cell.kind === 'marks') return [];
	return [...parameters, ...fieldNames(cell)];
}

function fieldNames({ kind, body }: Cell): string[] {
	if (kind === 'plot' && body.trimStart().startsWith('{')) {
		const data = /"data"\s*:\s*("(?:[^"\\]|\\.)*")/.exec(body)?.[1];
		return data === undefined ? [] : [stringOf(data).toLowerCase()];
	}
	const { values } = parseFields(body);
	const data = DATA_FIELDS.flatMap((name) => values[name]?.toLowerCase() ?? []);
	return [...data, ...QUERY_FIELDS.flatMap((name) => tableNamesIn(values[name] ?? ''))];
}

function stringOf(json: string): string {
	try {
		return String(JSON.parse(json));
	} catch {
		return '';
	}
}

function reach(edges: Graph['reads'], ids: Iterable<string>): Set<string> {
	const found = new Set<string>();
	const open = [...ids];
	for (let id = open.pop(); id !== undefined; id = open.pop()) {
		for (const next of edges.get(id) ?? []) {
			if (found.has(next)) continue;
			found.add(next);
			open.push(next);
		}
	}
	return found;
}

/**
 * Strongly connected components after Tarjan, SIAM J. Comput. 1972, without recursion: each comes
 * after those that it reads, so one pass gives the order and the circles, in linear time.
 */
function sortCells(
	cells: readonly Cell[],
	reads: ReadonlyMap<string, readonly string[]>
): Pick<Graph, 'order' | 'circles'> {
	const order: string[] = [];
	const circles = new Map<string, readonly string[]>();
	const found = new Map<string, { index: number; low: number; done: boolean }>();
	const stack: string[] = [];
	for (const { id: root } of cells) {
		if (found.has(root)) continue;
		const path: { id: string; next: number }[] = [];
		const open = (id: string) => {
			found.set(id, { index: found.size, low: found.size, done: false });
			stack.push(id);
			path.push({ id, next: 0 });
		};
		open(root);
		while (path.length > 0) {
			const at = path.at(-1)!;
			const self = found.get(at.id)!;
			const source = reads.get(at.id)![at.next++];
			if (source !== undefined) {
				const seen = found.get(source);
				if (seen === undefined) open(source);
				else if (!seen.done) self.low = Math.min(self.low, seen.index);
				continue;
			}
			path.pop();
			const parent = path.at(-1);
			if (parent !== undefined) {
				const above = found.get(parent.id)!;
				above.low = Math.min(above.low, self.low);
			}
			if (self.low !== self.index) continue;
			const component = stack.splice(stack.lastIndexOf(at.id));
			for (const id of component) found.get(id)!.done = true;
			if (component.length > 1 || reads.get(at.id)!.includes(at.id))
				for (const id of component) circles.set(id, component);
			order.push(...component);
		}
	}
	return { order, circles };
}
