import type { NotebookDocument } from '../../notebook/document.ts';
import { appendEntries } from '../../review/append.ts';
import {
	type Changes,
	changesSince,
	lastReviewBy,
	reviewedNow,
	unseenNotes
} from '../../review/changed-since.ts';
import { contentHash } from '../../review/content-hash.ts';
import type { Anchor, Author, Draft, Entry } from '../../review/entry.ts';
import { foldReview, type Note, type Review, type Thread } from '../../review/fold.ts';
import { mergeLogs } from '../../review/merge.ts';
import { type MergeSummary, summariseMerge } from '../../review/merge-summary.ts';
import { EMPTY_LOG, readLog, type ReviewLog } from '../../review/read-log.ts';
import { answerTimeMs, formatLog, writeEntry } from '../../review/write-entry.ts';
import type { Session } from '../session.svelte.ts';
import { instantAnchor } from './make-anchor.ts';
import { inNotebookOrder, type PlacedThread } from './placed-threads.ts';
import { reviewer } from './reviewer.svelte.ts';
import { NO_STANDINGS, type Standings, standingsOf } from './standings.ts';

/** Where the log lies: the library's `OpenNotebook.reviewLog`, or a bundle in memory. */
export interface ReviewLogFile {
	read(): Promise<string>;
	/** Rewrites the whole log from what it holds now. */
	update(change: (log: string) => string): Promise<void>;
}

export type ThreadFilter = 'open' | 'resolved' | 'orphaned';

/** The review of one open notebook: its log, what it folds to, and what the panel shows of it. */
export class ReviewState {
	readonly #file: ReviewLogFile;
	readonly #document: () => NotebookDocument;

	log = $state.raw<ReviewLog>(EMPTY_LOG);
	#standings = $state.raw<Standings>(NO_STANDINGS);
	/** Anything thrown while reading the stored log. */
	error = $state.raw<unknown>(null);
	loaded = $state(false);

	/** The panel is open. */
	open = $state(false);
	/** The notebook is read-only and every cell shows that it can be commented on. */
	mode = $state(false);
	/** What a new comment is about, while one is being written. */
	composing = $state.raw<Anchor | null>(null);
	/** The thread in question: marked in the panel and in its cell. */
	current = $state<string | null>(null);
	filter = $state<ThreadFilter>('open');
	byAuthor = $state<string | null>(null);
	byCell = $state<string | null>(null);
	changes = $state.raw<Changes | null>(null);
	/** Of the notebook as it was compared last. */
	documentHash = $state('');

	readonly review: Review = $derived(foldReview(this.log.entries.values(), this.#standings));
	readonly cells = $derived.by(() => this.#document().cells);
	readonly front = $derived.by(() => this.#document().front);
	readonly threads: PlacedThread[] = $derived(inNotebookOrder(this.review.threads, this.cells));
	readonly openCount = $derived(this.threads.filter(({ thread }) => !thread.resolved).length);
	readonly shown: PlacedThread[] = $derived(
		this.threads.filter((placed) => this.#isOf(placed, this.filter) && this.#isChosen(placed))
	);
	/** The key of whoever reviews here, or null. */
	readonly me: string | null = $derived(reviewer.active?.author.key ?? null);
	readonly lastReview = $derived(this.me === null ? null : lastReviewBy(this.review, this.me));
	/** Ids of comments that came since the last review of whoever reviews here. */
	readonly unseen: ReadonlySet<string> = $derived(unseenNotes(this.lastReview, this.review));
	/** Open threads by cell id. */
	readonly byCells: ReadonlyMap<string, PlacedThread[]> = $derived(
		Map.groupBy(
			this.threads.filter(({ cell }) => cell !== null),
			({ cell }) => cell!
		)
	);

	constructor(file: ReviewLogFile, document: () => NotebookDocument) {
		this.#file = file;
		this.#document = document;
	}

	/** Reads the stored log: at first, and when another tab has appended to it. */
	async load(): Promise<void> {
		try {
			await reviewer.load();
			await this.#take(await readLog(await this.#file.read()));
			this.error = null;
		} catch (error) {
			this.error = error;
		}
		this.loaded = true;
	}

	/** Opens the panel with an empty comment about something. */
	compose(anchor: Anchor): void {
		this.composing = anchor;
		this.open = true;
	}

	/** About the instant, or about the range between A and B where both are set. */
	composeInstant({ position, a, b }: Pick<Session, 'position' | 'a' | 'b'>): void {
		if (a !== null && b !== null) this.compose(instantAnchor(a, b));
		else if (position !== null) this.compose(instantAnchor(position));
	}

	/** Signs, keeps, shows. False when the person would not give a name; throws where it cannot be kept. */
	async say(draft: Draft, answered: readonly { timeMs: number }[] = []): Promise<boolean> {
		const signer = await reviewer.signer();
		if (signer === null) return false;
		const entry = await writeEntry(draft, signer, answerTimeMs(Date.now(), answered));
		await this.#keep([entry]);
		if (draft.kind === 'comment') this.#show(entry.id);
		return true;
	}

	async sayReviewed(): Promise<boolean> {
		if ((await reviewer.signer()) === null) return false;
		const notes = this.review.threads.flatMap(notesOf).map(({ id }) => id);
		const said = await this.say(await reviewedNow(this.#document(), notes));
		await this.compare();
		return said;
	}

	/** Another reviewer's log into this one; null where the text is no log at all. */
	async merge(text: string): Promise<MergeSummary | null> {
		const incoming = await readLog(text);
		if (incoming.entries.size === 0 && incoming.aside.length > 0) return null;
		const standings = await standingsOf(incoming, this.#standings);
		const summary = summariseMerge(this.log, incoming, standings);
		await this.#keep(summary.fresh);
		return summary;
	}

	/** The canonical text, the same for everybody who has the same entries. */
	exportText(): string {
		return formatLog(this.log);
	}

	/** Works out what changed in the notebook since the last review. */
	async compare(): Promise<void> {
		const { lastReview } = this;
		const document = this.#document();
		const changes = lastReview === null ? null : await changesSince(lastReview, document);
		const hash = (await contentHash(document)).document;
		// Typed on meanwhile: the next comparison is on its way.
		if (document !== this.#document() || lastReview !== this.lastReview) return;
		[this.changes, this.documentHash] = [changes, hash];
	}

	/** To the next open thread, or the one before; around at the end. */
	step(by: 1 | -1): PlacedThread | null {
		const list = this.shown;
		if (list.length === 0) return null;
		const at = list.findIndex(({ thread }) => thread.id === this.current);
		const from = at === -1 ? (by === 1 ? -1 : 0) : at;
		const next = list.at((from + by) % list.length)!;
		this.current = next.thread.id;
		return next;
	}

	/** Makes sure that a thread is in sight in the panel. */
	reveal({ thread, place }: PlacedThread): void {
		this.filter =
			place.kind === 'orphan' && !thread.resolved
				? 'orphaned'
				: thread.resolved
					? 'resolved'
					: 'open';
		this.byAuthor = null;
		this.byCell = null;
		this.current = thread.id;
		this.open = true;
	}

	/** Another key uses the same name. */
	isAmbiguous({ name, key }: Author): boolean {
		return this.review.reviewers.some(({ author }) => author.name === name && author.key !== key);
	}

	countOf(filter: ThreadFilter): number {
		return this.threads.filter((placed) => this.#isOf(placed, filter)).length;
	}

	async #keep(entries: readonly Entry[]): Promise<void> {
		if (entries.length === 0) return;
		await this.#file.update((stored) => appendEntries(stored, entries));
		// What the file has by now, another tab's entries too.
		await this.#take(await readLog(await this.#file.read()));
	}

	async #take(read: ReviewLog): Promise<void> {
		const log = mergeLogs(this.log, read);
		const standings = await standingsOf(log, this.#standings);
		await reviewer.name([...log.entries.values()].map(({ author }) => author.key));
		[this.log, this.#standings] = [mergeLogs(this.log, log), standings];
	}

	#show(id: string): void {
		const placed = this.threads.find(({ thread }) => thread.id === id);
		if (placed !== undefined) this.reveal(placed);
	}

	#isOf({ thread, place }: PlacedThread, filter: ThreadFilter): boolean {
		if (filter === 'orphaned') return place.kind === 'orphan';
		return thread.resolved === (filter === 'resolved');
	}

	#isChosen({ thread, cell }: PlacedThread): boolean {
		const { byAuthor, byCell } = this;
		return (
			(byAuthor === null || notesOf(thread).some(({ author }) => author.key === byAuthor)) &&
			(byCell === null || cell === byCell)
		);
	}
}

export function notesOf({ root, replies }: Thread): Note[] {
	return root === null ? replies : [root, ...replies];
}
