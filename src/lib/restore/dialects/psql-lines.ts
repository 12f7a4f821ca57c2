import { RestoreError } from '../plan.ts';
import { SCRIPT_MARK } from './postgres.ts';

/**
 * A restore script without psql's own lines, for a driver or PGlite. In a script that this project
 * wrote, a line that starts with a backslash is always psql's: constants never span lines.
 */
export function scriptForDriver(script: string, options: { dryRun: boolean }): string {
	if (!script.startsWith(SCRIPT_MARK)) {
		throw new RestoreError(
			'not-a-script',
			`this is not a Foreshadow restore script: its first line is not "${SCRIPT_MARK}"`
		);
	}
	const lines: string[] = [];
	/** Inside `\if :{?dry_run}`: whether this branch runs. */
	let branch: boolean | null = null;
	for (const line of script.split('\n')) {
		if (line === '\\if :{?dry_run}') branch = options.dryRun;
		else if (line === '\\else') branch = branch === null ? null : !branch;
		else if (line === '\\endif') branch = null;
		else if (!line.startsWith('\\') && branch !== false) lines.push(line);
	}
	return lines.join('\n');
}
