import * as v from 'valibot';
import type { Files } from './files.ts';
import { LibraryError, type Version } from './notebook-file.ts';
import { byTime, versionsToDrop } from './thin-versions.ts';

const keptVersion = v.pipe(
	v.string(),
	v.parseJson(),
	v.object({
		atMs: v.number(),
		kind: v.picklist(['auto', 'named', 'safety']),
		name: v.nullable(v.string()),
		text: v.string()
	})
);
type KeptVersion = v.InferOutput<typeof keptVersion>;

/** The kept versions of one notebook: a file each, never changed. Any tab may add one. */
export class VersionStore {
	readonly #files: Files;
	readonly #folder: string;
	/** Files never change: what was read once is known. */
	readonly #known = new Map<string, KeptVersion>();

	constructor(files: Files, notebookPath: string) {
		this.#files = files;
		this.#folder = `${notebookPath}/versions`;
	}

	/** Newest first. One that cannot be read is left out. */
	async list(): Promise<Version[]> {
		const names = (await this.#files.names(this.#folder)) ?? [];
		const ids = names.filter((name) => name.endsWith('.json')).map((name) => name.slice(0, -5));
		const versions = await Promise.all(
			ids.map(async (id) => {
				const kept = await this.#load(id);
				return kept === null ? [] : [describe(id, kept)];
			})
		);
		return versions.flat().sort(byTime);
	}

	async read(id: string): Promise<string> {
		const kept = await this.#load(id);
		if (kept === null)
			throw new LibraryError('missing', `version ${id} is no longer there: another tab removed it`);
		return kept.text;
	}

	async keep(kept: KeptVersion): Promise<Version> {
		const id = `${kept.atMs.toString(36).padStart(9, '0')}-${crypto.randomUUID().slice(0, 8)}`;
		await this.#files.makeFolder(this.#folder);
		await this.#files.write(`${this.#folder}/${id}.json`, JSON.stringify(kept));
		this.#known.set(id, kept);
		return describe(id, kept);
	}

	/** An automatic version, unless the newest one holds this very text; then thins the old ones. */
	async keepAuto(text: string, atMs: number): Promise<void> {
		const [newest] = await this.list();
		if (newest !== undefined && (await this.#load(newest.id))?.text === text) return;
		await this.keep({ atMs, kind: 'auto', name: null, text });
		for (const { id } of versionsToDrop(await this.list(), atMs)) {
			await this.#files.remove(`${this.#folder}/${id}.json`);
			this.#known.delete(id);
		}
	}

	async #load(id: string): Promise<KeptVersion | null> {
		const known = this.#known.get(id);
		if (known !== undefined) return known;
		const stored = await this.#files.read(`${this.#folder}/${id}.json`);
		const parsed = v.safeParse(keptVersion, stored?.text);
		if (!parsed.success) return null;
		this.#known.set(id, parsed.output);
		return parsed.output;
	}
}

function describe(id: string, { atMs, kind, name, text }: KeptVersion): Version {
	return { id, atMs, kind, name, bytes: new Blob([text]).size };
}
