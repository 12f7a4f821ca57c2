import type { TableId } from '../../shadow/schema.ts';
import { foreignKeysOf, orderByForeignKeys } from '../foreign-keys.ts';
import { sequenceColumns } from './postgres-guard.ts';
import { parkRows, planParking } from './postgres-parking.ts';
import { onKey, partName, place, rowLabel, type Part, type TableScript } from './postgres-table.ts';
import { identifier, literal, outputText, type Lines } from './postgres-text.ts';

/** In what order a plan's statements satisfy every foreign key. */
export interface ApplyOrder {
	/** Parents first; tables that refer to each other in a circle together. */
	groups: TableScript[][];
	/** Tables whose deletes must wait until updates have moved references away from them. */
	late: Set<TableId>;
}

/**
 * Deletes run first, so that unique values become free, except where an update moves a reference
 * away from a row to delete: deleting it first would cascade to, or be refused by, a row that stays.
 */
export function planOrder(tables: TableScript[]): ApplyOrder {
	const keys = foreignKeysOf(tables.map(({ plan }) => plan.schema));
	const byId = new Map(tables.map((table) => [table.id, table]));
	const order = orderByForeignKeys([...byId.keys()], keys);
	const groups = order.map((group) => group.map((id) => byId.get(id)!));
	const late = new Set<TableId>();
	for (const key of keys) {
		const parent = byId.get(key.parent);
		if (parent === undefined || parent.deletes.length === 0) continue;
		const value = (row: Record<string, string | null>, columns: string[]) =>
			JSON.stringify(columns.map((column) => row[column]));
		const deleted = new Set(parent.deletes.map((row) => value(row.expect, key.parentColumns)));
		const moved = byId
			.get(key.child)!
			.updates.some((row) => deleted.has(value({ ...row.key, ...row.expect }, key.childColumns)));
		if (moved) late.add(key.parent);
	}
	// Children are deleted before parents: whatever a late table refers to is late as well.
	for (const group of [...groups].reverse()) {
		if (!group.some(({ id }) => late.has(id))) continue;
		for (const { id } of group) late.add(id);
		for (const key of keys) {
			if (group.some(({ id }) => id === key.child) && byId.has(key.parent)) late.add(key.parent);
		}
	}
	for (const table of tables) planParking(table, late.has(table.id));
	return { groups, late };
}

/** Everything that writes, and then the proof that it wrote what the plan says. */
export function applyRows({ groups, late }: ApplyOrder): Lines {
	const tables = groups.flat();
	const childrenFirst = [...groups].reverse();
	const isLate = (group: TableScript[]) => group.some(({ id }) => late.has(id));
	return [
		'  FOR fs_trigger IN SELECT g.rel::text AS rel, g.name FROM pg_temp.foreshadow_trigger AS g LOOP',
		`    EXECUTE format('ALTER TABLE %s DISABLE TRIGGER %I', fs_trigger.rel, fs_trigger.name);`,
		'  END LOOP;',
		'  SET CONSTRAINTS ALL DEFERRED;',
		...childrenFirst
			.filter((group) => !isLate(group))
			.flatMap((group) => writeGroup(group, 'delete')),
		...tables.flatMap((table) => [
			...parkRows(table, 'update'),
			...(late.has(table.id) ? parkRows(table, 'delete') : [])
		]),
		...groups.flatMap((group) => [...writeGroup(group, 'insert'), ...group.flatMap(updateRows)]),
		...childrenFirst.filter(isLate).flatMap((group) => writeGroup(group, 'delete')),
		'  SET CONSTRAINTS ALL IMMEDIATE;',
		...verifyRows(tables),
		'  FOR fs_trigger IN SELECT g.rel::text AS rel, g.name, g.enabled FROM pg_temp.foreshadow_trigger AS g LOOP',
		`    EXECUTE format('ALTER TABLE %s ENABLE %s TRIGGER %I', fs_trigger.rel,`,
		`      CASE fs_trigger.enabled WHEN 'A' THEN 'ALWAYS' ELSE '' END, fs_trigger.name);`,
		'  END LOOP;'
	];
}

/** Inserts or deletes; a circle of tables in one statement, at whose end foreign keys are checked. */
function writeGroup(group: TableScript[], part: 'insert' | 'delete'): Lines {
	const writing = group.filter((table) => countOf(table, part) > 0);
	if (writing.length === 0) return [];
	if (writing.length === 1) {
		const table = writing[0]!;
		return [...writeStatement(table, part).map((line) => `  ${line}`), ...lastLine(table, part)];
	}
	return [
		'  WITH',
		...writing.flatMap((table, i) => [
			`    w${table.number} AS (`,
			...writeStatement(table, part).map((line) => `      ${line}`),
			`      RETURNING 1)${i + 1 === writing.length ? '' : ','}`
		]),
		`  SELECT ${writing.map((table) => `(SELECT count(*) FROM w${table.number})`).join(' + ')} INTO fs_count;`,
		...expectCount(
			writing.reduce((sum, table) => sum + countOf(table, part), 0),
			`${part} in ${writing.map(({ id }) => id).join(', ')}`
		)
	];
}

function lastLine(table: TableScript, part: 'insert' | 'delete'): Lines {
	return [
		'  ;',
		'  GET DIAGNOSTICS fs_count = ROW_COUNT;',
		...expectCount(countOf(table, part), `${part} in ${table.id}`)
	];
}

function writeStatement(table: TableScript, part: 'insert' | 'delete'): Lines {
	if (part === 'delete') {
		return [
			`DELETE FROM ${table.name} AS t USING ${partName(table, 'delete')} AS p WHERE ${onKey(table, 't', 'p')}`
		];
	}
	const names = table.insertColumns.map(({ name }) => identifier(name)).join(', ');
	const values = table.insertColumns.map((column) => `p.r${place(table, column)}`).join(', ');
	return [
		`INSERT INTO ${table.name} (${names}) OVERRIDING SYSTEM VALUE`,
		`  SELECT ${values} FROM ${partName(table, 'insert')} AS p ORDER BY p.n`
	];
}

function updateRows(table: TableScript): Lines {
	if (table.updates.length === 0) return [];
	const name = partName(table, 'update');
	const sets = table.updateColumns.map((column) => {
		const i = place(table, column);
		const target = identifier(column.name);
		const value = table.flagged.has(column.name)
			? `CASE WHEN p.h${i} THEN p.r${i} ELSE t.${target} END`
			: `p.r${i}`;
		return `    ${target} = ${value}`;
	});
	return [
		...followCascadedKeys(table),
		`  UPDATE ${table.name} AS t SET`,
		...sets.map((set, i) => (i + 1 === sets.length ? set : `${set},`)),
		`    FROM ${name} AS p WHERE ${onKey(table, 't', 'p')};`,
		'  GET DIAGNOSTICS fs_count = ROW_COUNT;',
		...expectCount(table.updates.length, `update in ${table.id}`),
		...newKeys(table)
	];
}

/** A parent's key that changed has taken this table's key along by ON UPDATE CASCADE already. */
function followCascadedKeys(table: TableScript): Lines {
	const keyNames = table.keys.map(({ name }) => name);
	const cascades = foreignKeysOf([table.plan.schema]).some(
		({ onUpdate, childColumns }) =>
			/cascade/i.test(onUpdate) && childColumns.some((column) => keyNames.includes(column))
	);
	if (!cascades || !changesKey(table)) return [];
	const moved = table.keys.filter((column) => table.updateColumns.includes(column));
	const now = moved
		.map((column) => `k${place(table, column)} = ${newKey(table, column)}`)
		.join(', ');
	const there = table.keys
		.map((column) => `t.${identifier(column.name)} = ${newKey(table, column)}`)
		.join(' AND ');
	return [
		'  -- Keys that a foreign key has changed along with their parent.',
		`  UPDATE ${partName(table, 'update')} AS p SET ${now}`,
		`    WHERE NOT EXISTS (SELECT FROM ${table.name} AS t WHERE ${onKey(table, 't', 'p')})`,
		`      AND EXISTS (SELECT FROM ${table.name} AS t WHERE ${there});`
	];
}

function changesKey(table: TableScript): boolean {
	return table.keys.some((column) => table.updateColumns.includes(column));
}

function newKey(table: TableScript, column: TableScript['keys'][number]): string {
	const i = place(table, column);
	if (!table.updateColumns.includes(column)) return `p.k${i}`;
	return table.flagged.has(column.name)
		? `CASE WHEN p.h${i} THEN p.r${i} ELSE p.k${i} END`
		: `p.r${i}`;
}

/** From here on an updated row is found under its restored key. */
function newKeys(table: TableScript): Lines {
	if (!changesKey(table)) return [];
	const sets = table.keys
		.filter((column) => table.updateColumns.includes(column))
		.map((column) => `k${place(table, column)} = ${newKey(table, column)}`);
	return [`  UPDATE ${partName(table, 'update')} AS p SET ${sets.join(', ')};`];
}

function expectCount(count: number, what: string): Lines {
	return [
		`  IF fs_count <> ${count} THEN`,
		`    RAISE EXCEPTION '%: % rows instead of ${count}', ${literal(what)}, fs_count USING ERRCODE = 'FS005';`,
		'  END IF;'
	];
}

function countOf(table: TableScript, part: Part): number {
	return table[`${part}s`].length;
}

/** Every cell is read back and compared as text: a cast, a domain or a cascade may have changed it. */
function verifyRows(tables: TableScript[]): Lines {
	return [
		...tables.flatMap((table) => [
			...verifyWritten(table, 'insert'),
			...verifyWritten(table, 'update'),
			...verifyGone(table)
		]),
		'  SELECT count(*) INTO fs_count FROM pg_temp.foreshadow_conflict;',
		'  IF fs_count > 0 THEN',
		`    RAISE EXCEPTION '% row(s) did not take the restored values; everything is rolled back', fs_count`,
		`      USING ERRCODE = 'FS005', DETAIL = (SELECT string_agg(c.message, E'\\n' ORDER BY c.place)`,
		'        FROM (SELECT x.place, x.message FROM pg_temp.foreshadow_conflict AS x ORDER BY x.place LIMIT 20) AS c);',
		'  END IF;'
	];
}

function verifyWritten(table: TableScript, part: 'insert' | 'update'): Lines {
	if (countOf(table, part) === 0) return [];
	const columns = part === 'insert' ? table.insertColumns : table.updateColumns;
	const differs = columns.map((column) => {
		const i = place(table, column);
		const flagged = part === 'update' && table.flagged.has(column.name);
		const now = outputText(column, `t.${identifier(column.name)}`);
		return `(${flagged ? `p.h${i} AND ` : ''}${now} IS DISTINCT FROM ${outputText(column, `p.r${i}`)})`;
	});
	return [
		'  INSERT INTO pg_temp.foreshadow_conflict (message)',
		`    SELECT ${rowLabel(table, 'p')} FROM ${partName(table, part)} AS p`,
		`    LEFT JOIN ${table.name} AS t ON ${onKey(table, 't', 'p')}`,
		`    WHERE t.tableoid IS NULL OR ${differs.join('\n      OR ')}`,
		'    ORDER BY p.n;'
	];
}

function verifyGone(table: TableScript): Lines {
	if (table.deletes.length === 0) return [];
	const back = (['insert', 'update'] as const)
		.filter((part) => countOf(table, part) > 0)
		.map(
			(part) =>
				` AND NOT EXISTS (SELECT FROM ${partName(table, part)} AS x WHERE ${onKey(table, 't', 'x')})`
		);
	return [
		'  INSERT INTO pg_temp.foreshadow_conflict (message)',
		`    SELECT ${rowLabel(table, 'p')} FROM ${partName(table, 'delete')} AS p`,
		`    JOIN ${table.name} AS t ON ${onKey(table, 't', 'p')}${back.join('')} ORDER BY p.n;`
	];
}

/**
 * Sequences behind restored keys move forward, never back. setval() survives a rollback, so this is
 * the last step, and a dry run leaves it out.
 */
export function advanceSequences(tables: TableScript[]): Lines {
	return tables.flatMap((table) =>
		sequenceColumns(table).flatMap((column) => [
			`  fs_text := pg_get_serial_sequence(${literal(table.name)}, ${literal(column.name)});`,
			'  IF fs_text IS NOT NULL THEN',
			`    EXECUTE format('SELECT s.last_value FROM %s AS s', fs_text) INTO fs_last;`,
			`    SELECT max(p.r${place(table, column)}) INTO fs_count FROM ${partName(table, 'insert')} AS p;`,
			'    IF fs_last < fs_count THEN',
			'      IF fs_dry_run THEN',
			`        RAISE NOTICE 'sequence % would move from % to %', fs_text, fs_last, fs_count;`,
			'      ELSE',
			`        PERFORM setval(fs_text::regclass, fs_count);`,
			`        RAISE NOTICE 'sequence % moved from % to %', fs_text, fs_last, fs_count;`,
			'      END IF;',
			'    END IF;',
			'  END IF;'
		])
	);
}
