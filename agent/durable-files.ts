import { mkdir, open, rename } from 'node:fs/promises';
import path from 'node:path';

/** Writes that have reached the disk when they return: the file's bytes, and its name in the folder. */

/** Creates a file that must not exist. The folder's own entry is left to `syncFolder`. */
export async function createFile(file: string, bytes: Uint8Array): Promise<void> {
	const handle = await open(file, 'wx');
	try {
		await handle.writeFile(bytes);
		await handle.sync();
	} finally {
		await handle.close();
	}
}

/** Replaces a file as a whole: a reader sees the old or the new bytes. */
export async function replaceFile(file: string, bytes: Uint8Array): Promise<void> {
	const temporary = `${file}.tmp`;
	const handle = await open(temporary, 'w');
	try {
		await handle.writeFile(bytes);
		await handle.sync();
	} finally {
		await handle.close();
	}
	await rename(temporary, file);
	await syncFolder(path.dirname(file));
}

/** Makes the names in a folder durable. */
export async function syncFolder(folder: string): Promise<void> {
	// Windows has no such call; NTFS journals names by itself.
	if (process.platform === 'win32') return;
	const handle = await open(folder, 'r');
	try {
		await handle.sync();
	} finally {
		await handle.close();
	}
}

/** Creates a folder and those above it, durably. */
export async function makeFolder(folder: string): Promise<void> {
	const first = await mkdir(folder, { recursive: true });
	if (first === undefined) return;
	for (let made = folder; ; made = path.dirname(made)) {
		await syncFolder(path.dirname(made));
		if (path.resolve(made) === path.resolve(first)) return;
	}
}
