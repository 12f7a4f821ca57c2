import { Autosave } from './autosave.ts';
import { Drafts, type DraftStorage } from './drafts.ts';
import { FolderGone, type Files } from './files.ts';
import {
	LibraryError,
	type ExternalChange,
	type OpenNotebook,
	type ReviewLog,
	type SaveStatus,
	type TabRole,
	type Version
} from './notebook-file.ts';
import { type Meta, NotebookFolder } from './notebook-folder.ts';
import type { NotebookSource } from './notebook-source.ts';
import { Pen } from './pen.ts';
import { TabChannel, type TabMessage } from './tab-words.ts';
import { t } from '../messages/messages.ts';
import { VersionStore } from './version-store.ts';

/** What a notebook needs of the browser. */
export interface Surroundings {
	files: Files;
	locks: LockManager;
	drafts: DraftStorage | null;
	/** Tells `pagehide`, `visibilitychange` and `focus`; null where there is no page. */
	page: EventTarget | null;
	now: () => number;
	/** Told after each write, so that the list of every tab follows. */
	onwritten: () => void;
	/** How long a tab may be silent before the pen is taken from it, in ms. Defaults to 3,000. */
	patienceMs?: number;
}

export const penName = (id: string): string => `foreshadow:notebook:${id}`;

/** Why a safety copy was kept, in its name. */
const { kept } = t.library;

/** Readers are told what is typed at most this often. */
const tellEveryMs = 100;
/** An automatic version is kept after this much editing. */
const versionEveryMs = 5 * 60_000;
/** A tab that answered may take this many times longer to finish: its disk may be slow. */
const finishingPatience = 5;
/** How soon a reader queues again for a pen that another reader asked for. */
const queueAgainMs = 4_000;

/**
 * One notebook in one tab. Exactly one tab writes at a time; it says what it writes, and the others
 * follow. A tab that goes or dies frees the pen, and a reader that has waited longest picks it up
 * with the newest text that it heard.
 */
export class TabNotebook implements OpenNotebook {
	readonly id: string;
	onchange: (() => void) | null = null;
	onexternal: ((text: string, why: ExternalChange) => void) | null = null;
	onbeforeflush: (() => void) | null = null;
	onkept: ((name: string) => void) | null = null;
	onreview: (() => void) | null = null;

	readonly #around: Surroundings;
	readonly #folder: NotebookFolder;
	readonly #versions: VersionStore;
	readonly #drafts: Drafts;
	readonly #pen: Pen;
	readonly #channel: TabChannel;
	readonly #me = crypto.randomUUID();
	readonly #unlisten: () => void;
	#autosave: Autosave;
	#text = '';
	#term = 0;
	#role: TabRole = 'reader';
	/** `#text` came from the writing tab, so it is at least as new as the stored one. */
	#followed = false;
	#handed: ((text: string | null) => void) | null = null;
	#heard: (() => void) | null = null;
	#tellTimer: ReturnType<typeof setTimeout> | undefined;
	#queueTimer: ReturnType<typeof setTimeout> | undefined;
	#versionMs = 0;
	#meta: Meta | null = null;
	#closed = false;

	private constructor(around: Surroundings, id: string) {
		this.id = id;
		this.#around = around;
		this.#folder = new NotebookFolder(around.files, id);
		this.#versions = new VersionStore(around.files, this.#folder.path);
		this.#drafts = new Drafts(around.drafts, id);
		this.#pen = new Pen(around.locks, penName(id));
		this.#pen.onstolen = () => void this.#loseThePen();
		this.#channel = new TabChannel(penName(id), (message) => void this.#hear(message));
		this.#autosave = this.#newAutosave();
		this.#unlisten = this.#listen(around.page);
	}

	/** Throws LibraryError `missing`. */
	static async open(around: Surroundings, id: string): Promise<TabNotebook> {
		const notebook = new TabNotebook(around, id);
		try {
			await notebook.#begin();
			return notebook;
		} catch (error) {
			await notebook.close();
			throw error;
		}
	}

	get text(): string {
		return this.#text;
	}
	get role(): TabRole {
		return this.#role;
	}
	get writable(): boolean {
		return this.#role === 'writer';
	}
	get status(): SaveStatus {
		return this.#autosave.status;
	}
	get source(): NotebookSource | null {
		return this.#meta?.source ?? null;
	}

	save(text: string): void {
		if (!this.writable)
			throw new LibraryError('busy', 'another tab writes this notebook: take it over first');
		if (text === this.#text) return;
		this.#text = text;
		this.#autosave.put(text);
		this.#tellTimer ??= setTimeout(() => this.#tell(), tellEveryMs);
	}

	async flush(): Promise<void> {
		await this.#autosave.flush();
	}

	async keepAgain(): Promise<void> {
		try {
			await this.#folder.make(this.#text, this.#term, this.#meta ?? this.#newMeta());
		} catch (error) {
			return this.#autosave.fail(error, this.#text);
		}
		this.#autosave.put(this.#text);
		await this.flush();
	}

	async versions(): Promise<Version[]> {
		return await this.#versions.list();
	}

	async keepVersion(name: string, text = this.#text): Promise<Version> {
		return await this.#versions.keep({ atMs: this.#around.now(), kind: 'named', name, text });
	}

	async keepCopy(text: string, reason: string): Promise<Version> {
		return await this.#keepSafe(text, reason);
	}

	async readVersion(id: string): Promise<string> {
		return await this.#versions.read(id);
	}

	async restoreVersion(id: string): Promise<void> {
		await this.replaceText(await this.readVersion(id), 'restored-version', kept.restore);
	}

	async replaceText(text: string, why: ExternalChange, reason: string | null): Promise<void> {
		if (text === this.#text) return;
		if (reason !== null) await this.#keepSafe(this.#text, reason);
		this.save(text);
		this.onexternal?.(text, why);
		await this.flush();
	}

	async setSource(source: NotebookSource): Promise<void> {
		await this.#readMeta();
		this.#meta = { ...(this.#meta ?? this.#newMeta()), source };
		await this.#folder.writeMeta(this.#meta);
		this.#channel.say({ kind: 'source', source });
		this.onchange?.();
	}

	readonly reviewLog: ReviewLog = {
		read: () => this.#folder.readReview(),
		update: async (change) => {
			await this.#around.locks.request(`foreshadow:review:${this.id}`, async () => {
				const log = await this.#folder.readReview();
				const next = await change(log);
				if (next !== log) await this.#folder.writeReview(next);
			});
			this.#channel.say({ kind: 'review' });
			this.onreview?.();
		}
	};

	async takeOver(): Promise<void> {
		if (this.#role !== 'reader') return;
		this.#stopWaiting();
		this.#setRole('asking');
		const patienceMs = this.#around.patienceMs ?? 3_000;
		const handed = await this.#ask(patienceMs);
		// The other tab has finished: it lets go in this very moment.
		if (handed !== null && (await this.#pen.wait(patienceMs))) {
			return await this.#beginToWrite('handed', handed);
		}
		await this.#pen.steal();
		await this.#beginToWrite('stolen', handed);
	}

	async close(): Promise<void> {
		if (this.#closed) return;
		if (this.writable) {
			this.onbeforeflush?.();
			await this.flush();
			this.#leaveDraft();
			this.#tell();
		}
		this.#closed = true;
		this.#unlisten();
		this.#autosave.stop();
		this.#stopWaiting();
		clearTimeout(this.#tellTimer);
		this.#pen.release();
		this.#channel.close();
	}

	async #begin(): Promise<void> {
		const stored = await this.#stored();
		this.#text = stored.text;
		this.#term = stored.term;
		await this.#readMeta();
		if (await this.#pen.take()) return await this.#beginToWrite('opened', null);
		this.#channel.say({ kind: 'hello' });
		void this.#queue();
	}

	async #stored() {
		const stored = await this.#folder.read();
		if (stored === null)
			throw new LibraryError('missing', `notebook ${this.id} is not in this browser's library`);
		return stored;
	}

	async #readMeta(): Promise<void> {
		const known = await this.#folder.readMeta().catch(() => ({}));
		this.#meta = { ...this.#newMeta(), ...known };
	}

	#newMeta(): Meta {
		return { createdMs: this.#around.now(), binnedMs: null, origin: null, source: null };
	}

	/** The pen is ours: decides which text is the newest, and keeps every other one. */
	async #beginToWrite(how: 'opened' | 'handed' | 'waited' | 'stolen', handed: string | null) {
		const stored = await this.#stored().catch(() => null);
		await this.#readMeta();
		this.#term = (stored?.term ?? this.#term) + (how === 'stolen' ? 1 : 0);
		this.#autosave = this.#newAutosave();
		const before = this.#text;
		const draft = this.#drafts.find();
		const recovered = how === 'opened' && draft !== null && draft.atMs >= (stored?.changedMs ?? 0);
		const newest = recovered
			? draft.text
			: (handed ?? (this.#followed ? this.#text : (stored?.text ?? this.#text)));
		// Where nothing can be kept, a full disk say, the notebook opens all the same; a draft then stays.
		const keep = (text: string, name: string) =>
			this.#keepSafe(text, name).then(
				() => true,
				() => false
			);
		if (stored !== null && stored.text !== newest)
			await keep(stored.text, how === 'stolen' ? kept.takeOver : kept.stored);
		const foreign = draft !== null && draft.text !== newest && draft.text !== stored?.text;
		const draftIsSafe = !foreign || (await keep(draft.text, kept.draft));
		this.#text = newest;
		this.#followed = false;
		this.#setRole('writer');
		if (stored === null) this.#autosave.fail(new FolderGone(this.#folder.path), newest);
		else if (newest !== stored.text || how === 'stolen') this.#autosave.put(newest);
		this.#channel.say({ kind: 'writer' });
		this.#tell();
		if (newest !== before) this.onexternal?.(newest, recovered ? 'recovered-draft' : 'took-over');
		await this.flush();
		if (this.status.kind === 'saved') {
			if (draftIsSafe) this.#drafts.drop();
			await this.#folder.dropBefore(this.#term).catch(() => {});
			await this.#keepAuto();
		}
	}

	/** Another tab took the pen while this one did not answer. Nothing that was typed here is lost. */
	async #loseThePen(): Promise<void> {
		if (this.#closed) return;
		this.#autosave.stop();
		const { unsaved } = this.#autosave;
		this.#autosave = this.#newAutosave();
		this.#setRole('reader');
		if (unsaved !== null && (await this.#keepSafe(unsaved, kept.taken).catch(() => null)) !== null)
			this.#channel.say({ kind: 'kept', name: kept.taken });
		this.#channel.say({ kind: 'hello' });
		this.#queueLater();
	}

	async #hear(message: TabMessage): Promise<void> {
		switch (message.kind) {
			case 'hello':
				if (this.writable) this.#tell();
				return;
			case 'text':
				if (!this.writable) this.#follow(message.text);
				return;
			case 'ask':
				if (message.by === this.#me) return;
				if (this.writable) return await this.#handOver(message.by);
				this.#stopWaiting();
				return this.#queueLater();
			case 'heard':
				if (message.to === this.#me) this.#heard?.();
				return;
			case 'kept':
				return this.onkept?.(message.name);
			case 'handed':
				if (message.to === this.#me) this.#handed?.(message.text);
				return;
			case 'writer':
				if (this.#role === 'reader') void this.#queue();
				return;
			case 'review':
				return this.onreview?.();
			case 'source':
				this.#meta = { ...(this.#meta ?? this.#newMeta()), source: message.source };
				this.onchange?.();
		}
	}

	async #handOver(to: string): Promise<void> {
		this.#channel.say({ kind: 'heard', to });
		this.onbeforeflush?.();
		await this.flush();
		if (!this.writable) return;
		this.#autosave.stop();
		this.#setRole('reader');
		this.#channel.say({ kind: 'handed', to, text: this.#text });
		this.#autosave = this.#newAutosave();
		this.#pen.release();
		this.#queueLater();
		this.onchange?.();
	}

	/** The text of the other tab when it hands the pen over; null when it keeps silent. */
	#ask(limitMs: number): Promise<string | null> {
		return new Promise((resolve) => {
			const giveUp = () => this.#handed?.(null);
			let timer = setTimeout(giveUp, limitMs);
			this.#heard = () => {
				clearTimeout(timer);
				timer = setTimeout(giveUp, limitMs * finishingPatience);
			};
			this.#handed = (text) => {
				clearTimeout(timer);
				this.#handed = null;
				this.#heard = null;
				resolve(text);
			};
			this.#channel.say({ kind: 'ask', by: this.#me });
		});
	}

	#follow(text: string): void {
		this.#followed = true;
		if (text === this.#text) return;
		this.#text = text;
		this.onexternal?.(text, 'other-tab');
		this.onchange?.();
	}

	#tell(): void {
		clearTimeout(this.#tellTimer);
		this.#tellTimer = undefined;
		if (!this.#closed && this.writable) this.#channel.say({ kind: 'text', text: this.#text });
	}

	async #queue(): Promise<void> {
		this.#stopWaiting();
		if (this.#closed || !(await this.#pen.wait())) return;
		if (this.#closed || this.#role !== 'reader') return this.#pen.release();
		await this.#beginToWrite('waited', null);
	}

	#queueLater(): void {
		clearTimeout(this.#queueTimer);
		this.#queueTimer = setTimeout(() => void this.#queue(), queueAgainMs);
	}

	#stopWaiting(): void {
		clearTimeout(this.#queueTimer);
		this.#pen.endWait();
	}

	#newAutosave(): Autosave {
		const autosave: Autosave = new Autosave({
			now: this.#around.now,
			write: (text) => this.#write(text),
			onstatus: () => {
				if (autosave === this.#autosave) this.onchange?.();
			}
		});
		return autosave;
	}

	async #write(text: string): Promise<void> {
		await this.#folder.write(text, this.#term);
		this.#around.onwritten();
		const due = this.#versionMs > 0 && this.#around.now() - this.#versionMs >= versionEveryMs;
		if (due) await this.#keepAuto();
	}

	/** A version that cannot be kept waits for the next write: the text itself is what matters. */
	async #keepAuto(): Promise<void> {
		const nowMs = this.#around.now();
		await this.#versions.keepAuto(this.#text, nowMs).then(
			() => (this.#versionMs = nowMs),
			() => {}
		);
	}

	/** Throws where it cannot be kept: what would replace this text must not happen then. */
	async #keepSafe(text: string, name: string): Promise<Version> {
		return await this.#versions.keep({ atMs: this.#around.now(), kind: 'safety', name, text });
	}

	#leaveDraft(): void {
		const { unsaved } = this.#autosave;
		if (unsaved !== null) this.#drafts.leave(unsaved, this.#around.now());
	}

	#listen(page: EventTarget | null): () => void {
		const leave = () => {
			if (!this.writable) return;
			this.onbeforeflush?.();
			this.#leaveDraft();
			this.#tell();
			void this.flush().then(() => {
				if (this.#autosave.unsaved === null && this.writable) this.#drafts.drop();
			});
		};
		const look = () => void this.#lookWhetherGone();
		const hidden = () => (document.hidden ? leave() : look());
		page?.addEventListener('pagehide', leave);
		page?.addEventListener('visibilitychange', hidden);
		page?.addEventListener('focus', look);
		return () => {
			page?.removeEventListener('pagehide', leave);
			page?.removeEventListener('visibilitychange', hidden);
			page?.removeEventListener('focus', look);
		};
	}

	/** Somebody may have cleared this site's data while the page was open. */
	async #lookWhetherGone(): Promise<void> {
		if (!this.writable || this.status.kind !== 'saved') return;
		if (await this.#folder.exists().catch(() => false)) return;
		if (this.writable && !this.#closed)
			this.#autosave.fail(new FolderGone(this.#folder.path), this.#text);
	}

	#setRole(role: TabRole): void {
		this.#role = role;
		this.onchange?.();
	}
}
