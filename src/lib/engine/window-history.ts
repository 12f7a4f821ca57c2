import { UNKNOWN, type ExactText } from '../shadow/cell-value.ts';
import type { Seq, Transaction } from '../shadow/position.ts';
import { keyColumns, type TableId, type TableSchema } from '../shadow/schema.ts';
import {
	lifeEndedAt,
	versionAt,
	versionColumns,
	versionsOfKey,
	truncatesOf
} from '../temporal/history.ts';
import { FOREVER } from '../shadow/position.ts';
import { schemaAt, type TableLayout } from '../temporal/layout.ts';
import type { Sql } from '../temporal/sql-text.ts';
import { exactCell, keyOf, recordOf } from './exact-cells.ts';
import type { Key, RowVersion } from './shadow-window.ts';
import { changedColumns } from './window-diff.ts';
import { tableAt, tableState, transactionOf, type WindowState } from './window-state.ts';

/** A version as it lies in the table, with its text. */
interface StoredVersion {
	op: RowVersion['op'];
	validFrom: Seq;
	/** Null while alive. */
	validTo: Seq | null;
	schema: TableSchema;
	key: Key;
	row: Record<string, ExactText>;
}

export async function history(state: WindowState, table: TableId, key: Key): Promise<RowVersion[]> {
	const { layout } = tableState(state, table);
	const own = await read(state, layout, versionsOfKey(layout, key));
	const all = new Map(own.map((version) => [version.validFrom, version]));
	await followBack(state, layout, own, all);
	await followForward(state, layout, own, all);
	const ordered = [...all.values()].sort((x, y) => x.validFrom - y.validFrom);
	const truncates = ordered.length === 0 ? new Set<Seq>() : await readTruncates(state, layout);
	return toRowVersions(state, ordered, truncates);
}

/** Where a row arrived under this key (K at s), its earlier lives' last one ended at s − 1. */
async function followBack(
	state: WindowState,
	layout: TableLayout,
	versions: StoredVersion[],
	all: Map<Seq, StoredVersion>
): Promise<void> {
	for (const arrival of versions.filter(({ op }) => op === 'K')) {
		const life = await lifeBefore(state, layout, arrival.validFrom);
		const fresh = life.filter(({ validFrom }) => !all.has(validFrom));
		for (const version of fresh) all.set(version.validFrom, version);
		await followBack(state, layout, fresh, all);
	}
}

/** The versions that a row had under its old key before it arrived at `seq`, oldest first. */
async function lifeBefore(
	state: WindowState,
	layout: TableLayout,
	seq: Seq
): Promise<StoredVersion[]> {
	const [last] = await read(state, layout, lifeEndedAt(layout, seq - 1));
	if (last === undefined) return [];
	const versions = await read(state, layout, versionsOfKey(layout, last.key));
	const end = versions.findIndex(({ validFrom }) => validFrom === last.validFrom);
	return versions.slice(lifeStart(versions, end), end + 1);
}

function lifeStart(versions: StoredVersion[], index: number): number {
	let start = index;
	while (start > 0 && !'SIK'.includes(versions[start]!.op)) start--;
	return start;
}

/** Where a row left this key (D at s, K at s + 1), its life goes on under the new one. */
async function followForward(
	state: WindowState,
	layout: TableLayout,
	versions: StoredVersion[],
	all: Map<Seq, StoredVersion>
): Promise<void> {
	for (const leaving of versions.filter(({ op }) => op === 'D')) {
		const [arrived] = await read(state, layout, versionAt(layout, leaving.validFrom + 1, 'K'));
		if (arrived === undefined || all.has(arrived.validFrom)) continue;
		const under = await read(state, layout, versionsOfKey(layout, arrived.key));
		const start = under.findIndex(({ validFrom }) => validFrom === arrived.validFrom);
		const next = under.findIndex(({ op }, i) => i > start && 'SIK'.includes(op));
		const life = under.slice(start, next < 0 ? undefined : next);
		for (const version of life) all.set(version.validFrom, version);
		await followForward(state, layout, life, all);
	}
}

function toRowVersions(
	state: WindowState,
	versions: StoredVersion[],
	truncates: Set<Seq>
): RowVersion[] {
	const result: RowVersion[] = [];
	let before: StoredVersion | null = null;
	for (const [i, version] of versions.entries()) {
		const { op, validFrom, validTo, schema, key, row } = version;
		// The delete of the old key is one half of a key change; its other half tells all.
		if (op === 'D' && versions[i + 1]?.op === 'K' && versions[i + 1]!.validFrom === validFrom + 1) {
			continue;
		}
		const transaction = transactionOf(state, validFrom);
		if (op === 'D') {
			const changed = before === null ? [] : before.schema.columns.map(({ name }) => name);
			result.push({ op, validFrom, validTo: null, transaction, key, row: null, changed });
			before = null;
			continue;
		}
		const changed: string[] =
			before === null
				? schema.columns.map(({ name }) => name)
				: changedColumns(before.schema, schema, before.row, row);
		result.push({ op, validFrom, validTo, transaction, key, row, changed });
		before = version;
		if (validTo !== null && truncates.has(validTo)) {
			result.push({
				op: 'T',
				validFrom: validTo,
				validTo: null,
				transaction: transactionOf(state, validTo),
				key,
				row: null,
				changed: schema.columns.map(({ name }) => name)
			});
			before = null;
		}
	}
	return result;
}

/** Per column of the row alive at `seq`, the transaction that wrote the value it holds. */
export async function blame(
	state: WindowState,
	table: TableId,
	key: Key,
	seq: Seq
): Promise<Map<string, Transaction>> {
	const { layout, schema } = tableAt(state, table, seq);
	const versions = await read(state, layout, versionsOfKey(layout, key));
	const alive = versions.findIndex(
		({ op, validFrom, validTo }) =>
			op !== 'D' && validFrom <= seq && (validTo === null || validTo > seq)
	);
	if (alive < 0) return new Map();
	let life = versions.slice(lifeStart(versions, alive), alive + 1);
	while (life[0]!.op === 'K') {
		const earlier = await lifeBefore(state, layout, life[0]!.validFrom);
		if (earlier.length === 0) break;
		life = [...earlier, ...life];
	}
	return new Map(
		schema.columns.map((column) => [
			column.name,
			transactionOf(state, writtenAt(layout, life, column.ordinal))
		])
	);
}

/** Where the last run of equal values of a column begins. */
function writtenAt(layout: TableLayout, life: StoredVersion[], ordinal: number): Seq {
	const valueOf = ({ schema, row }: StoredVersion): ExactText | undefined => {
		const column = schema.columns.find((candidate) => candidate.ordinal === ordinal);
		return column === undefined ? undefined : row[column.name];
	};
	let at = life.length - 1;
	const value = valueOf(life[at]!);
	const added = layout.schemas.find(({ columns }) =>
		columns.some((column) => column.ordinal === ordinal)
	)!;
	// Written before the column existed: its value came with the column.
	if (value === undefined) return added.sinceSeq;
	while (at > 0 && same(valueOf(life[at - 1]!), value)) at--;
	const missing = added.columns.find((column) => column.ordinal === ordinal)!.missingValue;
	if (at > 0 && valueOf(life[at - 1]!) === undefined && value === missing) return added.sinceSeq;
	return life[at]!.validFrom;
}

/** A value that was not sent again is the one that was there. */
function same(before: ExactText | undefined, value: ExactText): boolean {
	return before === value || (before !== undefined && (before === UNKNOWN || value === UNKNOWN));
}

async function readTruncates(state: WindowState, layout: TableLayout): Promise<Set<Seq>> {
	const result = await state.engine.query(truncatesOf(layout));
	return new Set(Array.from({ length: result.rowCount }, (_, row) => Number(result.value(row, 0))));
}

async function read(
	state: WindowState,
	layout: TableLayout,
	{ sql, params }: Sql
): Promise<StoredVersion[]> {
	const result = await state.engine.query(sql, params);
	const at = versionColumns(layout);
	return Array.from({ length: result.rowCount }, (_, row) => {
		const validFrom = Number(result.value(row, 0));
		const schema = schemaAt(layout.schemas, validFrom)!;
		const cells = at.plans(schema).map((plan) => exactCell(result, row, plan));
		const record = recordOf(schema, cells);
		const validTo = result.value(row, 1) as bigint;
		return {
			op: result.value(row, 2) as RowVersion['op'],
			validFrom,
			validTo: validTo === FOREVER ? null : Number(validTo),
			schema,
			key: keyOf(schema, record),
			row: record
		};
	});
}

/** What is wrong with a key, in words, or null. */
export function keyMistake(schema: TableSchema, key: Key): string | null {
	const wanted = keyColumns(schema).map(({ name }) => name);
	const missing = wanted.filter((name) => !(name in key));
	const extra = Object.keys(key).filter((name) => !wanted.includes(name));
	if (missing.length === 0 && extra.length === 0) return null;
	return `the key of ${schema.schema}.${schema.name} is ${wanted.join(', ')}`;
}
