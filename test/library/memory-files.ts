import { FolderGone, type Files, type StoredText } from '#lib/library/files.ts';

/** The laws of the browser's private files, in memory: whole writes, folders that must exist. */
export class MemoryFiles implements Files {
	readonly texts = new Map<string, StoredText>();
	readonly folders = new Set<string>();
	/** Thrown by each write while set. */
	refuse: Error | null = null;
	/** A write waits here before it replaces anything: a tab that hangs. */
	stall: Promise<void> | null = null;
	writes = 0;
	#clock = 1;

	read(path: string): Promise<StoredText | null> {
		return Promise.resolve(this.texts.get(path) ?? null);
	}

	async write(path: string, text: string): Promise<void> {
		this.writes++;
		const folder = path.slice(0, path.lastIndexOf('/'));
		await this.stall;
		await Promise.resolve();
		if (this.refuse !== null) throw this.refuse;
		if (!this.folders.has(folder)) throw new FolderGone(path);
		this.texts.set(path, { text, changedMs: this.#clock++, bytes: Buffer.byteLength(text) });
	}

	makeFolder(path: string): Promise<void> {
		const parts = path.split('/');
		for (let n = 1; n <= parts.length; n++) this.folders.add(parts.slice(0, n).join('/'));
		return Promise.resolve();
	}

	remove(path: string): Promise<void> {
		const inside = (one: string) => one === path || one.startsWith(`${path}/`);
		for (const one of [...this.texts.keys()]) if (inside(one)) this.texts.delete(one);
		for (const one of [...this.folders]) if (inside(one)) this.folders.delete(one);
		return Promise.resolve();
	}

	names(folder: string): Promise<string[] | null> {
		if (!this.folders.has(folder)) return Promise.resolve(null);
		const within = [...this.texts.keys(), ...this.folders]
			.filter((path) => path.startsWith(`${folder}/`))
			.map((path) => path.slice(folder.length + 1).split('/')[0]!);
		return Promise.resolve([...new Set(within)]);
	}

	/** Somebody cleared the site's data. */
	clear(): void {
		this.texts.clear();
		this.folders.clear();
	}
}
