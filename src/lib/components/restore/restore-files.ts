import { postgresScript } from '../../restore/dialects/postgres.ts';
import { invert } from '../../restore/invert.ts';
import type { RestorePlan } from '../../restore/plan.ts';

/** What leaves the flow: the same three files as `foreshadow restore plan` writes. */
export interface RestoreFiles {
	restore: ScriptFile;
	inverse: ScriptFile;
	plan: ScriptFile;
}
export interface ScriptFile {
	name: string;
	text: string;
	lines: number;
	/** In UTF-8. */
	bytes: number;
}

export async function restoreFiles(plan: RestorePlan): Promise<RestoreFiles> {
	return {
		restore: file('restore.sql', await postgresScript(plan)),
		inverse: file('inverse.sql', await postgresScript(await invert(plan))),
		plan: file('plan.json', `${JSON.stringify(plan, null, '\t')}\n`)
	};
}

function file(name: string, text: string): ScriptFile {
	return {
		name,
		text,
		lines: text.split('\n').length - 1,
		bytes: new TextEncoder().encode(text).byteLength
	};
}
