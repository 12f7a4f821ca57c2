import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Head, Manifest, SourceIdentity } from '#lib/shadow/log-entry.ts';
import { openFolder } from '#lib/store/folder.node.ts';
import { StoreError } from '#lib/store/store-reader.ts';
import { HttpError } from './reply.ts';

/** What the app needs to offer a shadow before it opens it. */
export interface ShadowSummary {
	id: string;
	title: string;
	kind: SourceIdentity['kind'];
	/** A writer holds the store: it is worth waiting for news. */
	live: boolean;
	lastSeq: number;
	lastTimeUs: number;
	firstTimeUs: number;
	entry: number;
}

/** A damaged store is listed all the same, with what is wrong instead of what it holds. */
export type ListedShadow = ShadowSummary | { id: string; title: string; problem: string };

/** One store that the server hands out. */
export class ServedShadow {
	/** Its name in URLs. */
	readonly id: string;
	/** The store's folder. */
	readonly directory: string;
	/** The manifest folded last: the next one only reads what came since. */
	#manifest: Manifest | undefined;

	constructor(id: string, directory: string) {
		this.id = id;
		this.directory = directory;
	}

	/** Throws 503 `no-shadow` where the store is not there yet, as while a capture is still starting. */
	async head(): Promise<Head> {
		return await openFolder(this.directory).head().catch(refuse);
	}

	async list(): Promise<ListedShadow | null> {
		try {
			return await this.#summary();
		} catch (error) {
			if (!(error instanceof HttpError)) throw error;
			if (error.code === 'no-shadow') return null;
			return { id: this.id, title: this.directory, problem: error.message };
		}
	}

	/** Null before the initial snapshot is there: nothing could be shown. */
	async #summary(): Promise<ShadowSummary | null> {
		const reader = openFolder(this.directory);
		this.#manifest = await reader.manifest(this.#manifest).catch(refuse);
		const { source, firstTimeUs, lastSeq, lastTimeUs, entry } = this.#manifest;
		if (firstTimeUs === 0) return null;
		return {
			id: this.id,
			title: source.title,
			kind: source.kind,
			live: existsSync(path.join(this.directory, 'writer.lock')),
			lastSeq,
			lastTimeUs,
			firstTimeUs,
			entry
		};
	}
}

/** Names every store by its folder's name, and by number where two have the same one. */
export function nameShadows(directories: string[]): ServedShadow[] {
	const taken = new Set<string>();
	return directories.map((directory) => {
		const name = path.basename(path.resolve(directory)).replace(/[^\w.-]+/g, '-') || 'shadow';
		let id = name;
		for (let n = 2; taken.has(id); n++) id = `${name}-${n}`;
		taken.add(id);
		return new ServedShadow(id, directory);
	});
}

function refuse(error: unknown): never {
	if (!(error instanceof StoreError)) throw error;
	if (error.code === 'missing' && error.path === 'head.json') {
		throw new HttpError(503, 'no-shadow', error.message);
	}
	throw new HttpError(500, 'damaged', error.message);
}
