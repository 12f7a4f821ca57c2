import { existsSync, writeSync } from 'node:fs';
import path from 'node:path';
import { ShadowWriter } from '../../agent/shadow-writer.ts';
import { lsnOf, writeSnapshot, writeTransaction } from './shop-feed.ts';

/**
 * Run as a process of its own: goes on with the store, transaction after transaction, and says what
 * has become durable, until someone kills it: itself at its nth step, or the test.
 */
const [folder, dieAtStep] = process.argv.slice(2) as [string, string];

/** Rows of transaction n; some larger than a batch, so that they are staged. */
export const rowsOf = (n: number) => (n * 7) % 60;

let steps = 0;
function onStep(): void {
	if (++steps !== Number(dieAtStep)) return;
	process.kill(process.pid, 'SIGKILL');
	for (;;); // The signal may need a moment; nothing more may happen in it.
}

async function write(): Promise<never> {
	const { SOURCE } = await import('./shop-feed.ts');
	const options = { maxBatchRows: 40, mergeAfter: 4, graceSeconds: 0, onStep };
	const writer = existsSync(path.join(folder, 'head.json'))
		? await ShadowWriter.open(folder, options)
		: await ShadowWriter.create(folder, SOURCE, options);
	const { endLsn } = writer.durable;
	if (endLsn === '') writeSnapshot(writer, 5, lsnOf(0));
	let n = endLsn === '' ? 1 : Number.parseInt(endLsn.slice(2), 16) + 1;
	for (; ; n++) {
		writeTransaction(writer, n, rowsOf(n));
		if (n % 3 !== 0) continue;
		const durable = await writer.flush();
		writeSync(1, `${durable.endLsn}\n`);
	}
}

if (process.argv[1] === import.meta.filename) await write();
