import { realpath, stat } from 'node:fs/promises';
import path from 'node:path';

export interface FoundFile {
	path: string;
	bytes: number;
	modifiedMs: number;
}

/**
 * The regular file that a URL's path names below a folder, or null. Nothing outside the folder is
 * ever found: not by `..`, however it is encoded, and not through a link that leads out.
 */
export async function findInside(folder: string, urlPath: string): Promise<FoundFile | null> {
	const parts = decode(urlPath)?.split('/');
	if (parts === undefined || parts.some((part) => isUnsafe(part))) return null;
	try {
		const root = await realpath(folder);
		const file = await realpath(path.join(root, ...parts));
		if (!file.startsWith(root + path.sep)) return null;
		const found = await stat(file);
		return found.isFile() ? { path: file, bytes: found.size, modifiedMs: found.mtimeMs } : null;
	} catch (error) {
		if (isMissing(error)) return null;
		throw error;
	}
}

function decode(urlPath: string): string | undefined {
	try {
		return decodeURIComponent(urlPath).replace(/^\/+/, '');
	} catch {
		return undefined;
	}
}

/** Hidden files are nobody's business either; a colon names a stream or a drive on Windows. */
function isUnsafe(part: string): boolean {
	return part === '' || part.startsWith('.') || /[\\:\0]/.test(part);
}

function isMissing(error: unknown): boolean {
	const { code } = error as NodeJS.ErrnoException;
	return code === 'ENOENT' || code === 'ENOTDIR' || code === 'ENAMETOOLONG';
}
