import { parseNotebook } from '../notebook/parse.ts';
import {
	LibraryError,
	type Library,
	type NewNotebook,
	type NotebookInfo,
	type OpenNotebook
} from './notebook-file.ts';
import { NOTEBOOKS, NotebookFolder } from './notebook-folder.ts';
import { penName, TabNotebook, type Surroundings } from './tab-notebook.ts';
import { retitle } from './retitle.ts';
import { VersionStore } from './version-store.ts';

const CHANNEL = 'foreshadow:library';

/** What a text says, until its file changes. */
interface Read {
	changedMs: number;
	bytes: number;
	words: string;
	facts: Pick<NotebookInfo, 'title' | 'shadow' | 'cells' | 'problems'>;
}

/** The notebooks of this browser. The texts are the truth: there is no index that could go wrong. */
export class LocalLibrary implements Library {
	readonly #around: Omit<Surroundings, 'onwritten'>;
	readonly #channel = new BroadcastChannel(CHANNEL);
	readonly #followers = new Set<() => void>();
	readonly #read = new Map<string, Read>();

	constructor(around: Omit<Surroundings, 'onwritten'>) {
		this.#around = around;
		this.#channel.onmessage = () => this.#tellHere();
	}

	async list(): Promise<NotebookInfo[]> {
		const ids = (await this.#around.files.names(NOTEBOOKS)) ?? [];
		const infos = await Promise.all(ids.map((id) => this.info(id)));
		return infos.filter((info) => info !== null);
	}

	async info(id: string): Promise<NotebookInfo | null> {
		const [read, meta] = await Promise.all([this.#facts(id), this.#folder(id).readMeta()]);
		if (read === null) return null;
		const { changedMs, bytes, facts } = read;
		return {
			id,
			...facts,
			createdMs: meta.createdMs ?? changedMs,
			changedMs,
			binnedMs: meta.binnedMs ?? null,
			bytes,
			origin: meta.origin ?? null,
			source: meta.source ?? null
		};
	}

	async read(id: string): Promise<string> {
		const stored = await this.#folder(id).read();
		if (stored === null) throw missing(id);
		return stored.text;
	}

	async readReview(id: string): Promise<string> {
		return await this.#folder(id).readReview();
	}

	async search(words: string): Promise<Set<string>> {
		const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
		const ids = (await this.#around.files.names(NOTEBOOKS)) ?? [];
		const found = await Promise.all(
			ids.map(async (id) => {
				const read = await this.#facts(id);
				return read !== null && wanted.every((word) => read.words.includes(word)) ? id : null;
			})
		);
		return new Set(found.filter((id) => id !== null));
	}

	async create({
		text,
		origin = null,
		review = '',
		source,
		version
	}: NewNotebook): Promise<string> {
		const id = newId();
		const folder = this.#folder(id);
		const atMs = this.#around.now();
		await folder.make(text, 0, { createdMs: atMs, binnedMs: null, origin, source: source ?? null });
		if (review !== '') await folder.writeReview(review);
		if (version !== undefined) {
			const versions = new VersionStore(this.#around.files, folder.path);
			await versions.keep({ atMs, kind: 'named', name: version, text });
		}
		this.#tell();
		return id;
	}

	async duplicate(id: string, title: string): Promise<string> {
		const { origin } = await this.#folder(id).readMeta();
		return await this.create({ text: retitle(await this.read(id), title), origin: origin ?? null });
	}

	async rename(id: string, title: string): Promise<void> {
		await this.#alone(id, async (folder) => {
			const stored = await folder.read();
			if (stored === null) throw missing(id);
			await folder.write(retitle(stored.text, title), stored.term);
		});
	}

	async bin(id: string): Promise<void> {
		await this.#setBinned(id, this.#around.now());
	}

	async restore(id: string): Promise<void> {
		await this.#setBinned(id, null);
	}

	async purge(id: string): Promise<void> {
		await this.#alone(id, async (folder) => {
			const { binnedMs } = await folder.readMeta();
			if ((binnedMs ?? null) === null)
				throw new LibraryError(
					'not-binned',
					`notebook ${id} is not in the bin: put it there first`
				);
			await folder.remove();
		});
	}

	async open(id: string): Promise<OpenNotebook> {
		return await TabNotebook.open({ ...this.#around, onwritten: () => this.#tell() }, id);
	}

	follow(changed: () => void): () => void {
		this.#followers.add(changed);
		return () => this.#followers.delete(changed);
	}

	/** Ends the listening; tests need it. */
	close(): void {
		this.#channel.close();
	}

	async #setBinned(id: string, binnedMs: number | null): Promise<void> {
		const info = await this.info(id);
		if (info === null) throw missing(id);
		const { createdMs, origin, source } = info;
		await this.#folder(id).writeMeta({ createdMs, origin, source, binnedMs });
		this.#tell();
	}

	/** With the pen of the notebook, which no tab may hold. */
	async #alone(id: string, work: (folder: NotebookFolder) => Promise<void>): Promise<void> {
		await this.#around.locks.request(penName(id), { ifAvailable: true }, async (lock) => {
			if (lock === null)
				throw new LibraryError('busy', 'this notebook is open in another tab: do it there');
			await work(this.#folder(id));
		});
		this.#tell();
	}

	async #facts(id: string): Promise<Read | null> {
		const stored = await this.#folder(id).read();
		if (stored === null) {
			this.#read.delete(id);
			return null;
		}
		const known = this.#read.get(id);
		if (known?.changedMs === stored.changedMs && known.bytes === stored.bytes) return known;
		const { document, problems } = parseNotebook(stored.text);
		const { title, shadow } = document.front;
		const read = {
			changedMs: stored.changedMs,
			bytes: stored.bytes,
			words: stored.text.toLowerCase(),
			facts: { title, shadow, cells: document.cells.length, problems: problems.length }
		};
		this.#read.set(id, read);
		return read;
	}

	#folder(id: string): NotebookFolder {
		return new NotebookFolder(this.#around.files, id);
	}

	#tell(): void {
		this.#channel.postMessage('changed');
		this.#tellHere();
	}

	#tellHere(): void {
		for (const changed of this.#followers) changed();
	}
}

function missing(id: string): LibraryError {
	return new LibraryError('missing', `notebook ${id} is not in this browser's library`);
}

/** Twelve letters and digits: 62 bits, enough for ids that only meet in one browser and its bundles. */
function newId(): string {
	const letters = 'abcdefghijklmnopqrstuvwxyz0123456789';
	const random = crypto.getRandomValues(new Uint8Array(12));
	return Array.from(random, (byte) => letters[byte % letters.length]).join('');
}
