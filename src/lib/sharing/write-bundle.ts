import {
	TRANSACTIONS,
	type Manifest,
	type MaskedColumn,
	type SegmentRef,
	type Withheld
} from '../shadow/log-entry.ts';
import { maskedOrdinals, type MaskedOrdinals } from '../shadow/masked-columns.ts';
import type { Seq, Transaction } from '../shadow/position.ts';
import { readTransactions } from '../shadow/read-segment.ts';
import type { TableId, TableSchema } from '../shadow/schema.ts';
import { sha256Hex } from '../shadow/sha256.ts';
import {
	BUNDLE_FORMAT,
	MANIFEST_HASH_PATH,
	MANIFEST_PATH,
	NOTEBOOK_PATH,
	REVIEW_PATH,
	STORE_FOLDER,
	type BundleManifest
} from './bundle-manifest.ts';
import { Hmac } from './hmac.ts';
import { maskedMark, maskedSchema, typesOfUse } from './masked-schema.ts';
import { replaceTexts, textsOf } from './notebook-texts.ts';
import { Pseudonyms } from './pseudonym.ts';
import { QuotedValues } from './quoted-values.ts';
import { cutTransactions, rewriteSegment } from './rewrite-segment.ts';
import { storeFiles } from './write-store.ts';
import { ZipFile } from './zip-file.ts';

export interface BundleRequest {
	notebook: {
		/** The library's id, or null. */
		id: string | null;
		/** See the manifest. Masked values make another text of a reader's copy. */
		revisionMs: number | null;
		title: string;
		text: string;
		/** The review log as it is, JSON lines; '' for none. */
		review: string;
	};
	/** What the sharer's app calls the shadow. */
	shadow: { id: string; title: string };
	manifest: Manifest;
	tables: readonly TableId[];
	/** The last position that leaves: the end of a transaction. */
	untilSeq: Seq;
	/** As `completeMasks` gives them. */
	masks: readonly MaskedColumn[];
	/** 32 random bytes; needed where anything is masked, and never part of the bundle. */
	key: Uint8Array | null;
	createdMs: number;
}

export interface BundleProgress {
	segments: number;
	segmentsTotal: number;
	/** The table in work. */
	table: TableId | null;
}

export interface WrittenBundle {
	/** A zip file. */
	bytes: Uint8Array<ArrayBuffer>;
	manifest: BundleManifest;
}

/** Of the segments only those are fetched that leave; `fetchSegment` answers plain verified streams. */
export async function writeBundle(
	request: BundleRequest,
	fetchSegment: (ref: SegmentRef) => Promise<Uint8Array>,
	onProgress: (progress: BundleProgress) => void = () => {}
): Promise<WrittenBundle> {
	return await new BundleWriter(request, fetchSegment, onProgress).write();
}

class BundleWriter {
	readonly #request: BundleRequest;
	readonly #fetch: (ref: SegmentRef) => Promise<Uint8Array>;
	readonly #progress: (progress: BundleProgress) => void;
	readonly #zip = new ZipFile();
	readonly #masked: Map<TableId, MaskedOrdinals>;
	readonly #pseudonyms: Pseudonyms | null;
	readonly #commitment: Hmac | null;
	readonly #quoted: QuotedValues;
	readonly #segments: SegmentRef[] = [];
	readonly #provenance: BundleManifest['segments'] = [];
	#last: Transaction | null = null;

	constructor(
		request: BundleRequest,
		fetchSegment: (ref: SegmentRef) => Promise<Uint8Array>,
		onProgress: (progress: BundleProgress) => void
	) {
		const { masks, key, manifest, notebook } = request;
		if (masks.length > 0 && key === null) throw new Error('masks need a key');
		this.#request = request;
		this.#fetch = fetchSegment;
		this.#progress = onProgress;
		this.#pseudonyms = key === null ? null : new Pseudonyms(key);
		this.#commitment = masks.length === 0 ? null : new Hmac(key!);
		this.#masked = new Map(
			request.tables.map((table) => [table, maskedOrdinals(manifest.schemas[table] ?? [], masks)])
		);
		const marks = manifest.marks.flatMap(({ title, detail }) => [title, detail]);
		const told = [...textsOf(notebook.text), notebook.title, notebook.review, ...marks];
		this.#quoted = new QuotedValues(masks.length === 0 ? [] : told);
	}

	async write(): Promise<WrittenBundle> {
		await this.#writeSegments();
		const { files, ...rest } = await this.#texts();
		const store = await this.#store();
		for (const { path, bytes } of [...store, ...files]) await this.#zip.add(path, bytes);
		const manifest: BundleManifest = { ...this.#manifest(rest), files: this.#zip.files.slice() };
		const encoder = new TextEncoder();
		const bytes = encoder.encode(`${JSON.stringify(manifest)}\n`);
		await this.#zip.add(MANIFEST_PATH, bytes);
		await this.#zip.add(MANIFEST_HASH_PATH, encoder.encode(`${await sha256Hex(bytes)}\n`));
		return { bytes: this.#zip.finish(), manifest };
	}

	async #writeSegments(): Promise<void> {
		const { manifest, tables, untilSeq } = this.#request;
		const wanted = [TRANSACTIONS, ...tables]
			.flatMap((table) => manifest.segments[table] ?? [])
			.filter(({ firstSeq }) => firstSeq <= untilSeq);
		for (const [done, ref] of wanted.entries()) {
			this.#progress({ segments: done, segmentsTotal: wanted.length, table: ref.table });
			await this.#writeSegment(ref, await this.#fetch(ref));
		}
		this.#progress({ segments: wanted.length, segmentsTotal: wanted.length, table: null });
	}

	async #writeSegment(ref: SegmentRef, plain: Uint8Array): Promise<void> {
		const { untilSeq, manifest } = this.#request;
		const masked = this.#masked.get(ref.table);
		const masks = masked !== undefined && masked.size > 0;
		const same = !masks && ref.lastSeq <= untilSeq;
		const kept = same
			? { ipc: plain, rows: ref.rows, firstSeq: ref.firstSeq, lastSeq: ref.lastSeq }
			: ref.table === TRANSACTIONS
				? cutTransactions(plain, untilSeq)
				: rewriteSegment(plain, {
						schema: manifest.schemas[ref.table]![ref.schemaVersion - 1]!,
						masked: masked ?? new Map(),
						pseudonyms: this.#pseudonyms,
						untilSeq,
						onMasked: (value, standIn) => this.#quoted.see(value, standIn)
					});
		if (kept === null) return;
		if (ref.table === TRANSACTIONS)
			for (const last of readTransactions(kept.ipc)) this.#last = last;
		const sha256 = await sha256Hex(kept.ipc);
		const folder = ref.path.split('/')[1]!;
		// Plain, not zstd: the zip compresses, and browsers cannot write zstd.
		const path = `segments/${folder}/${kept.firstSeq}-${kept.lastSeq}-${sha256.slice(0, 12)}.arrow`;
		const { ipc, ...counts } = kept;
		this.#segments.push({
			...ref,
			...counts,
			path,
			sha256,
			bytes: ipc.length,
			plainBytes: ipc.length
		});
		this.#provenance.push({
			path: STORE_FOLDER + path,
			provenance: same ? 'same' : masks ? 'masked' : 'cut',
			original: this.#committed(ref.sha256)
		});
		await this.#zip.add(STORE_FOLDER + path, ipc);
	}

	/** A hash that cannot be tried out: with all else known, a plain one would confirm a guessed value. */
	#committed(sha256: string): string {
		if (this.#commitment === null) return sha256;
		return this.#commitment.hex(new TextEncoder().encode(`original\0${sha256}`));
	}

	async #texts() {
		const { text, title, review } = this.#request.notebook;
		let count = 0;
		const replaced = replaceTexts(text, (one) => {
			const masked = this.#quoted.replaceIn(one);
			count += masked.count;
			return masked.text;
		});
		const lines = review.split('\n').filter((line) => line !== '');
		// Entries are hashed and signed: one that quotes a value stays behind whole.
		const kept = lines.filter((line) => !this.#quoted.quotes(line));
		const encoder = new TextEncoder();
		const files = [{ path: NOTEBOOK_PATH, bytes: encoder.encode(count === 0 ? text : replaced) }];
		if (kept.length > 0) {
			files.push({ path: REVIEW_PATH, bytes: encoder.encode(`${kept.join('\n')}\n`) });
		}
		return Promise.resolve({
			files,
			title: this.#quoted.replaceIn(title).text,
			maskedTexts: count,
			withheldEntries: lines.length - kept.length
		});
	}

	async #store() {
		const { manifest, untilSeq, tables, masks } = this.#request;
		const maskedTables = new Set(masks.map(({ table }) => table));
		const schemas = tables.flatMap((table) =>
			(manifest.schemas[table] ?? [])
				.filter(({ sinceSeq }) => sinceSeq <= untilSeq)
				.map((schema): TableSchema =>
					maskedSchema(schema, this.#masked.get(table)!, this.#pseudonyms)
				)
		);
		const marks = manifest.marks
			.filter(({ seq, table }) => seq <= untilSeq && (table === null || tables.includes(table)))
			.map((mark) => maskedMark(mark, maskedTables))
			.map((mark) => ({
				...mark,
				title: this.#quoted.replaceIn(mark.title).text,
				detail: this.#quoted.replaceIn(mark.detail).text
			}));
		const files = await storeFiles({
			shadowId: `${manifest.shadowId}/bundle`,
			source: manifest.source,
			schemas,
			types: masks.length === 0 ? manifest.types : typesOfUse(manifest.types, schemas),
			segments: this.#segments,
			marks,
			snapshot: { lastSeq: manifest.firstSeq, timeUs: manifest.firstTimeUs },
			withheld: this.#withheld(),
			...this.#end()
		});
		return files.map(({ path, bytes }) => ({ path: STORE_FOLDER + path, bytes }));
	}

	/** A copy of a copy goes on saying what the first one held back. */
	#withheld(): Withheld {
		const { manifest, tables, masks } = this.#request;
		const others = Object.keys(manifest.schemas).filter((table) => !tables.includes(table));
		return {
			tables: [...others, ...(manifest.withheld?.tables ?? [])].sort(),
			columns: [...masks, ...maskedBefore(manifest, tables, masks)]
		};
	}

	/** Where the copy ends: with the shadow, or with the last transaction that came along. */
	#end(): { lastSeq: Seq; endLsn: string; lastTimeUs: number } {
		const { manifest, untilSeq } = this.#request;
		const { lastSeq, endLsn, lastTimeUs } = manifest;
		if (untilSeq >= lastSeq || this.#last === null) return { lastSeq, endLsn, lastTimeUs };
		return {
			lastSeq: this.#last.lastSeq,
			endLsn: this.#last.endLsn,
			lastTimeUs: this.#last.runningTimeUs
		};
	}

	#manifest(texts: {
		title: string;
		maskedTexts: number;
		withheldEntries: number;
	}): Omit<BundleManifest, 'files'> {
		const { manifest, notebook, shadow, tables, createdMs } = this.#request;
		const { lastSeq, lastTimeUs } = this.#end();
		const withheld = this.#withheld();
		return {
			format: BUNDLE_FORMAT,
			title: texts.title,
			createdMs,
			notebook: {
				id: notebook.id,
				revisionMs:
					texts.maskedTexts > 0 && notebook.revisionMs !== createdMs ? null : notebook.revisionMs,
				maskedTexts: texts.maskedTexts,
				withheldEntries: texts.withheldEntries
			},
			shadow: {
				id: shadow.id,
				shadowId: manifest.shadowId,
				title: shadow.title,
				kind: manifest.source.kind,
				entry: manifest.entry,
				sha256: this.#committed(manifest.sha256),
				firstTimeUs: manifest.firstTimeUs,
				lastTimeUs,
				lastSeq
			},
			tables: tables.map((table) => ({
				table,
				rows: this.#segments.reduce((n, ref) => (ref.table === table ? n + ref.rows : n), 0)
			})),
			leftOut: withheld.tables,
			masked: withheld.columns,
			segments: this.#provenance
		};
	}
}

function maskedBefore(
	{ withheld }: Manifest,
	tables: readonly TableId[],
	masks: readonly MaskedColumn[]
): MaskedColumn[] {
	return (withheld?.columns ?? []).filter(
		({ table, column }) =>
			tables.includes(table) &&
			!masks.some((mask) => mask.table === table && mask.column === column)
	);
}
