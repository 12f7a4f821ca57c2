import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import path from 'node:path';
import type { SourceIdentity } from '#lib/shadow/log-entry.ts';
import { openFolder } from '#lib/store/folder.node.ts';
import { ShadowWriter } from '../../shadow-writer.ts';
import { HISTORY, playHistory, type HistoryOptions } from './history.ts';

/** Changes with every revision of the history, so that an older recording is made anew. */
export const RECORDED_SHADOW_ID = 'f05e5bad-0060-4da7-8a11-5ec0de000001';

const SOURCE: SourceIdentity = {
	kind: 'simulate',
	title: 'Shop, 60 recorded days',
	systemIdentifier: '7549000000000000060',
	timeline: 1,
	database: 'shop',
	serverVersion: '18.4'
};

/** Longer spans make fewer and larger segments, which open faster. */
const DAYS_PER_ENTRY = 10;

/** Plays the history through the same writer that a capture uses. The folder must not exist yet. */
export async function recordHistory(
	directory: string,
	options: Omit<HistoryOptions, 'onDay'> & { progress?: (share: number) => void } = {}
): Promise<void> {
	const { progress, ...history } = options;
	// Under another name until it is whole: a start that was cut off leaves nothing to be mistaken.
	const partial = `${path.resolve(directory)}.partial`;
	await rm(partial, { recursive: true, force: true });
	const writer = await ShadowWriter.create(partial, SOURCE, { shadowId: RECORDED_SHADOW_ID });
	let day = 0;
	await playHistory(writer, {
		...history,
		onDay: async (atUs) => {
			if (++day % DAYS_PER_ENTRY === 0) await writer.flush();
			progress?.((atUs - HISTORY.startUs) / (HISTORY.endUs - HISTORY.startUs));
		}
	});
	await writer.close();
	await rename(partial, directory);
}

/** Whether the folder holds this very history already. */
export async function isRecorded(directory: string): Promise<boolean> {
	if (!existsSync(directory)) return false;
	const head = await openFolder(directory)
		.head()
		.catch(() => undefined);
	return head?.shadowId === RECORDED_SHADOW_ID;
}
