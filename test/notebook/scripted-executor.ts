import type { CellResult } from '#lib/notebook/cell-result.ts';
import type { Cell, NotebookDocument } from '#lib/notebook/document.ts';
import { emptyFront } from '#lib/notebook/document.ts';
import type { Relation } from '#lib/engine/relation.ts';
import type { Executor, RunRequest } from '#lib/notebook/runtime.ts';
import { tableNamesIn } from '#lib/notebook/sql-names.ts';

export function cell(
	id: string,
	kind: string,
	body: string,
	attributes: Record<string, string> = {}
): Cell {
	return { id, kind, attributes, body };
}

/** A query that others read under its id. */
export function query(id: string, body: string, attributes: Record<string, string> = {}): Cell {
	return cell(id, 'sql', body, { as: id, ...attributes });
}

export function notebook(cells: Cell[], run: 'auto' | 'lazy' = 'auto'): NotebookDocument {
	return { front: { ...emptyFront(), run }, cells };
}

/** A relation that only knows whether it is open. */
export interface FakeRelation extends Relation {
	closed: number;
}

function fakeRelation(name: string): FakeRelation {
	const relation = {
		name,
		columns: [],
		rowCount: 1,
		closed: 0,
		close: () => {
			relation.closed++;
			return Promise.resolve();
		}
	};
	return relation as unknown as FakeRelation;
}

/**
 * The runtime's collaborator, run by hand: every run waits until the test lets it end. A query that
 * says `fail` fails.
 */
export class ScriptedExecutor implements Executor {
	/** Ids in the order of their runs. */
	readonly runs: string[] = [];
	readonly requests: RunRequest[] = [];
	readonly aborted: string[] = [];
	readonly relations: FakeRelation[] = [];
	/** Runs end by themselves. Defaults to true. */
	free = true;
	asked = 0;
	most = 0;
	#now = 0;
	#open: { id: string; end: () => void }[] = [];

	async run(request: RunRequest, signal: AbortSignal): Promise<CellResult> {
		const { id, body } = request.cell;
		this.runs.push(id);
		this.requests.push(request);
		this.most = Math.max(this.most, ++this.#now);
		try {
			await this.#turn(id, signal);
		} finally {
			this.#now--;
		}
		if (body.includes('fail')) throw new Error(`${id} is made to fail`);
		if (request.cell.kind === 'input') return value(request.cell);
		if (request.cell.kind !== 'sql') return { kind: 'none' };
		const relation = fakeRelation(id);
		this.relations.push(relation);
		return { kind: 'relation', relation, seq: request.seq };
	}

	tableNames(text: string): Promise<readonly string[]> {
		this.asked++;
		return Promise.resolve(tableNamesIn(text));
	}

	/** Lets the run that waits end. */
	end(id: string): void {
		const at = this.#open.findIndex((one) => one.id === id);
		if (at === -1) throw new Error(`${id} does not run; ${this.#open.map((o) => o.id).join()} do`);
		this.#open.splice(at, 1)[0]!.end();
	}

	get waiting(): string[] {
		return this.#open.map(({ id }) => id);
	}

	#turn(id: string, signal: AbortSignal): Promise<void> {
		return new Promise((resolve, reject) => {
			const entry = { id, end: resolve };
			signal.addEventListener('abort', () => {
				this.aborted.push(id);
				this.#open = this.#open.filter((one) => one !== entry);
				reject(new Error('aborted'));
			});
			if (this.free) resolve();
			else this.#open.push(entry);
		});
	}
}

function value({ attributes, body }: Cell): CellResult {
	return {
		kind: 'value',
		name: attributes['as']!,
		type: 'text',
		value: body,
		options: null,
		position: null,
		timeUs: null,
		caveats: { inexact: [], masked: [] }
	};
}

/** Until everything that can go on by itself has. */
export async function quiet(): Promise<void> {
	for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve));
}
