import { FolderGone, type Files } from './files.ts';

/** Files of the origin-private file system. Throws where the browser has none, or cannot write it. */
export function opfsFiles(): Files {
	if (navigator.storage?.getDirectory === undefined)
		throw new Error('this browser keeps no files for pages');
	if (typeof FileSystemFileHandle.prototype.createWritable !== 'function')
		throw new Error("this browser's private files cannot be written from a page");
	return {
		async read(path) {
			const handle = await find(path);
			if (handle?.kind !== 'file') return null;
			const file = await handle.getFile();
			return { text: await file.text(), changedMs: file.lastModified, bytes: file.size };
		},
		async write(path, text) {
			const { folder, name } = split(path);
			const parent = await find(folder);
			if (parent?.kind !== 'directory') throw new FolderGone(path);
			await writeWhole(parent, name, text);
		},
		async makeFolder(path) {
			let at = await navigator.storage.getDirectory();
			for (const part of parts(path)) at = await at.getDirectoryHandle(part, { create: true });
		},
		async remove(path) {
			const { folder, name } = split(path);
			const parent = await find(folder);
			if (parent?.kind !== 'directory') return;
			await parent.removeEntry(name, { recursive: true }).catch(unlessMissing);
		},
		async names(path) {
			const folder = await find(path);
			if (folder?.kind !== 'directory') return null;
			const names: string[] = [];
			// What a crash in the middle of a write leaves beside the file.
			for await (const name of folder.keys()) if (!name.endsWith('.crswap')) names.push(name);
			return names;
		}
	};
}

/** Writes aside and replaces on close; a page that goes away leaves the old text. */
async function writeWhole(folder: FileSystemDirectoryHandle, name: string, text: string) {
	const isNew = (await folder.getFileHandle(name).catch(unlessMissing)) === null;
	let writable: FileSystemWritableFileStream | null = null;
	try {
		const handle = await folder.getFileHandle(name, { create: true });
		writable = await handle.createWritable();
		await writable.write(text);
		await writable.close();
	} catch (error) {
		await writable?.abort().catch(() => {});
		// An empty file that was never written must not pass for a text.
		if (isNew) await folder.removeEntry(name).catch(() => {});
		if (isMissing(error)) throw new FolderGone(name, { cause: error });
		throw error;
	}
}

/** From the root each time: a handle outlives what it points at when somebody clears the store. */
async function find(
	path: string
): Promise<FileSystemDirectoryHandle | FileSystemFileHandle | null> {
	let at = await navigator.storage.getDirectory();
	const steps = parts(path);
	const last = steps.pop();
	if (last === undefined) return at;
	for (const step of steps) {
		const next = await at.getDirectoryHandle(step).catch(unlessMissing);
		if (next === null) return null;
		at = next;
	}
	return (
		(await at.getDirectoryHandle(last).catch(unlessMissing)) ??
		(await at.getFileHandle(last).catch(unlessMissing))
	);
}

function parts(path: string): string[] {
	return path.split('/').filter((part) => part !== '');
}

function split(path: string): { folder: string; name: string } {
	const at = path.lastIndexOf('/');
	return { folder: path.slice(0, Math.max(at, 0)), name: path.slice(at + 1) };
}

function isMissing(error: unknown): boolean {
	return (
		error instanceof DOMException &&
		(error.name === 'NotFoundError' || error.name === 'TypeMismatchError')
	);
}

function unlessMissing(error: unknown): null {
	if (isMissing(error)) return null;
	throw error;
}
