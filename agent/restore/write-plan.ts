import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { openDuckDb } from '#lib/engine/duckdb.node.ts';
import { openWindow } from '#lib/engine/open-window.ts';
import type { ShadowWindow } from '#lib/engine/shadow-window.ts';
import { postgresScript } from '#lib/restore/dialects/postgres.ts';
import { invert } from '#lib/restore/invert.ts';
import { countPlan, planIsEmpty, type RestorePlan } from '#lib/restore/plan.ts';
import {
	findTransaction,
	planRestoreTo,
	planUndoTransaction,
	type RestoreChoice
} from '#lib/restore/planner.ts';
import { describe } from '#lib/restore/check-references.ts';
import { parseInstant } from '#lib/shadow/instant.ts';
import { openFolder } from '#lib/store/folder.node.ts';
import {
	optional,
	repeated,
	required,
	UsageError,
	UserError,
	type CommandValues
} from '../command.ts';
import { print, textTable } from '../print.ts';
import { messageOf } from '../sources/postgres/connection.ts';

/** Conflicts that are printed by name. */
const NAMED_CONFLICTS = 20;

/** `restore plan`: the plan and both scripts as files, the counts on stdout. */
export async function writePlan(values: CommandValues): Promise<number> {
	const store = required(values, 'store');
	const out = required(values, 'out');
	const dialect = optional(values, 'dialect') ?? 'postgres';
	if (dialect !== 'postgres') {
		throw new UsageError(`--dialect ${dialect}: scripts are written for postgres only`);
	}
	const makePlan = planner(values);
	const engine = await openDuckDb();
	const window = await openWindow({ engine, store: openFolder(store) }).catch(
		async (error: unknown) => {
			await engine.close();
			throw error;
		}
	);
	let plan: RestorePlan;
	try {
		plan = await makePlan(window);
	} finally {
		await window.close();
	}
	if (plan.conflicts.length > 0) throw new UserError(conflictText(plan));
	if (planIsEmpty(plan)) {
		await print(`Nothing to put back.\n${warnings(plan)}`);
		return 0;
	}
	const files = {
		'plan.json': `${JSON.stringify(plan, null, '\t')}\n`,
		'restore.sql': await postgresScript(plan),
		'inverse.sql': await postgresScript(await invert(plan))
	};
	await writeFiles(out, files).catch((cause: unknown) => {
		throw new UserError(
			`cannot write the plan into ${out}: ${messageOf(cause)}; name another folder with --out`,
			{ cause }
		);
	});
	await print(`${plan.title}\n\n${countsTable(plan)}\n${warnings(plan)}`);
	for (const name of Object.keys(files)) await print(`${path.join(out, name)}\n`);
	return 0;
}

function planner(values: CommandValues): (window: ShadowWindow) => Promise<RestorePlan> {
	const to = optional(values, 'to');
	const undo = optional(values, 'undo-transaction');
	if ((to === undefined) === (undo === undefined)) {
		throw new UsageError('restore plan: say either --to <instant> or --undo-transaction <xid>');
	}
	const names = repeated(values, 'table').map((name) =>
		name.includes('.') ? name : `public.${name}`
	);
	const choice: RestoreChoice = {
		...(names.length > 0 ? { tables: [...new Set(names)].map((table) => ({ table })) } : {}),
		conflicts: values['leave-out-conflicts'] === true ? 'leave-out' : 'refuse'
	};
	if (to !== undefined) {
		const instant = parseInstant(to);
		return (window) => planRestoreTo(window, instant, choice);
	}
	if (!/^\d{1,15}$/.test(undo!)) {
		throw new UsageError(`--undo-transaction ${undo}: a transaction id is a whole number`);
	}
	return async (window) =>
		planUndoTransaction(window, await findTransaction(window, Number(undo)), choice);
}

async function writeFiles(out: string, files: Record<string, string>): Promise<void> {
	await mkdir(out, { recursive: true });
	for (const [name, text] of Object.entries(files)) await writeFile(path.join(out, name), text);
}

function countsTable(plan: RestorePlan): string {
	const rows = countPlan(plan).map(({ table, inserts, updates, cells, deletes }) =>
		[table, inserts, updates, cells, deletes].map(String)
	);
	return textTable(['table', 'come back', 'updated', 'cells', 'go'], rows, [1, 2, 3, 4]);
}

function warnings(plan: RestorePlan): string {
	return plan.warnings.map((warning) => `! ${warning}\n`).join('') + '\n';
}

function conflictText(plan: RestorePlan): string {
	const named = plan.conflicts
		.slice(0, NAMED_CONFLICTS)
		.map(({ table, key, reason }) => `  ${describe(table, key)}: ${reason}`);
	const more = plan.conflicts.length - named.length;
	return [
		`${plan.conflicts.length} row(s) cannot be put back; nothing was written`,
		...named,
		...(more > 0 ? [`  … and ${more} more`] : []),
		'Choose fewer tables, or leave these rows out with --leave-out-conflicts.'
	].join('\n');
}
