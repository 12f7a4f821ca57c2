import { SvelteMap, SvelteSet } from 'svelte/reactivity';
import { t } from '../../messages/messages.ts';
import type { NotebookDocument } from '../../notebook/document.ts';
import { parseNotebook } from '../../notebook/parse.ts';
import { serialiseNotebook } from '../../notebook/serialise.ts';
import { formatTimeUs } from '../../shadow/instant.ts';
import type { Manifest, MaskedColumn } from '../../shadow/log-entry.ts';
import type { Seq } from '../../shadow/position.ts';
import type { TableId } from '../../shadow/schema.ts';
import {
	estimateBytes,
	estimateRows,
	neededTables,
	neededUntil
} from '../../sharing/bundle-plan.ts';
import { type Identity, identityOf } from '../../sharing/arrival.ts';
import { isBundleId } from '../../sharing/bundle-manifest.ts';
import { linkFragment, MAX_LINK_CHARACTERS } from '../../sharing/link.ts';
import { completeMasks, suggestMasks, type MaskSuggestion } from '../../sharing/masks.ts';
import type { Session } from '../session.svelte.ts';
import { localShadows } from './local-shadows.svelte.ts';
import type { SharedNotebook } from './share-sources.ts';

export type ShareKind = 'bundle' | 'page' | 'link';

/** A column that can be masked, with what it looks like. */
export interface MaskableColumn {
	table: TableId;
	column: string;
	type: string;
	key: boolean;
	suggestion: MaskSuggestion | null;
}

/** What a person chooses in the Share dialog. What is made of it stands in `make-share.ts`. */
export class Share {
	readonly notebook: SharedNotebook;
	readonly session: Session;
	/** As it leaves. */
	readonly text: string;
	readonly document: NotebookDocument;
	readonly manifest = $state.raw() as Manifest;

	kind = $state<ShareKind>('bundle');
	readonly needed = $state.raw<readonly TableId[]>([]);
	readonly tables = new SvelteSet<TableId>();
	/** The last position that the notebook reads; null until it is known. */
	neededSeq = $state<Seq | null>(null);
	whole = $state(false);
	readonly masks = new SvelteMap<string, MaskedColumn>();
	passphrase = $state('');
	/** Rows of each result on a page. */
	pageRows = $state(200);
	withCell = $state(false);
	withInstant = $state(true);

	/** Tables of the shadow, those that the notebook reads first. */
	readonly allTables = $state.raw<readonly TableId[]>([]);
	readonly chosenTables: readonly TableId[] = $derived(
		this.allTables.filter((table) => this.tables.has(table))
	);
	readonly untilSeq: Seq = $derived(
		this.whole || this.neededSeq === null ? this.lastSeq() : this.neededSeq
	);
	/** On a page every table may show; in a bundle those that are in it. */
	readonly maskedTables: readonly TableId[] = $derived(
		this.kind === 'bundle' ? this.chosenTables : this.allTables
	);
	readonly completed = $derived(
		completeMasks(this.manifest.schemas, this.maskedTables, [...this.masks.values()])
	);
	readonly suggestions = $state.raw<readonly MaskSuggestion[]>([]);
	readonly columns: readonly MaskableColumn[] = $derived(
		this.maskedTables.flatMap((table) => this.#columnsOf(table))
	);
	readonly bytes: number = $derived(
		estimateBytes(this.manifest.segments, this.chosenTables, this.untilSeq)
	);
	readonly missing: readonly TableId[] = $derived(
		this.needed.filter((table) => !this.tables.has(table))
	);
	/** Null until it is known. */
	identity = $state.raw<Identity | null>(null);
	readonly fragment: string = $derived.by(() => {
		const { position } = this.session;
		return linkFragment({
			text: this.text,
			identity: this.identity,
			cell: this.withCell ? this.notebook.cell() : null,
			at: this.withInstant && position !== null ? `seq:${position.seq}` : null
		});
	});
	readonly link: string = $derived(`${location.origin}/open${this.fragment}`);
	readonly linkFits: boolean = $derived(this.link.length <= MAX_LINK_CHARACTERS);

	constructor(notebook: SharedNotebook, session: Session) {
		this.notebook = notebook;
		this.session = session;
		const { document } = parseNotebook(notebook.text());
		// A bundle's name means nothing elsewhere.
		this.document = localShadows.asShared(document, notebook.source);
		this.text = serialiseNotebook(this.document);
		this.manifest = session.window!.manifest;
		const { schemas } = this.manifest;
		this.needed = neededTables(this.document, schemas);
		const rest = Object.keys(schemas).filter((table) => !this.needed.includes(table));
		this.allTables = [...this.needed, ...rest.sort()];
		for (const table of this.needed) this.tables.add(table);
		this.suggestions = suggestMasks(schemas, this.allTables);
		void neededUntil(this.document, session.window!).then((seq) => (this.neededSeq = seq));
		void this.identify(Date.now()).then((identity) => (this.identity = identity));
	}

	/** What the text says of itself when it is given away now. */
	async identify(nowMs: number): Promise<Identity | null> {
		const { id, source } = this.notebook;
		return id === null ? null : await identityOf(id, source, this.text, nowMs);
	}

	get title(): string {
		return this.document.front.title;
	}
	get fromBundle(): boolean {
		return isBundleId(this.session.shadowId);
	}
	lastSeq(): Seq {
		return this.manifest.lastSeq;
	}
	rowsOf(table: TableId): number {
		return estimateRows(this.manifest.segments[table], this.untilSeq);
	}
	bytesOf(table: TableId): number {
		return estimateBytes({ [table]: this.manifest.segments[table] ?? [] }, [table], this.untilSeq);
	}
	/** Of a position, for people; '' while it is asked for. */
	async instantOf(seq: Seq): Promise<string> {
		const transaction = await this.session.window?.transactionAt(seq);
		return transaction === undefined ? '' : formatTimeUs(transaction.runningTimeUs).slice(0, 19);
	}

	setTable(table: TableId, included: boolean): void {
		if (included) this.tables.add(table);
		else this.tables.delete(table);
	}

	setMask(column: { table: TableId; column: string }, how: MaskedColumn['how'] | null): void {
		const name = `${column.table}\0${column.column}`;
		if (how === null) this.masks.delete(name);
		else this.masks.set(name, { table: column.table, column: column.column, how });
	}
	maskOf({ table, column }: { table: TableId; column: string }): MaskedColumn | undefined {
		return this.completed.masks.find((mask) => mask.table === table && mask.column === column);
	}
	/** The column that this one has to be masked with, in words; null where a person chose it. */
	impliedBy({ table, column }: { table: TableId; column: string }): string | null {
		if (this.masks.has(`${table}\0${column}`)) return null;
		const found = this.completed.implied.find((m) => m.table === table && m.column === column);
		return found === undefined ? null : `${found.because.table}.${found.because.column}`;
	}
	maskSuggested(): void {
		for (const column of this.columns) {
			if (column.suggestion !== null && this.maskOf(column) === undefined) {
				this.setMask(column, 'hidden');
			}
		}
	}

	#columnsOf(table: TableId): MaskableColumn[] {
		const held = this.manifest.withheld?.columns ?? [];
		const newest = this.manifest.schemas[table]?.at(-1);
		return (newest?.columns ?? [])
			.filter(({ name }) => !held.some((h) => h.table === table && h.column === name))
			.map(({ name, sourceType, keyPosition }) => ({
				table,
				column: name,
				type: sourceType,
				key: keyPosition !== null,
				suggestion: this.suggestions.find((s) => s.table === table && s.column === name) ?? null
			}));
	}
}

/** `public.` says nothing where it is the only schema. */
export function tableLabel(table: TableId): string {
	return table.replace(/^public\./, '');
}

export function reasonText({ reason }: MaskSuggestion): string {
	return t.sharing.masks.reasons[reason];
}
