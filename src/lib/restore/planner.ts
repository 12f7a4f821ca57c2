import type { DiffRow, ShadowWindow } from '../engine/shadow-window.ts';
import type { Instant, Position, Seq, Transaction } from '../shadow/position.ts';
import { keyColumns, type TableId, type TableSchema } from '../shadow/schema.ts';
import { checkReferences } from './check-references.ts';
import { draftInstant } from './draft-instant.ts';
import { draftUndo } from './draft-undo.ts';
import { keyId, type DraftOptions, type TableDraft, type TableSelection } from './draft.ts';
import { foreignKeysOf, orderByForeignKeys, type ForeignKey } from './foreign-keys.ts';
import { identify } from './plan-id.ts';
import { RestoreError, type Conflict, type RestoreGoal, type RestorePlan } from './plan.ts';

export interface RestoreChoice {
	/** Tables, and rows or columns of them, to put back. Defaults to all that differ. */
	tables?: TableSelection[];
	/**
	 * `refuse` keeps conflicts in the plan, so that no script comes of it; `leave-out` plans without
	 * these rows and says so (Oracle's NONCONFLICT_ONLY). Defaults to refuse.
	 */
	conflicts?: 'refuse' | 'leave-out';
}

/** Brings tables back to how they were at an instant, from how they are at the shadow's latest. */
export async function planRestoreTo(
	window: ShadowWindow,
	instant: Instant,
	choice: RestoreChoice = {}
): Promise<RestorePlan> {
	const then = await window.resolve(instant);
	const now = window.latest();
	const differences = new Differences(window, then.seq, now.seq);
	const drafts: TableDraft[] = [];
	for (const table of await chosenTables(window, then.seq, now.seq, choice)) {
		const schema = schemaForRestore(window, table, then.seq, now.seq);
		const options = draftOptions(window, table, now.seq, choice);
		drafts.push(draftInstant(schema, await differences.of(table), options));
	}
	const time = isoTime(then.transaction.runningTimeUs);
	return await settle(window, drafts, differences, now, choice, {
		goal: { kind: 'instant', seq: then.seq, timeUs: then.transaction.runningTimeUs },
		title: `Bring ${listTables(drafts)} back to ${time} (seq ${then.seq})`
	});
}

/** Undoes what one transaction did and keeps everything that was written since. */
export async function planUndoTransaction(
	window: ShadowWindow,
	transaction: Transaction,
	choice: RestoreChoice = {}
): Promise<RestorePlan> {
	const before = transaction.firstSeq - 1;
	if (transaction.xid === 0 || before < window.earliest().seq) {
		throw new RestoreError(
			'no-such-transaction',
			`transaction ${transaction.xid} is the initial snapshot: there is nothing before it to go back to`
		);
	}
	const now = window.latest();
	const chosen = choice.tables?.map(({ table }) => table);
	for (const table of chosen ?? []) {
		if (transaction.tables[table] === undefined) {
			throw new RestoreError(
				'no-such-table',
				`transaction ${transaction.xid} changed nothing in ${table}; it changed ${Object.keys(transaction.tables).sort().join(', ')}`
			);
		}
	}
	const drafts: TableDraft[] = [];
	for (const table of chosen ?? Object.keys(transaction.tables).sort()) {
		const schema = schemaForRestore(window, table, before, now.seq);
		const did = await window.transactionDiff(table, transaction);
		const since = await window.diff(table, transaction.lastSeq, now.seq);
		drafts.push(draftUndo(schema, did, since, draftOptions(window, table, now.seq, choice)));
	}
	const time = isoTime(transaction.commitTimeUs);
	return await settle(window, drafts, new Differences(window, before, now.seq), now, choice, {
		goal: { kind: 'undo-transaction', xid: transaction.xid, seq: transaction.lastSeq },
		title: `Undo transaction ${transaction.xid} of ${time} in ${listTables(drafts)}`
	});
}

/** The newest transaction with this id (PostgreSQL's ids come round again after 2^32). */
export async function findTransaction(window: ShadowWindow, xid: number): Promise<Transaction> {
	const range = { fromSeq: window.earliest().seq, toSeq: window.latest().seq, descending: true };
	const limit = 1000;
	for (let offset = 0; ; offset += limit) {
		const page = await window.transactions({ ...range, limit, offset });
		const found = page.find((transaction) => transaction.xid === xid);
		if (found !== undefined) return found;
		if (page.length < limit) break;
	}
	throw new RestoreError(
		'no-such-transaction',
		`the shadow has no transaction ${xid}: \`foreshadow transactions\` lists those it has`
	);
}

function draftOptions(
	window: ShadowWindow,
	table: TableId,
	now: Seq,
	choice: RestoreChoice
): DraftOptions {
	const referenced = foreignKeysOf(schemasAt(window, now).values())
		.filter(({ parent, onUpdate }) => parent === table && !/cascade/i.test(onUpdate))
		.flatMap(({ parentColumns }) => parentColumns);
	return { selection: choice.tables?.find((chosen) => chosen.table === table), referenced };
}

async function chosenTables(
	window: ShadowWindow,
	then: Seq,
	now: Seq,
	choice: RestoreChoice
): Promise<TableId[]> {
	if (choice.tables !== undefined) return choice.tables.map(({ table }) => table);
	const summary = await window.diffSummary(then, now);
	return summary
		.filter(({ added, removed, modified }) => added + removed + modified > 0)
		.map(({ table }) => table)
		.sort();
}

/** The schema now; refused when the table cannot be compared with what it was. */
function schemaForRestore(window: ShadowWindow, table: TableId, then: Seq, now: Seq): TableSchema {
	const current = window.schemaAt(table, now);
	const former = window.schemaAt(table, then);
	if (current === undefined || former === undefined) {
		const known = Object.keys(window.manifest.schemas).sort().join(', ');
		throw new RestoreError(
			'no-such-table',
			current === undefined
				? `there is no table ${table} in the shadow; there are ${known}`
				: `the table ${table} did not exist then`
		);
	}
	refuseMasked(window, table);
	if (keyColumns(current).length === 0) {
		throw new RestoreError('no-key', `${table} has no key: its rows cannot be told apart`);
	}
	for (const column of current.columns) {
		const was = former.columns.find(({ ordinal }) => ordinal === column.ordinal);
		if (was !== undefined && (was.sourceType !== column.sourceType || was.name !== column.name)) {
			throw new RestoreError(
				'unsupported',
				`${table}: column ${was.name} ${was.sourceType} is ${column.name} ${column.sourceType} now; choose an instant after that change`
			);
		}
	}
	return current;
}

/** Stand-ins are no values of the database: a script must never write one there, nor guess a hidden one. */
function refuseMasked({ manifest }: ShadowWindow, table: TableId): void {
	const masked = manifest.withheld?.columns.filter((column) => column.table === table) ?? [];
	if (masked.length === 0) return;
	const names = masked.map(({ column }) => `${table}.${column}`).join(', ');
	const what = masked.every(({ how }) => how === 'hidden') ? 'hidden values' : 'stand-ins';
	throw new RestoreError(
		'masked',
		`${names} ${masked.length === 1 ? 'is' : 'are'} masked in this copy of the shadow: a script would be made of ${what}, not of the database's own values. Make it where the whole shadow is, or restore other tables from here`
	);
}

/** Drafts to a plan: foreign keys checked, tables in order, everything said. */
async function settle(
	window: ShadowWindow,
	drafts: TableDraft[],
	differences: Differences,
	now: Position,
	choice: RestoreChoice,
	head: { goal: RestoreGoal; title: string }
): Promise<RestorePlan> {
	const schemas = schemasAt(window, now.seq);
	const touched = new Set(drafts.map(({ table }) => table));
	const keys = foreignKeysOf(schemas.values()).filter(
		({ child, parent }) => touched.has(child) || touched.has(parent)
	);
	const sinceThen = await differences.ofAll(keys);
	const conflicts = drafts.flatMap((draft) => draft.conflicts);
	const warnings: string[] = [];
	if (choice.conflicts === 'leave-out') {
		warnings.push(...leaveOut(drafts, keys, sinceThen, conflicts.splice(0)));
	} else conflicts.push(...checkReferences(drafts, keys, sinceThen));
	const order = orderByForeignKeys([...touched], keys).flat();
	const used = drafts.filter(({ rows }) => rows.length > 0);
	return await identify({
		format: 1,
		...head,
		source: window.manifest.source,
		shadowId: window.manifest.shadowId,
		plannedAtSeq: now.seq,
		plannedAtLsn: now.transaction.endLsn,
		plannedAtUs: now.transaction.runningTimeUs,
		types: window.manifest.types,
		tables: used
			.sort((a, b) => order.indexOf(a.table) - order.indexOf(b.table))
			.map(({ table, schema, bookkeeping, rows }) => ({ table, schema, bookkeeping, rows })),
		warnings: [...warnings, ...warningsOf(drafts)],
		conflicts
	});
}

/** Removes rows that cannot go back, and then those that depended on them, until the rest holds. */
function leaveOut(
	drafts: TableDraft[],
	keys: ForeignKey[],
	sinceThen: Map<TableId, DiffRow[]>,
	drafted: Conflict[]
): string[] {
	const left = [...drafted];
	for (;;) {
		const found = checkReferences(drafts, keys, sinceThen);
		if (found.length === 0) break;
		const bad = new Set(found.map(({ table, key }) => `${table}${keyId(key)}`));
		for (const draft of drafts) {
			draft.rows = draft.rows.filter(({ key }) => !bad.has(`${draft.table}${keyId(key)}`));
		}
		left.push(...found);
	}
	const counts = new Map<string, number>();
	for (const { table, reason } of left) {
		const sentence = `${table}: left out: ${reason}`;
		counts.set(sentence, (counts.get(sentence) ?? 0) + 1);
	}
	return [...counts].map(([sentence, count]) => `${sentence} (${rows(count)})`);
}

function warningsOf(drafts: TableDraft[]): string[] {
	const warnings: string[] = [];
	for (const { table, schema, rows: actions, notes } of drafts) {
		for (const [sentence, count] of notes) warnings.push(`${table}: ${sentence} (${rows(count)})`);
		if (actions.length === 0) continue;
		const triggers = schema.definition.triggers.filter(({ enabled }) => enabled);
		if (triggers.length > 0) {
			const names = triggers.map(({ name }) => name).join(', ');
			warnings.push(`${table}: triggers stay off while the script runs: ${names}`);
		}
		if (schema.definition.rowSecurity) {
			warnings.push(`${table}: has row-level security; the script stops if it would hide rows`);
		}
	}
	return warnings;
}

function schemasAt(window: ShadowWindow, seq: Seq): Map<TableId, TableSchema> {
	const schemas = new Map<TableId, TableSchema>();
	for (const table of Object.keys(window.manifest.schemas)) {
		const schema = window.schemaAt(table, seq);
		if (schema !== undefined) schemas.set(table, schema);
	}
	return schemas;
}

/** Net differences between two positions, each asked for once. */
class Differences {
	readonly #window: ShadowWindow;
	readonly #then: Seq;
	readonly #now: Seq;
	readonly #known = new Map<TableId, DiffRow[]>();

	constructor(window: ShadowWindow, then: Seq, now: Seq) {
		this.#window = window;
		this.#then = then;
		this.#now = now;
	}

	async of(table: TableId): Promise<DiffRow[]> {
		let diff = this.#known.get(table);
		if (diff === undefined) {
			diff = await this.#window.diff(table, this.#then, this.#now);
			this.#known.set(table, diff);
		}
		return diff;
	}

	/** Of both ends of these foreign keys, as far as the shadow has the tables. */
	async ofAll(keys: ForeignKey[]): Promise<Map<TableId, DiffRow[]>> {
		for (const table of new Set(keys.flatMap(({ child, parent }) => [child, parent]))) {
			const known = this.#window.schemaAt(table, this.#now) !== undefined;
			if (known && this.#window.schemaAt(table, this.#then) !== undefined) await this.of(table);
		}
		return this.#known;
	}
}

function listTables(drafts: TableDraft[]): string {
	const names = drafts.map(({ table }) => table);
	return names.length > 3 ? `${names.length} tables` : names.join(', ') || 'nothing';
}

function rows(count: number): string {
	return count === 1 ? '1 row' : `${count} rows`;
}

function isoTime(timeUs: number): string {
	return `${new Date(Math.floor(timeUs / 1000)).toISOString().slice(0, -1)}Z`;
}
