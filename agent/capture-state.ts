import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import { UserError } from './command.ts';
import { replaceFile } from './durable-files.ts';

/**
 * What the capture itself must remember beside the store's log: `capture.json`. Losing it loses no
 * data: names can be given again as options.
 */
const CaptureState = v.object({
	slot: v.string(),
	publication: v.string(),
	/** As chosen by --tables; null: every table that can be captured. */
	tables: v.nullable(v.array(v.string())),
	/** Tables whose rows must still be read anew, with the reason. */
	reread: v.record(v.string(), v.string()),
	/** Tables that were dropped, and whose rows the shadow has ended. */
	gone: v.optional(v.array(v.string()), [])
});

export type CaptureState = v.InferOutput<typeof CaptureState>;

const FILE = 'capture.json';

export async function readCaptureState(store: string): Promise<CaptureState | null> {
	const file = path.join(store, FILE);
	let text: string;
	try {
		text = await readFile(file, 'utf8');
	} catch {
		return null;
	}
	try {
		return v.parse(CaptureState, JSON.parse(text));
	} catch (cause) {
		throw new UserError(
			`${file} cannot be read: move it away and name --slot and --publication instead`,
			{ cause }
		);
	}
}

/** Whole or not at all, and on disk before it returns. */
export async function writeCaptureState(store: string, state: CaptureState): Promise<void> {
	const text = JSON.stringify(state, null, '\t') + '\n';
	await replaceFile(path.join(store, FILE), Buffer.from(text));
}
