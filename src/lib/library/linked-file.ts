import { createStore, del, get, keys, set } from 'idb-keyval';
import { t } from '../messages/messages.ts';
import { mergeLogs } from '../review/merge.ts';
import { readLog } from '../review/read-log.ts';
import { formatLog } from '../review/write-entry.ts';
import { diskChange, type DiskChange } from './disk-change.ts';
import type { OpenNotebook } from './notebook-file.ts';

/** What is remembered of a notebook's file in a folder on disk. */
interface Link {
	notebook: string;
	folder: FileSystemDirectoryHandle;
	name: string;
	/** The text that both held when they were last in step. */
	agreed: string;
}

/** Permissions are Chromium's, and not yet in TypeScript's library. */
interface Permitted {
	queryPermission?(of: { mode: 'readwrite' }): Promise<PermissionState>;
	requestPermission?(of: { mode: 'readwrite' }): Promise<PermissionState>;
}
interface Picking {
	showDirectoryPicker?(options: {
		id: string;
		mode: 'readwrite';
	}): Promise<FileSystemDirectoryHandle>;
}

export interface FolderNotebook {
	name: string;
	text: string;
	/** The notebook of this browser that is saved there already. */
	linked: string | null;
}

/** Handles survive in IndexedDB; the permission to use them does not and is asked for by a click. */
const links = () => createStore('foreshadow-links', 'links');
/** Those that this page made or read: a link works through the page where nothing can be kept. */
const here = new Map<string, Link>();

async function linkOf(notebook: string): Promise<Link | null> {
	const link = here.get(notebook) ?? (await get<Link>(notebook, links()).catch(() => undefined));
	if (link === undefined) return null;
	here.set(notebook, link);
	return link;
}

async function allLinks(): Promise<Link[]> {
	const kept = await keys<string>(links()).catch(() => []);
	const all = await Promise.all([...new Set([...here.keys(), ...kept])].map(linkOf));
	return all.filter((link) => link !== null);
}

async function keepLink(link: Link): Promise<void> {
	here.set(link.notebook, link);
	await set(link.notebook, link, links()).catch(() => {});
}

export function canOpenFolders(): boolean {
	return typeof (globalThis as Picking).showDirectoryPicker === 'function';
}

/** Null when the person closed the dialog. */
export async function pickFolder(): Promise<FileSystemDirectoryHandle | null> {
	try {
		const picking = globalThis as Picking;
		return (await picking.showDirectoryPicker?.({ id: 'notebooks', mode: 'readwrite' })) ?? null;
	} catch (error) {
		if (error instanceof DOMException && error.name === 'AbortError') return null;
		throw error;
	}
}

/** The Markdown files of a folder. */
export async function notebooksIn(folder: FileSystemDirectoryHandle): Promise<FolderNotebook[]> {
	const known = await allLinks();
	const found: FolderNotebook[] = [];
	for await (const entry of folder.values()) {
		if (entry.kind !== 'file' || !/\.(md|markdown)$/i.test(entry.name)) continue;
		const text = await (await entry.getFile()).text();
		let linked: string | null = null;
		for (const link of known)
			if (link.name === entry.name && (await link.folder.isSameEntry(folder)))
				linked = link.notebook;
		found.push({ name: entry.name, text, linked });
	}
	return found.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Remembers where a notebook lies; `agreed` is what the file holds. */
export async function linkNotebook(
	notebook: string,
	folder: FileSystemDirectoryHandle,
	name: string,
	agreed: string
): Promise<void> {
	await keepLink({ notebook, folder, name, agreed });
}

/** A notebook's file in a folder on disk. */
export class LinkedFile {
	readonly #notebook: OpenNotebook;
	readonly #link: Link;

	private constructor(notebook: OpenNotebook, link: Link) {
		this.#notebook = notebook;
		this.#link = link;
	}

	/** Null for a notebook that is saved in this browser only. */
	static async find(notebook: OpenNotebook): Promise<LinkedFile | null> {
		const link = await linkOf(notebook.id);
		return link === null ? null : new LinkedFile(notebook, link);
	}

	get name(): string {
		return this.#link.name;
	}
	/** `folder/file.md` */
	get place(): string {
		return `${this.#link.folder.name}/${this.#link.name}`;
	}

	/** `prompt`: a click has to ask again, since the page was loaded anew. */
	async permission(): Promise<PermissionState> {
		const folder = this.#link.folder as Permitted;
		return (await folder.queryPermission?.({ mode: 'readwrite' })) ?? 'granted';
	}
	/** Only within a click. */
	async ask(): Promise<PermissionState> {
		const folder = this.#link.folder as Permitted;
		return (await folder.requestPermission?.({ mode: 'readwrite' })) ?? 'granted';
	}

	/** Null when the file is gone. */
	async read(): Promise<string | null> {
		return await readFrom(this.#link.folder, this.#link.name);
	}

	/** How the two stand, and what the file holds. */
	async look(): Promise<{ change: DiskChange; disk: string | null }> {
		const disk = await this.read();
		const change = diskChange(this.#link.agreed, disk, this.#notebook.text);
		if (change === 'same') await this.#agree(this.#notebook.text);
		return { change, disk };
	}

	/** The file takes the notebook's text, and both keep all comments of either. */
	async write(): Promise<void> {
		const { text } = this.#notebook;
		await writeTo(this.#link.folder, this.#link.name, text);
		await this.#agree(text);
		await this.shareReview();
	}

	/** The notebook takes the file's text; its own is kept as a version. */
	async reload(disk: string): Promise<void> {
		await this.#notebook.replaceText(disk, 'folder', t.library.kept.folder);
		await this.#agree(disk);
		await this.shareReview();
	}

	/** The file takes the notebook's text; what the file held is kept as a version. */
	async keepMine(disk: string | null): Promise<void> {
		if (disk !== null) await this.#notebook.keepCopy(disk, t.library.kept.disk);
		await this.write();
	}

	async unlink(): Promise<void> {
		here.delete(this.#notebook.id);
		await del(this.#notebook.id, links()).catch(() => {});
	}

	/** Comments are merged by set union, so neither side can lose one. */
	async shareReview(): Promise<void> {
		const name = this.#link.name.replace(/\.(md|markdown)$/i, '.review.jsonl');
		const disk = (await readFrom(this.#link.folder, name)) ?? '';
		const own = await this.#notebook.reviewLog.read();
		if (disk === own) return;
		const incoming = await readLog(disk);
		let merged = own;
		await this.#notebook.reviewLog.update(async (log) => {
			merged = formatLog(mergeLogs(await readLog(log), incoming));
			return merged;
		});
		if (merged !== disk) await writeTo(this.#link.folder, name, merged);
	}

	async #agree(text: string): Promise<void> {
		if (this.#link.agreed === text) return;
		this.#link.agreed = text;
		await keepLink(this.#link);
	}
}

async function readFrom(folder: FileSystemDirectoryHandle, name: string): Promise<string | null> {
	try {
		return await (await (await folder.getFileHandle(name)).getFile()).text();
	} catch (error) {
		if (error instanceof DOMException && error.name === 'NotFoundError') return null;
		throw error;
	}
}

async function writeTo(folder: FileSystemDirectoryHandle, name: string, text: string) {
	const handle = await folder.getFileHandle(name, { create: true });
	const writable = await handle.createWritable();
	try {
		await writable.write(text);
		await writable.close();
	} catch (error) {
		await writable.abort().catch(() => {});
		throw error;
	}
}
