import { LinkedFile, linkNotebook, pickFolder } from '../../library/linked-file.ts';
import type { OpenNotebook } from '../../library/notebook-file.ts';
import { t } from '../../messages/messages.ts';
import { parseNotebook } from '../../notebook/parse.ts';
import { fileNameOf } from '../notebook/file-name.ts';
import { toasts } from '../ui/toasts.svelte.ts';

/** How often the file on disk is looked at while the page is seen, in ms. */
const lookEveryMs = 2_000;

type FolderState = 'none' | 'ask' | 'denied' | 'saved' | 'changed' | 'conflict' | 'gone' | 'failed';

/** A notebook's file in a folder on disk, kept in step in both directions. */
export class FolderLink {
	readonly #notebook: OpenNotebook;
	#file: LinkedFile | null = null;
	state = $state<FolderState>('none');
	place = $state('');
	/** What the file holds, while it waits for a choice. */
	disk = $state.raw<string | null>(null);
	error = $state.raw<unknown>(null);
	#looking: Promise<void> | null = null;

	constructor(notebook: OpenNotebook) {
		this.#notebook = notebook;
	}

	/** Follows the file until the answer is called. */
	follow(): () => void {
		let ended = false;
		void LinkedFile.find(this.#notebook)
			.catch(() => null)
			.then((file) => {
				if (!ended && file !== null) this.#take(file);
			});
		const look = () => {
			if (!document.hidden) void this.look();
		};
		const timer = setInterval(look, lookEveryMs);
		addEventListener('focus', look);
		return () => {
			ended = true;
			clearInterval(timer);
			removeEventListener('focus', look);
			void this.look();
		};
	}

	/** Asks for a folder and saves there from now on. Null when the person closed the dialog. */
	async choose(): Promise<void> {
		const folder = await pickFolder();
		if (folder === null) return;
		const { text } = this.#notebook;
		const name = fileNameOf(parseNotebook(text).document.front.title);
		// `agreed` is no text that a file could hold by chance: another file of that name is a conflict.
		await linkNotebook(this.#notebook.id, folder, name, text);
		const file = await LinkedFile.find(this.#notebook);
		if (file === null) return;
		const there = await file.read();
		if (there !== null && there !== text) {
			await file.unlink();
			toasts.show({
				tone: 'error',
				title: t.library.folder.taken(name),
				detail: t.library.folder.takenWhy
			});
			return;
		}
		await file.write();
		this.#take(file);
		toasts.show({
			tone: 'done',
			title: t.library.folder.saved(file.place),
			detail: t.library.folder.savedWhy
		});
	}

	/** Within a click. */
	async allow(): Promise<void> {
		if ((await this.#file?.ask()) === 'denied') this.state = 'denied';
		else await this.look();
	}

	async stop(): Promise<void> {
		await this.#file?.unlink();
		this.#file = null;
		this.state = 'none';
	}

	async reload(): Promise<void> {
		const { disk } = this;
		if (disk !== null) await this.#settle((file) => file.reload(disk));
	}
	async keepMine(): Promise<void> {
		await this.#settle((file) => file.keepMine(this.disk));
	}

	/** Compares the two, and writes what was written here. One look at a time. */
	async look(): Promise<void> {
		if (this.#file === null) return;
		this.#looking ??= this.#look(this.#file).finally(() => (this.#looking = null));
		await this.#looking;
	}

	async #look(file: LinkedFile): Promise<void> {
		try {
			const permission = await file.permission();
			if (permission !== 'granted') {
				this.state = permission === 'denied' ? 'denied' : 'ask';
				return;
			}
			const { change, disk } = await file.look();
			this.disk = disk;
			// Only the writing tab writes; a reader looks on.
			if (change === 'write' && this.#notebook.writable) await file.write();
			if (change === 'same' || change === 'write') this.state = 'saved';
			else this.state = change;
			if (this.state === 'saved') await file.shareReview();
			this.error = null;
		} catch (error) {
			this.error = error;
			this.state = 'failed';
		}
	}

	async #settle(work: (file: LinkedFile) => Promise<void>): Promise<void> {
		const file = this.#file;
		if (file === null) return;
		await this.#looking;
		try {
			await work(file);
			this.disk = null;
			this.state = 'saved';
			this.error = null;
		} catch (error) {
			this.error = error;
			this.state = 'failed';
		}
	}

	#take(file: LinkedFile): void {
		this.#file = file;
		this.place = file.place;
		void this.look();
	}
}
