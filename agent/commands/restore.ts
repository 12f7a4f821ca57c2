import { RestoreError } from '#lib/restore/plan.ts';
import { UsageError, UserError, type Command } from '../command.ts';
import { applyScript } from '../restore/apply-script.ts';
import { writePlan } from '../restore/write-plan.ts';

export const command: Command = {
	name: 'restore',
	summary: 'Plan what to put back, and apply the script to the database',
	help: `foreshadow restore plan --store <dir> (--to <instant> | --undo-transaction <xid>) --out <dir>
foreshadow restore apply --script <file> --target <postgres-url> [--dry-run]

plan    writes plan.json, restore.sql and inverse.sql and prints what they do.
  --store <dir>              the shadow's folder
  --to <instant>             bring tables back to it: an ISO time, lsn:X/Y or seq:N
  --undo-transaction <xid>   undo what this transaction did, and nothing that was written since
  --table <schema.table>     only this table; may be repeated (default: all that differ)
  --leave-out-conflicts      plan without rows that cannot go back (default: stop and name them)
  --dialect postgres         the only one so far, and the default
  --out <dir>                made if it does not exist; existing files are replaced

apply   runs a script in one transaction: all of it happens, or nothing.
  --script <file>            restore.sql or inverse.sql
  --target <url>             postgres://user:password@host:5432/database
  --dry-run                  do and check everything on the database, then roll back
  --any-target               the database is a copy of the one that the plan was made for

A row that is not as the plan expects stops the script, is named, and nothing is changed: exit 1.
The same script runs by itself: psql -X -d <database> -f restore.sql

Example: foreshadow restore plan --store .foreshadow/live --undo-transaction 771 --out ./repair`,
	options: {
		store: { type: 'string' },
		to: { type: 'string' },
		'undo-transaction': { type: 'string' },
		table: { type: 'string', multiple: true },
		'leave-out-conflicts': { type: 'boolean' },
		dialect: { type: 'string' },
		out: { type: 'string' },
		script: { type: 'string' },
		target: { type: 'string' },
		'dry-run': { type: 'boolean' },
		'any-target': { type: 'boolean' }
	},
	positionals: 1,
	async run(values, [action]) {
		try {
			if (action === 'plan') return await writePlan(values);
			if (action === 'apply') return await applyScript(values);
		} catch (error) {
			if (error instanceof RestoreError) throw new UserError(error.message, { cause: error });
			throw error;
		}
		throw new UsageError(
			`restore: ${action === undefined ? 'say what to do' : `there is no "${action}"`}: \`restore plan\` or \`restore apply\``
		);
	}
};
