import type { ColumnSchema } from '../../shadow/schema.ts';
import { foreignKeysOf, type ForeignKey } from '../foreign-keys.ts';
import { uniqueSets } from './postgres-parking.ts';
import { onKey, partName, place, rowLabel, type Part, type TableScript } from './postgres-table.ts';
import { equal, identifier, literal, outputText, type Lines } from './postgres-text.ts';

/** Locks what the script touches: whole tables where triggers go off, and the rows in key order. */
export function lockRows(tables: TableScript[], lockTimeoutMs: number): Lines {
	const byName = [...tables].sort((a, b) => (a.id < b.id ? -1 : 1));
	const rowLocks = byName.flatMap((table) =>
		parts(table, ['update', 'delete']).flatMap((part) => [
			`    PERFORM FROM ${table.name} AS t JOIN ${partName(table, part)} AS p ON ${onKey(table, 't', 'p')}`,
			`      ORDER BY ${table.keys.map((column) => `p.k${place(table, column)}`).join(', ')} FOR UPDATE OF t;`
		])
	);
	return [
		'  BEGIN',
		'    -- Writers wait only where triggers go off: ALTER TABLE takes this lock anyway.',
		'    FOR fs_trigger IN SELECT DISTINCT g.rel::text AS rel FROM pg_temp.foreshadow_trigger AS g ORDER BY 1 LOOP',
		`      EXECUTE format('LOCK TABLE %s IN SHARE ROW EXCLUSIVE MODE', fs_trigger.rel);`,
		'    END LOOP;',
		...byName.flatMap(lockForSequences),
		...rowLocks,
		'  EXCEPTION WHEN lock_not_available THEN',
		`    RAISE EXCEPTION 'another transaction held a lock on what this script needs for longer than ${lockTimeoutMs} ms'`,
		`      USING ERRCODE = 'FS004', HINT = 'Nothing was changed. Run the script again, or see pg_blocking_pids().';`,
		'  END;'
	];
}

/** A sequence that lies behind a restored key is advanced later; until then nobody may draw from it. */
function lockForSequences(table: TableScript): Lines {
	return sequenceColumns(table).flatMap((column) => [
		`    fs_text := pg_get_serial_sequence(${literal(table.name)}, ${literal(column.name)});`,
		'    IF fs_text IS NOT NULL THEN',
		`      EXECUTE format('SELECT s.last_value FROM %s AS s', fs_text) INTO fs_last;`,
		`      IF fs_last < (SELECT max(p.r${place(table, column)}) FROM ${partName(table, 'insert')} AS p) THEN`,
		`        LOCK TABLE ${table.name} IN SHARE ROW EXCLUSIVE MODE;`,
		'      END IF;',
		'    END IF;'
	]);
}

/** Integer columns of rows that come back: they may have a sequence. */
export function sequenceColumns(table: TableScript): ColumnSchema[] {
	return table.insertColumns.filter(({ storage }) =>
		['int16', 'int32', 'int64'].includes(storage.kind)
	);
}

/** All drift of all tables is collected before the first write, then told at once. */
export function checkDrift(tables: TableScript[]): Lines {
	return [
		...tables.flatMap(keepNewerBookkeeping),
		...tables.flatMap((table) => [
			...(table.updates.length > 0 ? changedCells(table, 'update') : []),
			...(table.deletes.length > 0 ? changedCells(table, 'delete') : []),
			...(table.inserts.length > 0 ? takenKeys(table) : []),
			...takenUniqueValues(table),
			...remainingReferences(table, tables)
		]),
		'  SELECT count(*) INTO fs_count FROM pg_temp.foreshadow_conflict;',
		'  IF fs_count > 0 THEN',
		`    RAISE EXCEPTION '% row(s) are not as the plan expects them; nothing was changed', fs_count`,
		`      USING ERRCODE = 'FS001', DETAIL = (SELECT string_agg(c.message, E'\\n' ORDER BY c.place)`,
		'        FROM (SELECT x.place, x.message FROM pg_temp.foreshadow_conflict AS x ORDER BY x.place LIMIT 20) AS c)',
		`        || CASE WHEN fs_count > 20 THEN format(E'\\n… and %s more', fs_count - 20) ELSE '' END,`,
		`      HINT = 'Make the plan again from a shadow that has caught up, or leave these rows out.';`,
		'  END IF;'
	];
}

function keepNewerBookkeeping(table: TableScript): Lines {
	const columns = table.updateColumns.filter(({ name }) => table.plan.bookkeeping.includes(name));
	return columns.flatMap((column) => {
		const i = place(table, column);
		const now = outputText(column, `t.${identifier(column.name)}`);
		return [
			`  -- ${identifier(column.name)} is written by a trigger: where it was written again, the newer value stays.`,
			`  UPDATE ${partName(table, 'update')} AS p SET h${i} = false FROM ${table.name} AS t`,
			`    WHERE ${onKey(table, 't', 'p')} AND p.h${i} AND ${now} IS DISTINCT FROM p.e${i};`
		];
	});
}

/** Rows that are gone, and cells that hold something else than the plan expects. */
function changedCells(table: TableScript, part: 'update' | 'delete'): Lines {
	const columns = part === 'update' ? table.updateColumns : table.deleteColumns;
	const cells = columns.map((column) => {
		const i = place(table, column);
		const now = outputText(column, `t.${identifier(column.name)}`);
		const flagged = part === 'update' && table.flagged.has(column.name);
		return {
			differs: `${flagged ? `p.h${i} AND ` : ''}${now} IS DISTINCT FROM p.e${i}`,
			told: `format(${literal(`${column.name.replaceAll('%', '%%')} is %s, expected %s`)}, quote_nullable(left(${now}, 80)), quote_nullable(left(p.e${i}, 80)))`
		};
	});
	return [
		'  INSERT INTO pg_temp.foreshadow_conflict (message)',
		`    SELECT concat(${rowLabel(table, 'p')}, ': ', CASE WHEN t.tableoid IS NULL THEN 'the row is gone' ELSE concat_ws('; ',`,
		...cells.map(
			({ differs, told }, i) =>
				`        CASE WHEN ${differs} THEN ${told} END${i + 1 === cells.length ? '' : ','}`
		),
		'      ) END)',
		`    FROM ${partName(table, part)} AS p LEFT JOIN ${table.name} AS t ON ${onKey(table, 't', 'p')}`,
		'    WHERE t.tableoid IS NULL',
		...cells.map(({ differs }) => `      OR (${differs})`),
		'    ORDER BY p.n;'
	];
}

/** A row that comes back must find its key free, unless the plan itself removes who holds it. */
function takenKeys(table: TableScript): Lines {
	return [
		'  INSERT INTO pg_temp.foreshadow_conflict (message)',
		`    SELECT concat(${rowLabel(table, 'p')}, ': the key is taken by another row')`,
		`    FROM ${partName(table, 'insert')} AS p JOIN ${table.name} AS t ON ${onKey(table, 't', 'p')}`,
		`    WHERE ${notPlanned(
			table,
			't',
			table.keys.map(({ name }) => name)
		)} ORDER BY p.n;`
	];
}

/** Unique values, other than the key, that someone else has taken since. */
function takenUniqueValues(table: TableScript): Lines {
	const keyNames = table.keys.map(({ name }) => name);
	const byName = new Map(table.plan.schema.columns.map((column) => [column.name, column]));
	return uniqueSets(table.plan.schema)
		.filter(({ columns }) => columns.join() !== keyNames.join())
		.flatMap(({ name, columns }) => {
			const schemas = columns.map((column) => byName.get(column)!);
			const taken = `concat(${rowLabel(table, 'p')}, ${literal(`: ${columns.join(', ')} is taken by another row (${name})`)})`;
			const lines: Lines = [];
			if (table.inserts.length > 0 && schemas.every((c) => table.insertColumns.includes(c))) {
				const same = schemas.map((c) =>
					equal(c, `t.${identifier(c.name)}`, `p.r${place(table, c)}`)
				);
				lines.push(
					'  INSERT INTO pg_temp.foreshadow_conflict (message)',
					`    SELECT ${taken} FROM ${partName(table, 'insert')} AS p JOIN ${table.name} AS t ON ${same.join(' AND ')}`,
					`    WHERE ${notPlanned(table, 't', columns)} ORDER BY p.n;`
				);
			}
			if (schemas.some((c) => table.updateColumns.includes(c))) {
				const same = schemas.map((c) => equal(c, `t.${identifier(c.name)}`, finalValue(table, c)));
				lines.push(
					'  INSERT INTO pg_temp.foreshadow_conflict (message)',
					`    SELECT ${taken} FROM ${partName(table, 'update')} AS p`,
					`      JOIN ${table.name} AS o ON ${onKey(table, 'o', 'p')}`,
					`      JOIN ${table.name} AS t ON ${same.join(' AND ')}`,
					`    WHERE NOT (${onKey(table, 't', 'p')}) AND ${notPlanned(table, 't', columns)} ORDER BY p.n;`
				);
			}
			return lines;
		});
}

/** What a column of an updated row will hold; `o` is the row as it is. */
function finalValue(table: TableScript, column: ColumnSchema): string {
	const own = `o.${identifier(column.name)}`;
	if (!table.updateColumns.includes(column)) return own;
	const i = place(table, column);
	return table.flagged.has(column.name)
		? `CASE WHEN p.h${i} THEN p.r${i} ELSE ${own} END`
		: `p.r${i}`;
}

/** The row is neither deleted by the plan nor changed by it in one of these columns. */
function notPlanned(table: TableScript, row: string, columns: string[]): string {
	const conditions: string[] = [];
	if (table.deletes.length > 0) {
		conditions.push(
			`NOT EXISTS (SELECT FROM ${partName(table, 'delete')} AS x WHERE ${onKey(table, row, 'x')})`
		);
	}
	const changed = table.updateColumns.filter(({ name }) => columns.includes(name));
	if (changed.length > 0) {
		const flags = changed.map((column) =>
			table.flagged.has(column.name) ? `x.h${place(table, column)}` : 'true'
		);
		conditions.push(
			`NOT EXISTS (SELECT FROM ${partName(table, 'update')} AS x WHERE ${onKey(table, row, 'x')} AND (${flags.join(' OR ')}))`
		);
	}
	return conditions.join(' AND ') || 'true';
}

/**
 * ON DELETE CASCADE or SET NULL would quietly change rows that the plan does not name. Foreign keys
 * among the plan's tables are written out; any other that refers to the table is found in the catalog.
 */
function remainingReferences(table: TableScript, tables: TableScript[]): Lines {
	const unique = new Set(uniqueSets(table.plan.schema).flatMap(({ columns }) => columns));
	const referring = parts(table, ['update', 'delete']).filter(
		(part) => part === 'delete' || table.updateColumns.some(({ name }) => unique.has(name))
	);
	const known = foreignKeysOf(tables.map(({ plan }) => plan.schema)).filter(
		({ parent }) => parent === table.id
	);
	return referring.flatMap((part) => [
		...known.flatMap((key) => knownReference(table, part, key, tables)),
		...otherReferences(table, part, known, tables)
	]);
}

function knownReference(
	table: TableScript,
	part: Part,
	key: ForeignKey,
	tables: TableScript[]
): Lines {
	const child = tables.find(({ id }) => id === key.child)!;
	const parentColumns = key.parentColumns.map((name) =>
		table.plan.schema.columns.find((column) => column.name === name)
	);
	const changed = parentColumns.filter((c) => c !== undefined && table.updateColumns.includes(c));
	if (part === 'update' && changed.length === 0) return [];
	const joins = parentColumns.map((column, i) =>
		equal(column!, `c.${identifier(key.childColumns[i]!)}`, `t.${identifier(column!.name)}`)
	);
	const flags = changed.map((column) =>
		table.flagged.has(column!.name) ? `p.h${place(table, column!)}` : 'true'
	);
	const childKey = child.keys
		.map(
			(column, i) =>
				`${literal(`${i === 0 ? ' ' : ', '}${column.name}=`)}, c.${identifier(column.name)}`
		)
		.join(', ');
	return [
		'  INSERT INTO pg_temp.foreshadow_conflict (message)',
		`    SELECT concat(${rowLabel(table, 'p')}, ': ', ${literal(child.id)}, ${childKey}, ${literal(` refers to it and stays (${key.name})`)})`,
		`    FROM ${partName(table, part)} AS p JOIN ${table.name} AS t ON ${onKey(table, 't', 'p')}`,
		`      JOIN ${child.name} AS c ON ${joins.join(' AND ')}`,
		`    WHERE ${part === 'update' ? `(${flags.join(' OR ')}) AND ` : ''}${notPlanned(child, 'c', key.childColumns)} ORDER BY p.n;`
	];
}

function otherReferences(
	table: TableScript,
	part: Part,
	known: ForeignKey[],
	tables: TableScript[]
): Lines {
	const names = known.map((key) => {
		const child = tables.find(({ id }) => id === key.child)!;
		return `(${literal(child.name)}, ${literal(key.name)})`;
	});
	// Run through format(): what is not its own directive is escaped.
	const plain = (sql: string) => sql.replaceAll('%', '%%');
	const query =
		`INSERT INTO pg_temp.foreshadow_conflict (message) SELECT DISTINCT ` +
		`concat(${plain(rowLabel(table, 'p'))}, ': ', %L::text, ' refers to it (', %L::text, ')') ` +
		`FROM ${partName(table, part)} AS p JOIN ${plain(table.name)} AS t ` +
		`ON ${plain(onKey(table, 't', 'p'))} JOIN %s AS c ON %s`;
	const changed = table.updateColumns.map(({ name }) => literal(name)).join(', ');
	return [
		'  FOR fs_key IN SELECT f.conname, f.conrelid::regclass::text AS child,',
		`      (SELECT string_agg(format('c.%I = t.%I', ca.attname, pa.attname), ' AND ') FROM unnest(f.conkey, f.confkey) AS k(c, p)`,
		'        JOIN pg_attribute AS ca ON ca.attrelid = f.conrelid AND ca.attnum = k.c',
		'        JOIN pg_attribute AS pa ON pa.attrelid = f.confrelid AND pa.attnum = k.p) AS condition',
		'    FROM pg_constraint AS f',
		`    WHERE f.contype = 'f' AND f.confrelid = to_regclass(${literal(table.name)}) AND f.conparentid = 0`,
		...(part === 'update'
			? [
					'      AND EXISTS (SELECT FROM pg_attribute AS a WHERE a.attrelid = f.confrelid',
					`        AND a.attnum = ANY (f.confkey) AND a.attname IN (${changed}))`
				]
			: []),
		...(names.length === 0
			? []
			: [
					`      AND (f.conrelid, f.conname::text) NOT IN (SELECT coalesce(to_regclass(k.rel)::oid, 0), k.name FROM (VALUES ${names.join(', ')}) AS k(rel, name))`
				]),
		'  LOOP',
		`    EXECUTE format(${literal(query)}, fs_key.child, fs_key.conname, fs_key.child, fs_key.condition);`,
		'  END LOOP;'
	];
}

function parts(table: TableScript, wanted: ('update' | 'delete')[]): ('update' | 'delete')[] {
	return wanted.filter((part) => (part === 'update' ? table.updates : table.deletes).length > 0);
}
