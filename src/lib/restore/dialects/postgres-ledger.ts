import { countPlan, type RestorePlan } from '../plan.ts';
import { literal, type Lines } from './postgres-text.ts';

/**
 * Remembers in the database itself what was applied: the plan's id makes a second run do nothing,
 * and applying the inverse clears the way for another one.
 */
export function writeLedger(plan: RestorePlan): Lines {
	const rows = JSON.stringify(
		Object.fromEntries(
			countPlan(plan).map(({ table, inserts, updates, deletes }) => [
				table,
				{ inserted: inserts, updated: updates, deleted: deletes }
			])
		)
	);
	const inverseOf = plan.goal.kind === 'inverse' ? `'${plan.goal.planId}'` : 'NULL';
	return [
		`  IF to_regclass('foreshadow.restore_ledger') IS NULL THEN`,
		`    IF to_regnamespace('foreshadow') IS NULL THEN`,
		'      CREATE SCHEMA foreshadow;',
		'    END IF;',
		'    CREATE TABLE foreshadow.restore_ledger (',
		'      entry bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,',
		'      plan_id text NOT NULL,',
		'      inverse_of text,',
		'      title text NOT NULL,',
		'      rows jsonb NOT NULL,',
		'      applied_at timestamptz NOT NULL DEFAULT clock_timestamp(),',
		'      applied_by text NOT NULL DEFAULT session_user,',
		'      xid text NOT NULL DEFAULT pg_current_xact_id()::text,',
		'      taken_back_by bigint REFERENCES foreshadow.restore_ledger);',
		'    CREATE UNIQUE INDEX restore_ledger_in_force ON foreshadow.restore_ledger (plan_id)',
		'      WHERE taken_back_by IS NULL;',
		'  END IF;',
		'  INSERT INTO foreshadow.restore_ledger (plan_id, inverse_of, title, rows)',
		`    VALUES ('${plan.id}', ${inverseOf}, ${literal(plan.title)}, ${literal(rows)})`,
		'    RETURNING entry INTO fs_count;',
		'  UPDATE foreshadow.restore_ledger AS l SET taken_back_by = fs_count',
		`    WHERE l.taken_back_by IS NULL AND l.entry <> fs_count`,
		`      AND (l.inverse_of = '${plan.id}' OR l.plan_id = ${inverseOf});`
	];
}
