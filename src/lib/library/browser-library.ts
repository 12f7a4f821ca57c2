import { LocalLibrary } from './local-library.ts';
import { LibraryError, type Library } from './notebook-file.ts';
import { opfsFiles } from './opfs-files.ts';

let opened: Library | null = null;

/** The notebooks of this browser. Throws LibraryError `unavailable` where it keeps no files. */
export function browserLibrary(): Library {
	try {
		opened ??= new LocalLibrary({
			files: opfsFiles(),
			locks: navigator.locks,
			drafts: ownStorage(),
			page: globalThis,
			now: Date.now
		});
		return opened;
	} catch (cause) {
		const why = cause instanceof Error ? cause.message : String(cause);
		throw new LibraryError('unavailable', why, { cause });
	}
}

/** Reading the property throws where storage is switched off. */
function ownStorage(): Storage | null {
	try {
		return globalThis.localStorage;
	} catch {
		return null;
	}
}
