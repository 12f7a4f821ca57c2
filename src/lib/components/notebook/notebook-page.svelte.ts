/* eslint-disable svelte/prefer-svelte-reactivity -- these are replaced whole, or nothing on screen follows them */
import { createContext } from 'svelte';
import { SvelteMap } from 'svelte/reactivity';
import { t } from '../../messages/messages.ts';
import { newCellId } from '../../notebook/cell-id.ts';
import { cellKind } from '../../notebook/cell-kinds.ts';
import type { CellResult } from '../../notebook/cell-result.ts';
import type { Cell, RunMode } from '../../notebook/document.ts';
import { formatFields } from '../../notebook/fields.ts';
import { type LinkedNotebook, linkFragment, MAX_LINK_CHARACTERS } from '../../sharing/link.ts';
import { copy } from '../copy.ts';
import type { Session } from '../session.svelte.ts';
import { type KnownNames, NO_NAMES } from '../sql/known-names.ts';
import { toasts } from '../ui/toasts.svelte.ts';
import { type ShownStatus, shownStatus } from './cell-status.ts';
import { cellsOfText, freshCells, textOfCells } from './cell-text.ts';
import { DragCells } from './drag-cells.svelte.ts';
import { expressionOf } from './instant-meaning.ts';
import { kindTitle } from './kind-look.ts';
import { NearCells } from './near-cells.svelte.ts';
import type { NotebookRuns } from './notebook-runs.svelte.ts';
import type { NotebookState, OpenCell } from './notebook-state.svelte.ts';

/** What a cell's body lends to its frame. */
export interface BodyHandle {
	/** Puts the cursor into it. */
	enter: () => void;
}

/** How long a cell that a link led to stays lit, in ms. */
const FLASH_MS = 1800;

/**
 * A notebook on the screen: which cell is meant, which are selected, and everything that a person can
 * do with them by key, menu or pointer.
 */
export class NotebookPage {
	readonly notebook: NotebookState;
	readonly runs: NotebookRuns;
	readonly session: Session;
	readonly near = new NearCells();
	readonly drag = new DragCells();
	/** The cell with the focus, or the one that had it last. */
	current = $state<string | null>(null);
	/** Several cells; empty while only `current` is meant. */
	selection = $state.raw<ReadonlySet<string>>(new Set());
	/** The cell whose text or settings are being edited outside of its own editor. */
	editing = $state<string | null>(null);
	/** The cell whose own instant is being chosen, and the one that gets a title. */
	pinning = $state<string | null>(null);
	titling = $state<string | null>(null);
	/** Lit for a moment. */
	flash = $state<string | null>(null);
	/** Said to screen readers. */
	said = $state('');
	/** Results that could not be drawn, by cell; a newer one has its own chance. */
	readonly #undrawn = new SvelteMap<string, CellResult>();
	#anchor: string | null = null;
	#bodies = new Map<string, BodyHandle>();
	/** Cells that take the cursor as soon as they are there. */
	#entering: string | null = null;

	constructor(notebook: NotebookState, runs: NotebookRuns, session: Session) {
		this.notebook = notebook;
		this.runs = runs;
		this.session = session;
		this.near.onnear = (ids) => runs.near(ids);
		notebook.onchange = (typing) => runs.update(notebook.document, typing === null ? [] : [typing]);
	}

	/** Selected cells in their order, or the current one. */
	meant(): string[] {
		const { ids } = this.notebook;
		if (this.selection.size > 0) return ids.filter((id) => this.selection.has(id));
		return this.current !== null && ids.includes(this.current) ? [this.current] : [];
	}
	isMeant(id: string): boolean {
		return this.selection.has(id);
	}

	nameOf(open: OpenCell): string {
		const { cell, spec } = open;
		return cell.attributes['as'] ?? spec.title ?? kindTitle(cell.kind);
	}

	/** What the gutter and the outline show. */
	statusOf(id: string): ShownStatus {
		const open = this.notebook.byId.get(id);
		if (open === undefined) return 'idle';
		const run = this.runs.of(id);
		return shownStatus(open, run, run.result !== null && this.#undrawn.get(id) === run.result);
	}
	/** A drawing was made or, of `failed`, could not be. */
	drew(id: string, failed: CellResult | null): void {
		if (failed === null) this.#undrawn.delete(id);
		else this.#undrawn.set(id, failed);
	}

	// Focus and selection

	host(id: string): HTMLElement | null {
		return document.getElementById(`cell-${id}`);
	}
	/** True while a frame itself has the focus, and letters are commands. */
	commanding(): boolean {
		const active = document.activeElement;
		return active instanceof HTMLElement && active.dataset['cell'] !== undefined;
	}

	/** Puts the focus on a cell's frame and brings it into view. */
	focus(id: string, { reveal = true } = {}): void {
		this.near.make(id);
		this.current = id;
		queueMicrotask(() => {
			const host = this.host(id);
			host?.focus({ preventScroll: true });
			if (reveal) host?.scrollIntoView({ block: 'nearest' });
		});
	}

	move(by: number, extend = false): void {
		const { ids } = this.notebook;
		const from = this.current === null ? -1 : ids.indexOf(this.current);
		const to = ids[Math.max(0, Math.min(ids.length - 1, from + by))];
		if (to === undefined) return;
		if (extend) this.extendTo(to);
		else this.clearSelection();
		this.focus(to);
	}

	extendTo(id: string): void {
		const { ids } = this.notebook;
		this.#anchor ??= this.current ?? id;
		const [a, b] = [ids.indexOf(this.#anchor), ids.indexOf(id)];
		this.selection = new Set(ids.slice(Math.min(a, b), Math.max(a, b) + 1));
		this.current = id;
	}
	clearSelection(): void {
		this.#anchor = null;
		if (this.selection.size > 0) this.selection = new Set();
	}
	/** A click in the gutter. */
	pick(id: string, extend: boolean): void {
		if (extend) this.extendTo(id);
		else this.clearSelection();
		this.focus(id, { reveal: false });
	}

	/** A body announces itself; answers how to take it back. */
	body(id: string, handle: BodyHandle): () => void {
		this.#bodies.set(id, handle);
		if (this.#entering === id) {
			this.#entering = null;
			queueMicrotask(handle.enter);
		}
		return () => {
			if (this.#bodies.get(id) === handle) this.#bodies.delete(id);
		};
	}

	/** Into the cell: its editor, or its settings. */
	enter(id: string): void {
		const handle = this.#bodies.get(id);
		if (handle) handle.enter();
		else {
			this.#entering = id;
			this.near.make(id);
		}
	}
	/** Back to the frame. */
	leave(id: string): void {
		if (this.editing === id) this.editing = null;
		if (this.pinning === id) this.pinning = null;
		this.focus(id, { reveal: false });
	}

	/** What queries may speak of; the view knows the instant. */
	names: () => KnownNames = () => NO_NAMES;
	/** A link of the notebook's own was followed; the view knows the ways. */
	follow: (fragment: string) => void = () => {};

	pin(id: string | null): void {
		this.pinning = id;
	}

	// Changes

	rename(title: string): void {
		this.notebook.setFront({ title }, t.notebook.edits.front);
	}
	setMode(run: RunMode): void {
		this.notebook.setFront({ run }, t.notebook.edits.mode);
	}

	insert(kind: string, index: number): void {
		const { notebook } = this;
		const made = cellKind(kind)?.template(notebook.document, this.#freshId());
		if (made === undefined || notebook.readonly) return;
		const label = t.notebook.edits.insert(kindTitle(kind));
		const { a, b } = this.session;
		// Who chose A and B wants to see what lies between them.
		if (kind === 'diff' && a !== null && b !== null)
			made.body = formatFields({ from: expressionOf(a), to: expressionOf(b) });
		notebook.apply({ kind: 'insert', index, cells: [made] }, label);
		this.clearSelection();
		this.focus(made.id);
		this.enter(made.id);
	}
	/** Below the current cell, or at the end. */
	placeBelow(): number {
		const at = this.current === null ? -1 : this.notebook.ids.indexOf(this.current);
		return at === -1 ? this.notebook.ids.length : at + 1;
	}
	/** Runs what is meant and goes to the next cell; after the last one it makes a new one. */
	runAndGoOn(from: string | null = this.current): void {
		const { ids } = this.notebook;
		this.runs.run(this.selection.size > 0 ? this.meant() : from === null ? [] : [from]);
		const next = from === null ? undefined : ids[ids.indexOf(from) + 1];
		if (next !== undefined) this.focus(next);
		else this.insert('sql', ids.length);
	}
	runAndInsert(id: string): void {
		this.runs.run([id]);
		this.insert('sql', this.notebook.ids.indexOf(id) + 1);
	}
	/** From one editor into the one above or below. */
	enterBeside(id: string, by: 1 | -1): void {
		const next = this.notebook.ids[this.notebook.ids.indexOf(id) + by];
		if (next === undefined) return;
		this.focus(next);
		const kind = this.notebook.byId.get(next)?.cell.kind;
		if (kind === 'sql' || kind === 'check') this.enter(next);
	}
	/** Beside the current cell, or at the end of an empty notebook. */
	insertBeside(kind: string, below: boolean): void {
		const { ids } = this.notebook;
		const at = this.current === null ? ids.length - 1 : ids.indexOf(this.current);
		this.insert(kind, below ? at + 1 : Math.max(at, 0));
	}

	remove(ids: readonly string[] = this.meant()): void {
		const { notebook } = this;
		if (ids.length === 0 || notebook.readonly) return;
		const gone = new Set(ids);
		const last = notebook.ids.findLastIndex((id) => gone.has(id));
		const next =
			notebook.ids.slice(last + 1).find((id) => !gone.has(id)) ??
			notebook.ids.slice(0, last).findLast((id) => !gone.has(id));
		notebook.remove(ids);
		this.clearSelection();
		this.current = null;
		if (next !== undefined) this.focus(next);
		toasts.show({
			tone: 'done',
			title: t.notebook.edits.removed(ids.length),
			action: { label: t.notebook.edits.undo, run: () => this.undo() }
		});
	}

	/** Up or down by one place, together. */
	shift(by: 1 | -1, ids: readonly string[] = this.meant()): void {
		const { notebook } = this;
		const places = ids.map((id) => notebook.ids.indexOf(id));
		if (places.length === 0 || notebook.readonly) return;
		const first = Math.min(...places);
		const index = Math.max(0, Math.min(notebook.ids.length - ids.length, first + by));
		this.#moveTo(ids, index);
	}
	/** Before the cell that stands at `index` now. */
	drop(ids: readonly string[], index: number): void {
		const before = this.notebook.ids.slice(0, index).filter((id) => !ids.includes(id)).length;
		this.#moveTo(ids, before);
	}
	#moveTo(ids: readonly string[], index: number): void {
		const { notebook } = this;
		notebook.apply({ kind: 'move', ids, index }, t.notebook.edits.move(ids.length));
		const first = notebook.byId.get(ids[0]!);
		if (first === undefined) return;
		const place = notebook.ids.indexOf(ids[0]!) + 1;
		this.said = t.notebook.cell.moved(this.nameOf(first), place, notebook.ids.length);
		this.focus(this.current ?? ids[0]!);
	}

	duplicate(ids: readonly string[] = this.meant()): void {
		const cells = freshCells(this.#cells(ids), this.notebook.document, Math.random);
		this.#insertCells(cells, ids, t.notebook.edits.duplicate);
	}

	changeKind(id: string, kind: string): void {
		const open = this.notebook.byId.get(id);
		if (open === undefined || open.cell.kind === kind || this.notebook.readonly) return;
		const label = t.notebook.edits.kind;
		const attributes = { ...open.cell.attributes };
		// Only a query has a name that others read, only a check an expectation.
		if (kind !== 'sql') delete attributes['as'];
		if (kind !== 'check') delete attributes['expect'];
		if (kind === 'markdown') delete attributes['at'];
		this.notebook.apply({ kind: 'update', id, cell: { kind, attributes } }, label);
		this.focus(id);
	}

	/** The selected cells as Markdown. */
	textOf(ids: readonly string[] = this.meant()): string {
		return textOfCells(this.#cells(ids));
	}
	async copy(ids: readonly string[] = this.meant()): Promise<void> {
		await copy(this.textOf(ids), t.notebook.edits.copied(ids.length));
	}
	async cut(ids: readonly string[] = this.meant()): Promise<void> {
		await this.copy(ids);
		this.remove(ids);
	}
	async paste(after: readonly string[] = this.meant()): Promise<void> {
		let text = '';
		try {
			text = await navigator.clipboard.readText();
		} catch {
			// A browser that does not give the clipboard gives it to Ctrl-V.
		}
		this.pasteText(text, after);
	}
	pasteText(text: string, after: readonly string[] = this.meant()): void {
		const cells = cellsOfText(text, this.notebook.document, Math.random);
		if (text.trim() === '' || cells.length === 0)
			toasts.show({ tone: 'info', title: t.notebook.edits.nothingToPaste });
		else this.#insertCells(cells, after, t.notebook.edits.paste);
	}

	/** What a link has to carry, since no other browser has it; null where every browser has. */
	carried: (() => Promise<Pick<LinkedNotebook, 'text' | 'identity'>>) | null = null;

	/** To this cell at this instant, for this browser and for others. */
	async copyLink(id: string): Promise<void> {
		const words = t.notebook.edits;
		const { position } = this.session;
		const at = position === null ? null : `seq:${position.seq}`;
		const here = `${location.origin}${location.pathname}`;
		const plain = `${here}#cell=${id}${at === null ? '' : `&at=${at}`}`;
		if (this.carried === null) return copy(plain, words.copiedLink);
		const whole = `${here}${linkFragment({ ...(await this.carried()), cell: id, at })}`;
		if (whole.length <= MAX_LINK_CHARACTERS) await copy(whole, words.copiedLink, words.linkCarries);
		else await copy(plain, words.copiedLink, words.linkTooLong);
	}

	undo(): void {
		this.#show(this.notebook.undo(), t.notebook.edits.undone);
	}
	redo(): void {
		this.#show(this.notebook.redo(), t.notebook.edits.redone);
	}
	#show(done: { label: string; cell: string | null } | null, words: (what: string) => string) {
		if (done === null) return;
		this.said = words(done.label);
		if (done.cell !== null && !this.host(done.cell)?.contains(document.activeElement))
			this.focus(done.cell);
	}

	// Links

	/** Shows a cell, at the top of the screen, lit for a moment. False where there is none. */
	reveal(id: string, behavior: ScrollBehavior = 'smooth'): boolean {
		if (!this.notebook.byId.has(id)) return false;
		this.near.make(id);
		this.current = id;
		this.flash = id;
		setTimeout(() => {
			if (this.flash === id) this.flash = null;
		}, FLASH_MS);
		queueMicrotask(() => this.#scrollTo(id, behavior));
		return true;
	}
	#scrollTo(id: string, behavior: ScrollBehavior): void {
		const host = this.host(id);
		if (!host) return;
		// Far away is gone to at once: gliding past every cell would make them all.
		const far = Math.abs(host.getBoundingClientRect().top) > 2 * innerHeight;
		host.scrollIntoView({ block: 'start', behavior: far ? 'instant' : behavior });
		host.focus({ preventScroll: true });
	}

	#cells(ids: readonly string[]): Cell[] {
		const wanted = new Set(ids);
		return this.notebook.document.cells.filter(({ id }) => wanted.has(id));
	}
	#insertCells(cells: Cell[], after: readonly string[], label: string): void {
		const { notebook } = this;
		if (cells.length === 0 || notebook.readonly) return;
		const last = notebook.ids.findLastIndex((id) => after.includes(id));
		const index = last === -1 ? notebook.ids.length : last + 1;
		notebook.apply({ kind: 'insert', index, cells }, label);
		this.clearSelection();
		this.focus(cells[0]!.id);
	}
	#freshId(): string {
		return newCellId(Math.random, new Set(this.notebook.ids));
	}
}

export const [useNotebookPage, provideNotebookPage] = createContext<NotebookPage>();
