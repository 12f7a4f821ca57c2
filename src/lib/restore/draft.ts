import type { DiffRow, Key } from '../engine/shadow-window.ts';
import { UNKNOWN, type ExactText } from '../shadow/cell-value.ts';
import { tableId, type ColumnSchema, type TableId, type TableSchema } from '../shadow/schema.ts';
import { keyAfter } from './invert.ts';
import type { Conflict, RowAction, RowValues } from './plan.ts';

/** One table's part of a plan before foreign keys are looked at. */
export interface TableDraft {
	table: TableId;
	/** The schema in force now. */
	schema: TableSchema;
	bookkeeping: string[];
	rows: RowAction[];
	conflicts: Conflict[];
	/** Sentences for the plan's warnings, with the number of rows that each is about. */
	notes: Map<string, number>;
}

/** What of a table to put back; everything when fields are left out. */
export interface TableSelection {
	table: TableId;
	/** Keys as they are now, or as they were where a row is gone. */
	keys?: Key[];
	/** Only these cells, of rows that exist on both sides. */
	columns?: string[];
}

export interface DraftOptions {
	selection?: TableSelection | undefined;
	/** Columns that foreign keys refer to and that ON UPDATE CASCADE does not carry along. */
	referenced?: string[];
}

/** Identifies a row by its key's text, whatever the order of the columns in `key`. */
export function keyId(key: Key): string {
	return JSON.stringify(
		Object.keys(key)
			.sort()
			.map((column) => [column, key[column]])
	);
}

/** Collects the actions of one table and the reasons why rows are not among them. */
export class Drafting {
	readonly draft: TableDraft;
	readonly #selection: TableSelection | undefined;
	readonly #keys: Set<string> | null;
	readonly #columns: Map<string, ColumnSchema>;
	/** Columns that an UPDATE may not or cannot change: such a row is deleted and inserted again. */
	readonly #fixed: Set<string>;

	constructor(schema: TableSchema, options: DraftOptions) {
		const { selection, referenced = [] } = options;
		this.draft = {
			table: tableId(schema),
			schema,
			bookkeeping: bookkeepingColumns(schema),
			rows: [],
			conflicts: [],
			notes: new Map()
		};
		this.#selection = selection;
		this.#keys = selection?.keys === undefined ? null : new Set(selection.keys.map(keyId));
		this.#columns = new Map(schema.columns.map((column) => [column.name, column]));
		const identities = schema.columns.filter(({ identity }) => identity === 'always');
		this.#fixed = new Set([...referenced, ...identities.map(({ name }) => name)]);
	}

	isChosen(row: DiffRow): boolean {
		if (this.#keys === null) return true;
		return (
			this.#keys.has(keyId(row.key)) ||
			(row.keyBefore !== null && this.#keys.has(keyId(row.keyBefore)))
		);
	}

	/** Whether a column's cells may be written: it still exists, is not computed, and was chosen. */
	isWritable(name: string): boolean {
		const column = this.#columns.get(name);
		if (column === undefined) {
			this.note(`column ${name} no longer exists; its values are left out`);
			return false;
		}
		if (column.generated !== null) return false;
		return this.#selection?.columns?.includes(name) ?? true;
	}

	get wholeRows(): boolean {
		return this.#selection?.columns === undefined;
	}

	note(sentence: string): void {
		this.draft.notes.set(sentence, (this.draft.notes.get(sentence) ?? 0) + 1);
	}

	conflict(key: Key, reason: string): void {
		this.draft.conflicts.push({ table: this.draft.table, key, reason });
	}

	insert(key: Key, row: Record<string, ExactText>): void {
		if (!this.wholeRows)
			return this.note('rows that are gone are left out: only cells were chosen');
		const restore = this.#known(key, row);
		if (restore === null) return;
		for (const { name, generated } of this.draft.schema.columns) {
			if (generated === null && !(name in restore)) {
				this.note(`column ${name} did not exist then; rows that come back get its default`);
			}
		}
		this.draft.rows.push({ kind: 'insert', key, restore });
	}

	delete(key: Key, row: Record<string, ExactText>): void {
		if (!this.wholeRows) return this.note('rows that were added are left: only cells were chosen');
		const expect = this.#known(key, row);
		if (expect !== null) this.draft.rows.push({ kind: 'delete', key, expect });
	}

	/** `now` is the whole row as it is, for the rare row that can only be replaced. */
	update(key: Key, now: Record<string, ExactText>, restored: Record<string, ExactText>): void {
		const columns = Object.keys(restored);
		if (columns.every((name) => this.draft.bookkeeping.includes(name))) return;
		if (columns.some((name) => this.#fixed.has(name))) {
			// PostgreSQL: `column "id" can only be updated to DEFAULT`; and a key that others refer to
			// could neither change before them nor after them.
			this.note('keys cannot be updated in place; such rows are deleted and inserted again');
			const expect = this.#known(key, now);
			const restore = this.#known(key, { ...now, ...restored });
			if (expect === null || restore === null) return;
			this.draft.rows.push({ kind: 'delete', key, expect });
			this.draft.rows.push({ kind: 'insert', key: keyAfter(key, restore), restore });
			return;
		}
		const current: Record<string, ExactText> = {};
		for (const name of columns) current[name] = now[name]!;
		const expect = this.#known(key, current);
		const restore = this.#known(key, restored);
		if (expect !== null && restore !== null) {
			this.draft.rows.push({ kind: 'update', key, expect, restore });
		}
	}

	/** Only columns that exist and are not computed; null, and a conflict, when one is unknown. */
	#known(key: Key, row: Record<string, ExactText>): RowValues | null {
		const values: RowValues = {};
		for (const [name, value] of Object.entries(row)) {
			if (!this.isWritable(name)) continue;
			if (value === UNKNOWN) {
				this.conflict(key, `the value of ${name} is unknown: the source never sent it`);
				return null;
			}
			values[name] = value;
		}
		return values;
	}
}

/**
 * Columns that an enabled BEFORE UPDATE row trigger assigns (`NEW.updated_at := now()`), read from
 * its function's source. A false positive is harmless for other columns' guards: such a cell is
 * still put back wherever it is unchanged.
 */
function bookkeepingColumns(schema: TableSchema): string[] {
	const found = new Set<string>();
	for (const trigger of schema.definition.triggers) {
		if (
			!trigger.enabled ||
			!/\bBEFORE\b.*\bUPDATE\b.*\bFOR EACH ROW\b/is.test(trigger.definition)
		) {
			continue;
		}
		const assignment = /(?:^|;|\bthen\b|\belse\b|\bbegin\b)\s*new\.(?:"([^"]+)"|(\w+))\s*:?=/gi;
		for (const [, quoted, plain] of trigger.functionDefinition.matchAll(assignment)) {
			const name = quoted ?? plain!.toLowerCase();
			const column = schema.columns.find((candidate) => candidate.name === name);
			if (column !== undefined && column.keyPosition === null) found.add(name);
		}
	}
	return [...found].sort();
}
