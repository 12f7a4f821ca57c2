import { createHash } from 'node:crypto';
import { closeSync, fsyncSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { open } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { constants, zstdCompress, zstdCompressSync } from 'node:zlib';
import type { EncodedBatch } from '#lib/shadow/batch.ts';
import type { SegmentRef } from '#lib/shadow/log-entry.ts';
import { makeFolder } from './durable-files.ts';

/** A segment that is encoded and not yet in a file. */
export interface EncodedSegment extends EncodedBatch {
	table: string;
	schemaVersion: number;
	minCommitTimeUs: number;
	maxCommitTimeUs: number;
}

const compress = promisify(zstdCompress);

/**
 * Writes a segment and syncs its bytes. Its folder's entry is synced by the flush that names it. A
 * file of this name can only be left over from before a crash, and then holds the same rows.
 */
export async function writeSegment(store: string, segment: EncodedSegment): Promise<SegmentRef> {
	const file = await compress(segment.ipc, zstdOptions(segment));
	const ref = segmentRef(segment, file.length);
	const target = path.join(store, ref.path);
	await makeFolder(path.dirname(target));
	const handle = await open(target, 'w');
	try {
		await handle.writeFile(file);
		await handle.sync();
	} finally {
		await handle.close();
	}
	return ref;
}

/** The same at once, for a transaction that is larger than memory should hold. */
export function writeSegmentNow(store: string, segment: EncodedSegment): SegmentRef {
	const file = zstdCompressSync(segment.ipc, zstdOptions(segment));
	const ref = segmentRef(segment, file.length);
	const target = path.join(store, ref.path);
	mkdirSync(path.dirname(target), { recursive: true });
	const handle = openSync(target, 'w');
	try {
		for (let at = 0; at < file.length;) at += writeSync(handle, file, at);
		fsyncSync(handle);
	} finally {
		closeSync(handle);
	}
	return ref;
}

function zstdOptions({ ipc }: EncodedSegment) {
	return {
		params: {
			[constants.ZSTD_c_compressionLevel]: 1,
			[constants.ZSTD_c_checksumFlag]: 1
		},
		// Lets a decoder make room once.
		pledgedSrcSize: ipc.length
	};
}

function segmentRef(segment: EncodedSegment, bytes: number): SegmentRef {
	const { ipc, ...rest } = segment;
	const sha256 = createHash('sha256').update(ipc).digest('hex');
	const name = `${segment.firstSeq}-${segment.lastSeq}-${sha256.slice(0, 12)}.arrow.zst`;
	return {
		path: `segments/${folderName(segment.table)}/${name}`,
		sha256,
		bytes,
		plainBytes: ipc.length,
		...rest
	};
}

const LONGEST_FOLDER_NAME = 120;

/**
 * A table's folder: readable, and safe in file systems and URLs. Readers never turn it back, the
 * entry says which table a segment belongs to; so tables may even share a folder.
 */
function folderName(table: string): string {
	const safe = Array.from(Buffer.from(table), (byte) => {
		const character = String.fromCharCode(byte);
		return /[\w.$-]/.test(character) ? character : `~${byte.toString(16).padStart(2, '0')}`;
	}).join('');
	if (safe.length <= LONGEST_FOLDER_NAME) return safe;
	const hash = createHash('sha256').update(table).digest('hex');
	return `${safe.slice(0, LONGEST_FOLDER_NAME - 13)}~${hash.slice(0, 12)}`;
}
