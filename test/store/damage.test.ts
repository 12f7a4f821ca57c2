import { readFile, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as fc from 'fast-check';
import { beforeAll, afterAll, describe, expect, it } from 'vitest';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { checkpointPath, logPath } from '#lib/shadow/log-entry.ts';
import { ShadowWriter } from '../../agent/shadow-writer.ts';
import { folderFiles, nativeDecompress, openFolder } from '#lib/store/folder.node.ts';
import { parseHead } from '#lib/store/log-files.ts';
import { readStore } from '#lib/store/read-store.ts';
import { StoreError } from '#lib/store/store-reader.ts';
import { verifyStore } from '#lib/store/verify-store.ts';
import { SOURCE, contentOf, lsnOf, writeSnapshot, writeTransaction } from './shop-feed.ts';

let folder: string;
let files: string[];

beforeAll(async () => {
	folder = await mkdtemp(path.join(tmpdir(), 'foreshadow-damage-'));
	const writer = await ShadowWriter.create(folder, SOURCE, { clockMs: () => 0 });
	writeSnapshot(writer, 50);
	await writer.flush();
	for (let n = 2; n < 6; n++) {
		writeTransaction(writer, n, 20);
		await writer.flush();
	}
	// Far enough for a checkpoint.
	for (let n = 6; n < 265; n++) await writer.idle(lsnOf(n), true);
	await writer.close();
	const found = await readdir(folder, { recursive: true, withFileTypes: true });
	files = found
		.filter((file) => file.isFile())
		.map((file) => path.relative(folder, path.join(file.parentPath, file.name)));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

const verify = () => verifyStore(folderFiles(folder), nativeDecompress);

/** Runs `task` while `file` is changed. */
async function whileChanged(
	file: string,
	change: (bytes: Buffer) => Buffer,
	task: (changed: Buffer) => Promise<void>
): Promise<void> {
	const full = path.join(folder, file);
	const bytes = await readFile(full);
	const changed = change(Buffer.from(bytes));
	await writeFile(full, changed);
	try {
		await task(changed);
	} finally {
		await writeFile(full, bytes);
	}
}

async function failure(task: Promise<unknown>): Promise<StoreError | null> {
	try {
		await task;
		return null;
	} catch (error) {
		if (error instanceof StoreError) return error;
		throw error;
	}
}

/** A digit of the head's numbers may be what was damaged: then it names a file that is not there. */
function namedByHead(file: string, bytes: Uint8Array): string[] {
	if (file !== 'head.json') return [];
	try {
		const { entry, checkpoint } = parseHead(file, bytes);
		return [logPath(entry), ...(checkpoint === null ? [] : [checkpointPath(checkpoint.entry)])];
	} catch {
		return [];
	}
}

describe('a damaged store', () => {
	it('is whole to begin with', async () => {
		expect(await verify()).toMatchObject({
			entries: 265,
			segments: 14,
			rows: 134,
			transactions: 5
		});
	});

	it('has every damaged byte named with its file, or the bytes mean the same', async () => {
		const place = fc.record({
			file: fc.nat(),
			at: fc.nat(),
			flip: fc.integer({ min: 1, max: 255 })
		});
		await fc.assert(
			fc.asyncProperty(place, async ({ file: pick, at, flip }) => {
				const file = files[pick % files.length]!;
				await whileChanged(
					file,
					(bytes) => {
						bytes[at % bytes.length]! ^= flip;
						return bytes;
					},
					async (changed) => {
						const error = await failure(verify());
						if (error === null) {
							// A bit that zstd ignores; the plain stream's hash has been compared.
							if (file.startsWith('segments/')) return;
							// Nothing vouches for the head's own bytes, so white space may differ.
							expect(file).toBe('head.json');
							const original = Buffer.from(changed);
							original[at % changed.length]! ^= flip;
							expect(parseHead(file, changed)).toEqual(parseHead(file, original));
						} else {
							const neighbours = [
								file,
								'head.json',
								nextEntryOf(file),
								...namedByHead(file, changed)
							];
							expect(neighbours).toContain(error.path);
							expect(error.message).toMatch(/fetch|backup|update/);
						}
					}
				);
			}),
			{ numRuns: 120 }
		);
	}, 60_000);

	it('never hands on a segment that differs from what was written', async () => {
		const truth = await contentOf(openFolder(folder));
		const segments = files.filter((file) => file.startsWith('segments/'));
		for (const [i, file] of segments.entries()) {
			await whileChanged(
				file,
				(bytes) => {
					bytes[(i * 37) % bytes.length]! ^= 1 << (i % 8);
					return bytes;
				},
				async () => {
					for (const reader of [openFolder(folder), readStore(folderFiles(folder))]) {
						const error = await failure(contentOf(reader));
						expect(error?.code).toBe('damaged');
						expect(error?.path).toBe(file);
					}
				}
			);
		}
		expect(await contentOf(openFolder(folder))).toEqual(truth);
		expect(await contentOf(readStore(folderFiles(folder)))).toEqual(truth);
	});

	it.each([
		'head.json',
		'log/0000000000.json',
		'log/0000000260.json',
		'checkpoints/0000000256.json'
	])('says that %s is torn, and the writer does not touch it', async (file) => {
		for (const keep of [0, 0.5]) {
			await whileChanged(
				file,
				(bytes) => bytes.subarray(0, Math.floor(bytes.length * keep)),
				async () => {
					expect((await failure(verify()))?.path).toBe(file);
					if (file === 'log/0000000000.json') return;
					const error = await failure(ShadowWriter.open(folder));
					expect(error).toMatchObject({ code: 'damaged', path: file });
				}
			);
		}
	});

	it('says which file is missing', async () => {
		const file = files.find((name) => name.startsWith('segments/public.orders'))!;
		const bytes = await readFile(path.join(folder, file));
		await rm(path.join(folder, file));
		expect(await failure(verify())).toMatchObject({ code: 'missing', path: file });
		expect(await failure(ShadowWriter.open(folder))).toMatchObject({ code: 'missing', path: file });
		await writeFile(path.join(folder, file), bytes);
		await truncate(path.join(folder, file), bytes.length - 1);
		expect(await failure(ShadowWriter.open(folder))).toMatchObject({ code: 'damaged', path: file });
		await writeFile(path.join(folder, file), bytes);
	});

	it('names the entry that claims another number, not the one that it claims to be', async () => {
		const claim = (bytes: Buffer) =>
			Buffer.from(bytes.toString().replace('"entry":100', '"entry":260'));
		await whileChanged('log/0000000100.json', claim, async () => {
			expect((await failure(verify()))?.path).toBe('log/0000000100.json');
		});
	});

	it('says that a newer format needs a newer reader', async () => {
		const newer = (bytes: Buffer) =>
			Buffer.from(bytes.toString().replace('"format":1', '"format":2'));
		await whileChanged('head.json', newer, async () => {
			const error = await failure(openFolder(folder).manifest());
			expect(error).toMatchObject({ code: 'newer-format', path: 'head.json' });
			expect(error!.message).toMatch(/update Foreshadow/);
		});
	});
});

/** A changed entry shows at the link of the one after it. */
function nextEntryOf(file: string): string {
	const number = /^log\/(\d+)\.json$/.exec(file)?.[1];
	return number === undefined ? '' : `log/${String(Number(number) + 1).padStart(10, '0')}.json`;
}
