import type { RestorePlan } from '../plan.ts';
import type { TableScript } from './postgres-table.ts';
import { doBlock, literal, type Lines } from './postgres-text.ts';

/** One restore at a time per database. Any constant will do; this one is `fore` in ASCII. */
const ADVISORY_LOCK = 0x666f7265;

/** Is this the right database, is it still as the plan knows it, and has this been done already? */
export function preflight(plan: RestorePlan, tables: TableScript[]): Lines {
	return doBlock(
		['  fs_problems text;', '  fs_applied record;'],
		[
			`  IF current_setting('server_version_num')::integer < 130000 THEN`,
			`    RAISE EXCEPTION 'this script needs PostgreSQL 13 or newer' USING ERRCODE = 'FS002';`,
			'  END IF;',
			`  IF NOT pg_try_advisory_xact_lock(${ADVISORY_LOCK}) THEN`,
			`    RAISE EXCEPTION 'another restore is running in this database' USING ERRCODE = 'FS002',`,
			`      HINT = 'Wait until it has ended, then run this script again.';`,
			'  END IF;',
			`  IF current_setting('session_replication_role') <> 'origin' THEN`,
			`    RAISE EXCEPTION 'session_replication_role is %, so foreign keys would not be checked',`,
			`      current_setting('session_replication_role') USING ERRCODE = 'FS002';`,
			'  END IF;',
			...identityCheck(plan),
			...ledgerCheck(plan),
			...schemaCheck(tables),
			...triggerCheck(tables),
			'  CREATE TEMPORARY TABLE foreshadow_ready ON COMMIT DROP AS SELECT true AS ready;',
			'  CREATE TEMPORARY TABLE foreshadow_conflict',
			'    (place bigint GENERATED ALWAYS AS IDENTITY, message text NOT NULL) ON COMMIT DROP;'
		]
	);
}

function identityCheck({ source }: RestorePlan): Lines {
	if (source.kind !== 'postgres' || source.systemIdentifier === '') return [];
	return [
		`  IF current_setting('foreshadow.any_target', true) IS DISTINCT FROM 'on' AND (`,
		`      (SELECT system_identifier::text FROM pg_control_system())`,
		`        IS DISTINCT FROM ${literal(source.systemIdentifier)}`,
		`      OR current_database() IS DISTINCT FROM ${literal(source.database)}) THEN`,
		`    RAISE EXCEPTION 'this is not the database that the plan was made for: % on system %',`,
		`      current_database(), (SELECT system_identifier FROM pg_control_system())`,
		`      USING ERRCODE = 'FS002',`,
		`      DETAIL = ${literal(`Planned for database ${source.database} on system ${source.systemIdentifier} (${source.title}).`)},`,
		`      HINT = 'For a copy of it: PGOPTIONS="-c foreshadow.any_target=on" psql …';`,
		'  END IF;'
	];
}

function ledgerCheck(plan: RestorePlan): Lines {
	return [
		`  IF to_regclass('foreshadow.restore_ledger') IS NOT NULL THEN`,
		'    SELECT l.applied_at, l.applied_by INTO fs_applied FROM foreshadow.restore_ledger AS l',
		`      WHERE l.plan_id = '${plan.id}' AND l.taken_back_by IS NULL;`,
		'    IF FOUND THEN',
		`      RAISE NOTICE 'this plan was applied at % by %: nothing to do', fs_applied.applied_at, fs_applied.applied_by;`,
		`      PERFORM set_config('foreshadow.already_applied', 'on', true);`,
		'    END IF;',
		'  END IF;'
	];
}

/** Columns, types, keys and kind of every table as they were captured. */
function schemaCheck(tables: TableScript[]): Lines {
	const columns = tables.flatMap((table) =>
		table.plan.schema.columns.map(
			({ name, sourceType, generated }) =>
				`(${literal(table.name)}, ${literal(table.id)}, ${literal(name)}, ${literal(sourceType)}, ${literal(generated === null ? '' : 's')})`
		)
	);
	const whole = tables.filter((table) => table.inserts.length + table.deletes.length > 0);
	const keys = tables.map(
		(table) =>
			`(${literal(table.name)}, ${literal(table.id)}, ARRAY[${table.keys.map(({ name }) => literal(name)).join(', ')}]::text[])`
	);
	return [
		`  SELECT string_agg(problem, E'\\n' ORDER BY problem) INTO fs_problems FROM (`,
		`    SELECT format('%s: column %s %s: %s now', w.id, w.name, w.type,`,
		`        coalesce(format_type(a.atttypid, a.atttypmod)`,
		`          || CASE a.attgenerated::text WHEN '' THEN '' ELSE ' generated' END, 'gone')) AS problem`,
		'      FROM (VALUES',
		...columns.map((row, i) => `        ${row}${i + 1 === columns.length ? '' : ','}`),
		'      ) AS w(rel, id, name, type, generated)',
		'      LEFT JOIN pg_attribute AS a ON a.attrelid = to_regclass(w.rel) AND a.attname = w.name',
		'        AND a.attnum > 0 AND NOT a.attisdropped',
		'      WHERE a.attnum IS NULL OR a.attgenerated::text <> w.generated OR (',
		'        format_type(a.atttypid, a.atttypmod) <> w.type',
		'        -- A type outside pg_catalog is printed with its schema here, perhaps not when captured.',
		`        AND regexp_replace(format_type(a.atttypid, a.atttypmod), '^("([^"]|"")+"|[^".(]+)\\.', '') <> w.type)`,
		...(whole.length === 0
			? []
			: [
					'    UNION ALL',
					`    SELECT format('%s: column %s was added since the plan was made', w.id, a.attname)`,
					'      FROM (VALUES',
					...whole.map(
						(table, i) =>
							`        (${literal(table.name)}, ${literal(table.id)}, ARRAY[${table.plan.schema.columns.map(({ name }) => literal(name)).join(', ')}]::text[])${i + 1 === whole.length ? '' : ','}`
					),
					'      ) AS w(rel, id, names)',
					'      JOIN pg_attribute AS a ON a.attrelid = to_regclass(w.rel) AND a.attnum > 0 AND NOT a.attisdropped',
					'      WHERE a.attname::text <> ALL (w.names)'
				]),
		'    UNION ALL',
		`    SELECT format('%s: %s do not identify a row any more', w.id, array_to_string(w.names, ', '))`,
		'      FROM (VALUES',
		...keys.map((row, i) => `        ${row}${i + 1 === keys.length ? '' : ','}`),
		'      ) AS w(rel, id, names)',
		'      WHERE NOT EXISTS (SELECT FROM pg_index AS i WHERE i.indrelid = to_regclass(w.rel)',
		'        AND i.indisunique AND i.indisvalid AND i.indpred IS NULL AND i.indexprs IS NULL',
		'        AND (SELECT array_agg(a.attname::text ORDER BY a.attname::text)',
		'          FROM unnest(i.indkey[0:i.indnkeyatts - 1]) AS k(attnum)',
		'          JOIN pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = k.attnum)',
		'          = (SELECT array_agg(n ORDER BY n) FROM unnest(w.names) AS n))',
		'    UNION ALL',
		`    SELECT format('%s: is not a plain table, or has rules or inheriting tables', c.oid::regclass)`,
		'      FROM pg_class AS c',
		`      WHERE c.oid IN (${tables.map((table) => `to_regclass(${literal(table.name)})`).join(', ')})`,
		`        AND (c.relkind NOT IN ('r', 'p') OR (c.relkind = 'r' AND c.relhassubclass)`,
		'          OR EXISTS (SELECT FROM pg_rewrite AS r WHERE r.ev_class = c.oid))',
		'  ) AS found;',
		'  IF fs_problems IS NOT NULL THEN',
		`    RAISE EXCEPTION 'the schema is not the one that the plan was made for' USING ERRCODE = 'FS003',`,
		`      DETAIL = fs_problems, HINT = 'Nothing was changed. Make the plan again.';`,
		'  END IF;'
	];
}

/** Triggers of the application must not fire: they would write audit rows and new timestamps. */
function triggerCheck(tables: TableScript[]): Lines {
	const known = tables.flatMap((table) =>
		table.plan.schema.definition.triggers.map(
			({ name }) => `(${literal(table.name)}, ${literal(name)})`
		)
	);
	return [
		'  CREATE TEMPORARY TABLE foreshadow_trigger ON COMMIT DROP AS',
		'    SELECT g.tgrelid::regclass AS rel, g.tgname AS name, g.tgenabled AS enabled,',
		`      pg_has_role(current_user, c.relowner, 'USAGE') AS owned`,
		'    FROM pg_trigger AS g JOIN pg_class AS c ON c.oid = g.tgrelid',
		`    WHERE g.tgrelid IN (${tables.map((table) => `to_regclass(${literal(table.name)})`).join(', ')})`,
		`      AND NOT g.tgisinternal AND g.tgenabled IN ('O', 'A');`,
		`  SELECT string_agg(format('%s on %s', g.name, g.rel), ', ' ORDER BY g.rel::text, g.name)`,
		'    INTO fs_problems FROM pg_temp.foreshadow_trigger AS g WHERE NOT g.owned;',
		'  IF fs_problems IS NOT NULL THEN',
		`    RAISE EXCEPTION 'only the owner of a table may keep its triggers off, and they must not fire: %', fs_problems`,
		`      USING ERRCODE = 'FS002', HINT = 'Run this script as the owner of the tables.';`,
		'  END IF;',
		`  SELECT string_agg(format('%s on %s', g.name, g.rel), ', ' ORDER BY g.rel::text, g.name)`,
		'    INTO fs_problems FROM pg_temp.foreshadow_trigger AS g',
		known.length === 0
			? '    ;'
			: `    WHERE (g.rel::oid, g.name::text) NOT IN (SELECT coalesce(to_regclass(k.rel)::oid, 0), k.name FROM (VALUES ${known.join(', ')}) AS k(rel, name));`,
		'  IF fs_problems IS NOT NULL THEN',
		`    RAISE WARNING 'triggers that the plan does not know stay off too: %', fs_problems;`,
		'  END IF;'
	];
}
