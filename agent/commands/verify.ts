import { StoreError } from '#lib/store/store-reader.ts';
import { folderFiles, nativeDecompress } from '#lib/store/folder.node.ts';
import { verifyStore, type VerifySummary } from '#lib/store/verify-store.ts';
import { formatTimeUs } from '#lib/shadow/instant.ts';
import { required, type Command } from '../command.ts';
import { print } from '../print.ts';

export const command: Command = {
	name: 'verify',
	summary: 'Check every hash, link and row of a shadow; name the first damage',
	help: `foreshadow verify --store <dir>

  --store <dir>    the shadow's folder

Reads everything: the head, each log entry and its link to the one before, the checkpoint, each
segment's sha256 and rows, and that every position belongs to exactly one change and transaction.
Exits 0 if all of it holds, 1 at the first damage. A shadow that is being written may be verified.

Example: foreshadow verify --store .foreshadow/recorded`,
	options: { store: { type: 'string' } },
	async run(values) {
		const summary = await verify(required(values, 'store'));
		await print(`${describe(summary)}\n`);
		return 0;
	}
};

/** A writer that is at work may replace segments while we read them: then begin again. */
const ATTEMPTS = 3;

async function verify(store: string): Promise<VerifySummary> {
	for (let attempt = 1; ; attempt++) {
		try {
			return await verifyStore(folderFiles(store), nativeDecompress, progressLine());
		} catch (error) {
			const mayHaveMoved = error instanceof StoreError && error.code === 'missing';
			if (!mayHaveMoved || attempt === ATTEMPTS) throw error;
		}
	}
}

const QUIET_MS = 2000;
const EVERY_MS = 500;

/** Says how far it is, once it has taken longer than two seconds. */
function progressLine(): (done: number, of: number) => void {
	let nextMs = performance.now() + QUIET_MS;
	return (done, of) => {
		if (performance.now() < nextMs) return;
		nextMs = performance.now() + EVERY_MS;
		console.error(`verified ${done} of ${of} segments`);
	};
}

function describe({ manifest, ...summary }: VerifySummary): string {
	const { source, lastSeq, lastTimeUs, firstTimeUs } = manifest;
	const number = (n: number) => n.toLocaleString('en');
	const megabytes = (summary.bytes / 1e6).toFixed(1);
	const span =
		summary.transactions === 0
			? 'no snapshot yet'
			: `from ${formatTimeUs(firstTimeUs)} to ${formatTimeUs(lastTimeUs)}`;
	return [
		`${source.title}: everything holds`,
		`  ${number(summary.entries)} log entries, each linked to the one before`,
		`  ${number(summary.segments)} segments, ${megabytes} MB, ${number(summary.rows)} rows`,
		`  ${number(summary.transactions)} transactions up to position ${number(lastSeq)}, ${span}`
	].join('\n');
}
