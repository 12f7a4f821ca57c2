/**
 * A tree of small text files, paths with `/`. In the app it is the browser's origin-private file
 * system (`opfs-files.ts`).
 */
export interface Files {
	/** Null where there is none. */
	read(path: string): Promise<StoredText | null>;
	/**
	 * Replaces whole: whoever reads, and whoever comes after a crash, sees the old or the new text.
	 * Fails with `FolderGone` where the folder does not exist: a cleared store is never made anew by
	 * the way.
	 */
	write(path: string, text: string): Promise<void>;
	makeFolder(path: string): Promise<void>;
	/** A file, or a folder with all in it. Gone already is fine. */
	remove(path: string): Promise<void>;
	/** Names in a folder, of files and folders; null where it does not exist. */
	names(folder: string): Promise<string[] | null>;
}

export interface StoredText {
	text: string;
	/** ms since 1970. */
	changedMs: number;
	bytes: number;
}

/** The folder of a file that is to be written is not there. */
export class FolderGone extends Error {
	constructor(path: string, options?: ErrorOptions) {
		super(`the folder of ${path} is gone`, options);
		this.name = 'FolderGone';
	}
}
