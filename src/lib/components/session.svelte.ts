import type { Key, ShadowWindow } from '../engine/shadow-window.ts';
import type { MarkText } from '../notebook/mark-lines.ts';
import type { Mark } from '../shadow/log-entry.ts';
import type { Instant, Position, Seq } from '../shadow/position.ts';
import type { TableId } from '../shadow/schema.ts';
import { Latest } from './latest.svelte.ts';
import type { MarkChange, OwnMark } from './marks/own-marks.ts';
import type { OpenProgress, OpenShadow } from './open-shadow.ts';
import type { RestoreRequest } from './restore/restore-request.ts';
import type { TabId, View } from './view-url.ts';

/** Shown at least on either side of a comparison: half an hour. */
const closeUpUs = 30 * 60 * 1_000_000;

/** A mark that is being written; `of` is the line that it replaces. */
export interface MarkDraft extends MarkText {
	of: { cell: string; line: number } | null;
}

/** What can be moved on the timeline: the instant of every view, or an end of the diff. */
export type Hand = 'instant' | 'a' | 'b';

/**
 * One open shadow and what a person looks at in it. The instant is one fixed position: neither a
 * new change, nor another zone, nor a refresh moves it; only `goTo` and its kin do.
 */
export class Session {
	readonly shadowId: string;
	window = $state.raw<ShadowWindow | null>(null);
	/** How far the shadow has come: until it is open, and then until all its tables are there. */
	progress = $state.raw<OpenProgress | null>(null);
	/** Why the shadow could not be opened. */
	error = $state.raw<unknown>(null);
	/** Why the live tail stands still; null while it moves. */
	tailError = $state.raw<unknown>(null);

	/** Why this browser will not open the shadow offline; null when it will. */
	notKept = $state.raw<string | null>(null);

	earliest = $state.raw<Position | null>(null);
	latest = $state.raw<Position | null>(null);
	marks = $state.raw<readonly Mark[]>([]);
	/** Grows when the shadow gained changes: what depends on the end of time asks again. */
	revision = $state(0);

	position = $state.raw<Position | null>(null);
	/** While dragging: where the hand is, before the position under it is known. */
	scrub = $state.raw<{ hand: Hand; timeUs: number } | null>(null);
	a = $state.raw<Position | null>(null);
	b = $state.raw<Position | null>(null);
	pins = $state.raw<readonly Position[]>([]);
	/** Marks and ranges of the notebook around, in time order. */
	own = $state.raw<readonly OwnMark[]>([]);
	/** Writes into that notebook; null where there is none, or it may not be changed. */
	editMarks = $state.raw<((change: MarkChange) => void) | null>(null);
	/** The mark that a form is open for: a new one, or one of `own`. */
	draft = $state.raw<MarkDraft | null>(null);

	table = $state<TableId | null>(null);
	tab = $state<TabId>('rows');
	/** The row in the inspector. */
	row = $state.raw<{ table: TableId; key: Key } | null>(null);

	/** A piece of time that the timeline is asked to show. */
	closeUp = $state.raw<{ fromUs: number; toUs: number } | null>(null);
	/** What the restore flow was asked for; null while it is closed. */
	restore = $state.raw<RestoreRequest | null>(null);

	/** True when the instant is the end of what is known. */
	atLatest = $derived(this.position?.seq === this.latest?.seq);
	view: View = $derived({
		seq: this.position?.seq ?? null,
		a: this.a?.seq ?? null,
		b: this.b?.seq ?? null,
		table: this.table,
		tab: this.tab,
		row: this.row?.key ?? null
	});

	#scrub = new Latest<Position>();
	#open: OpenShadow | null = null;
	#closed = false;

	constructor(shadowId: string) {
		this.shadowId = shadowId;
	}

	/** Opens the shadow and restores the view that a link asked for. */
	async open(
		openShadow: (id: string, onprogress: (p: OpenProgress) => void) => Promise<OpenShadow>,
		view: View
	): Promise<void> {
		this.error = null;
		try {
			const open = await openShadow(this.shadowId, (progress) => (this.progress = progress));
			if (this.#closed) return await open.window.close();
			this.#open = open;
			this.#takeEnds(open.window);
			const at = async (seq: Seq | null) =>
				seq === null ? null : this.#positionOf(open.window, seq);
			this.position = (await at(view.seq)) ?? this.latest;
			this.a = await at(view.a);
			this.b = await at(view.b);
			const known = Object.keys(open.window.manifest.schemas).sort();
			this.table = known.find((id) => id === view.table) ?? known[0] ?? null;
			this.tab = view.tab;
			if (view.row && this.table) this.row = { table: this.table, key: view.row };
			this.window = open.window;
			this.notKept = open.notKept();
			void this.#followTail(open);
		} catch (error) {
			this.error = error;
			this.progress = null;
		}
	}

	async close(): Promise<void> {
		this.#closed = true;
		const open = this.#open;
		this.#open = null;
		this.window = null;
		open?.stop();
		await open?.window.close();
	}

	goTo(position: Position): void {
		this.position = position;
		this.scrub = null;
	}

	/** Where a hand is, in µs: while it drags, before the position under it is known. */
	timeOf(hand: Hand): number | null {
		if (this.scrub?.hand === hand) return this.scrub.timeUs;
		return this.at(hand)?.transaction.runningTimeUs ?? null;
	}

	at(hand: Hand): Position | null {
		return hand === 'instant' ? this.position : this[hand];
	}
	put(hand: Hand, position: Position | null): void {
		if (hand !== 'instant') this[hand] = position;
		else if (position) this.position = position;
	}

	/** The end of the transaction that wrote `seq`. */
	async goToSeq(seq: Seq): Promise<Position | null> {
		if (!this.window) return null;
		const position = await this.#positionOf(this.window, seq);
		if (position) this.goTo(position);
		return position;
	}

	/** Throws InstantError outside the shadow. */
	async goToInstant(instant: Instant): Promise<void> {
		if (this.window) this.goTo(await this.window.resolve(instant));
	}

	/** By transactions in commit order. */
	async step(hand: Hand, by: number): Promise<void> {
		const from = this.at(hand);
		const position = from && (await this.window?.step(from.seq, by));
		if (position) this.put(hand, position);
	}

	/** Follows the hand: shows the place at once, resolves it as fast as the engine answers. */
	scrubTo(hand: Hand, timeUs: number): void {
		const { window, earliest, latest } = this;
		if (!window || !earliest || !latest) return;
		const first = earliest.transaction.runningTimeUs;
		const last = latest.transaction.runningTimeUs;
		const clamped = Math.round(Math.min(Math.max(timeUs, first), last));
		this.scrub = { hand, timeUs: clamped };
		this.#scrub.ask(async () => {
			const position = await window.resolve({ kind: 'time', timeUs: clamped });
			this.put(hand, position);
			return position;
		});
	}
	drop(): void {
		this.scrub = null;
	}

	/** By a span of time; over a quiet stretch to the next transaction. */
	async nudge(hand: Hand, byUs: number): Promise<void> {
		const { window, latest } = this;
		const from = this.at(hand);
		if (!window || !from || !latest) return;
		const timeUs = from.transaction.runningTimeUs + byUs;
		if (timeUs <= window.earliest().transaction.runningTimeUs)
			return this.put(hand, window.earliest());
		if (timeUs >= latest.transaction.runningTimeUs) return this.put(hand, latest);
		const position = await window.resolve({ kind: 'time', timeUs: Math.round(timeUs) });
		if (byUs > 0 && position.seq <= from.seq) return this.step(hand, 1);
		this.put(hand, position);
	}

	/** To the next event (a mark, or an end of one's own) in that direction; where there is none, to the next transaction. */
	async toMark(hand: Hand, direction: 1 | -1): Promise<void> {
		const from = this.at(hand);
		if (!from || !this.window) return;
		const own = this.own.flatMap(({ from: start, to }) => [start.seq, ...(to ? [to.seq] : [])]);
		const ahead = [...this.marks.map(({ seq }) => seq), ...own]
			.filter((seq) => (direction > 0 ? seq > from.seq : seq < from.transaction.firstSeq))
			.sort((x, y) => direction * (x - y));
		if (ahead[0] === undefined) return this.step(hand, direction);
		const position = await this.#positionOf(this.window, ahead[0]);
		if (position) this.put(hand, position);
	}

	async goBefore(seq: Seq): Promise<void> {
		const { window } = this;
		const at = window && (await this.#positionOf(window, seq));
		const before = at && (await window.step(at.seq, -1));
		if (before) this.goTo(before);
	}

	/** A just before the transaction at `seq`, B at its end, and the diff of the two. */
	async compareAround(seq: Seq, table?: TableId): Promise<void> {
		const { window } = this;
		if (!window) return;
		const after = await this.#positionOf(window, seq);
		if (!after) return;
		this.a = (await window.step(after.seq, -1)) ?? window.earliest();
		this.b = after;
		this.goTo(after);
		const [from, to] = [this.a, after].map((at) => at.transaction.runningTimeUs) as [
			number,
			number
		];
		const room = Math.max((to - from) * 12, closeUpUs);
		this.closeUp = { fromUs: from - room, toUs: to + room };
		if (table) this.table = table;
		this.tab = 'diff';
	}

	/** Opens the restore flow; nothing is written before a person approves its script. */
	askRestore(request: RestoreRequest): void {
		this.restore = request;
	}

	inspect(table: TableId, key: Key): void {
		this.row = { table, key };
	}

	pin(): void {
		const { position } = this;
		if (position && !this.pins.some((pin) => pin.seq === position.seq))
			this.pins = [...this.pins, position].sort((a, b) => a.seq - b.seq);
	}
	unpin(seq: Seq): void {
		this.pins = this.pins.filter((pin) => pin.seq !== seq);
	}

	async #positionOf(window: ShadowWindow, seq: Seq): Promise<Position | null> {
		const first = window.earliest();
		const last = window.latest();
		if (seq <= first.seq) return first;
		if (seq >= last.seq) return last;
		const transaction = await window.transactionAt(seq);
		return { seq: transaction.lastSeq, transaction };
	}

	#takeEnds(window: ShadowWindow): void {
		this.earliest = window.earliest();
		this.latest = window.latest();
		this.marks = window.manifest.marks;
	}

	/** A damaged table shows itself only now: views that name it ask again. */
	async #bringTables(window: ShadowWindow): Promise<void> {
		await window.load();
		if (this.progress === null) return;
		this.progress = null;
		if (window.damaged.length > 0) this.revision++;
	}

	/** Waits for news for as long as the session lives; the chosen instant stays where it is. */
	async #followTail(open: OpenShadow): Promise<void> {
		while (!this.#closed) {
			try {
				await this.#bringTables(open.window);
				await open.changed();
				if (this.#closed) return;
				const { changed } = await open.window.refresh();
				this.tailError = null;
				if (!changed) continue;
				this.#takeEnds(open.window);
				this.revision++;
			} catch (error) {
				if (this.#closed) return;
				this.tailError = error;
				await open.pause();
			}
		}
	}
}
