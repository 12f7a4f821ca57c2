import { countPlan, RestoreError, type RestorePlan } from '../plan.ts';
import { advanceSequences, applyRows, planOrder } from './postgres-apply.ts';
import { checkDrift, lockRows } from './postgres-guard.ts';
import { writeLedger } from './postgres-ledger.ts';
import { preflight } from './postgres-preflight.ts';
import { loadPart, tableScript, type Part, type TableScript } from './postgres-table.ts';
import { comment, doBlock, literal, type Lines } from './postgres-text.ts';

export interface PostgresScriptOptions {
	/** How long to wait for a lock. Defaults to 5000. */
	lockTimeoutMs?: number;
	/** How long any one statement may take. Defaults to 900 000. */
	statementTimeoutMs?: number;
}

/** First line of every script; what `restore apply` looks for. */
export const SCRIPT_MARK = '-- Foreshadow restore script, format 1, PostgreSQL';

/**
 * A plan as one script for psql. Safe order: preflight, load, lock, check all drift, write, check
 * constraints, read back every cell, ledger, commit. All that writes stands in a single DO block,
 * which is atomic by itself: not even a client that goes on after errors, reconnects, or rolls back
 * to savepoints can apply half of it. Equal plans give equal bytes.
 */
export async function postgresScript(
	plan: RestorePlan,
	options: PostgresScriptOptions = {}
): Promise<string> {
	if (plan.conflicts.length > 0) {
		throw new RestoreError(
			'conflicts',
			`the plan has ${plan.conflicts.length} conflict(s), the first: ${plan.conflicts[0]!.table}: ${plan.conflicts[0]!.reason}; leave these rows out to get a script`
		);
	}
	const tables = plan.tables
		.filter(({ rows }) => rows.length > 0)
		.map((table, i) => tableScript(table, i + 1));
	if (tables.length === 0) {
		throw new RestoreError('nothing-to-do', 'the plan is empty: nothing differs');
	}
	const lockTimeoutMs = options.lockTimeoutMs ?? 5000;
	const order = planOrder(tables);
	const { load, checks } = await loadTables(tables);
	return [
		...header(plan),
		...session(lockTimeoutMs, options.statementTimeoutMs ?? 900_000),
		'',
		...preflight(plan, tables),
		'',
		...load,
		...applyBlock([
			...checks,
			...lockRows(tables, lockTimeoutMs),
			...checkDrift(tables),
			...applyRows(order),
			...writeLedger(plan),
			...advanceSequences(tables),
			...tell(plan)
		]),
		'',
		'\\if :{?dry_run}',
		'ROLLBACK;',
		'\\else',
		'COMMIT;',
		'\\endif',
		''
	].join('\n');
}

async function loadTables(tables: TableScript[]): Promise<{ load: Lines; checks: Lines }> {
	const load: Lines = [];
	const checks: Lines = [];
	for (const table of tables) {
		load.push(comment(`${table.number}. ${table.id}`));
		for (const part of ['delete', 'insert', 'update'] satisfies Part[]) {
			const loaded = await loadPart(table, part);
			load.push(...(loaded?.load ?? []));
			checks.push(...(loaded?.check ?? []));
		}
	}
	return { load, checks };
}

function header(plan: RestorePlan): Lines {
	const { source } = plan;
	const planned = new Date(Math.floor(plan.plannedAtUs / 1000)).toISOString();
	const counts = countPlan(plan).map(
		({ table, inserts, updates, deletes, cells }) =>
			`  ${table}: ${inserts} rows come back, ${updates} rows get ${cells} cells back, ${deletes} rows go`
	);
	const told = [
		'',
		plan.title,
		'',
		`Plan      ${plan.id}`,
		`Shadow    ${plan.shadowId} of ${source.title}, database ${source.database}`,
		`Guarded   on the values at seq ${plan.plannedAtSeq}, LSN ${plan.plannedAtLsn || 'none'}, ${planned}`,
		'',
		...counts,
		...(plan.warnings.length > 0 ? ['', ...plan.warnings.map((warning) => `! ${warning}`)] : []),
		'',
		'Apply:    psql -X -d <database> -f <this file>',
		'Dry run:  psql -X -d <database> -v dry_run=on -f <this file>     (rolls back at the end)',
		'',
		'One transaction: all of it happens or nothing. A row that is not as expected stops it, is named,',
		'and nothing is changed. A second run does nothing (foreshadow.restore_ledger). Stop whatever wrote',
		'the damage first, or it will write it again.',
		''
	];
	return [SCRIPT_MARK, ...told.map(comment)].map((line) => line.trimEnd());
}

/** Settings under which text means what it meant when it was captured; gone at COMMIT or ROLLBACK. */
function session(lockTimeoutMs: number, statementTimeoutMs: number): Lines {
	const settings: Record<string, string> = {
		search_path: 'pg_catalog, pg_temp',
		client_encoding: 'UTF8',
		standard_conforming_strings: 'on',
		array_nulls: 'on',
		TimeZone: 'UTC',
		DateStyle: 'ISO, MDY',
		IntervalStyle: 'postgres',
		extra_float_digits: '1',
		bytea_output: 'hex',
		xmloption: 'content',
		row_security: 'off',
		lock_timeout: `${lockTimeoutMs}ms`,
		statement_timeout: `${statementTimeoutMs}ms`,
		client_min_messages: 'notice'
	};
	return [
		'\\set ON_ERROR_STOP on',
		'\\set ON_ERROR_ROLLBACK off',
		'\\set QUIET on',
		'BEGIN TRANSACTION ISOLATION LEVEL READ COMMITTED READ WRITE;',
		...Object.entries(settings).map(([name, value]) =>
			name === 'search_path'
				? `SET LOCAL search_path = ${value};`
				: `SET LOCAL ${name} = ${literal(value)};`
		),
		'\\if :{?dry_run}',
		`SET LOCAL foreshadow.dry_run = 'on';`,
		'\\endif'
	];
}

/** The one statement that writes. */
function applyBlock(body: Lines): Lines {
	return doBlock(
		[
			`  fs_dry_run boolean := current_setting('foreshadow.dry_run', true) IS NOT DISTINCT FROM 'on';`,
			'  fs_trigger record;',
			'  fs_key record;',
			'  fs_text text;',
			'  fs_last bigint;',
			'  fs_count bigint;'
		],
		[
			`  IF current_setting('foreshadow.already_applied', true) IS NOT DISTINCT FROM 'on' THEN`,
			'    RETURN;',
			'  END IF;',
			`  IF to_regclass('pg_temp.foreshadow_ready') IS NULL THEN`,
			`    RAISE EXCEPTION 'the checks at the top of this script did not pass' USING ERRCODE = 'FS002';`,
			'  END IF;',
			...body
		]
	);
}

function tell(plan: RestorePlan): Lines {
	return countPlan(plan).map(
		({ table, inserts, updates, deletes }) =>
			`  RAISE NOTICE '%: ${inserts} inserted, ${updates} updated, ${deletes} deleted', ${literal(table)};`
	);
}
