import type { Anchor, Author, Draft, Entry, Reviewed, Standing } from './entry.ts';
import { bodyOf } from './entry-body.ts';
import { byTime } from './merge.ts';

/** What a set of entries comes to. The order in which they arrived has no say in it. */
export interface Review {
	/** By the time of their first word. */
	threads: Thread[];
	/** Everybody who wrote an entry, in order of their first one. */
	reviewers: Reviewer[];
	/** Signed statements "I have reviewed", oldest first. */
	reviews: ReviewStatement[];
	/** Entries of kinds or shapes that this version does not know: kept and shown as such. */
	unknown: Entry[];
}

export interface Thread {
	/** Id of the comment that opened it. */
	id: string;
	/** Null where the comment is not in this log, only answers to it are. */
	root: Note | null;
	anchor: Anchor | null;
	/** Parents before their replies; siblings by time, then id. */
	replies: Note[];
	/** Resolved, reopened, and what was claimed without right. */
	events: ThreadEvent[];
	resolved: boolean;
	/** Of its latest entry. */
	lastMs: number;
}

export interface Note {
	id: string;
	author: Author;
	timeMs: number;
	standing: Standing;
	/** The latest wording; '' once withdrawn. */
	text: string;
	/** When it was last reworded, or null. */
	editedMs: number | null;
	withdrawn: boolean;
	/** 0 for the comment, 1 for an answer to it, 2 for an answer to that. */
	depth: number;
}

export interface ThreadEvent {
	id: string;
	kind: 'resolve' | 'reopen' | 'edit' | 'withdraw';
	author: Author;
	timeMs: number;
	standing: Standing;
	/** False: not signed by somebody who may, so it changed nothing. */
	effective: boolean;
}

interface Reviewer {
	/** Latest name that the key's signed entries gave; unsigned ones where there are no others. */
	author: Author;
	/** Whether any entry proves that the key was there. */
	signed: boolean;
}

export interface ReviewStatement extends Reviewed {
	id: string;
	author: Author;
	timeMs: number;
}

interface Said {
	entry: Entry;
	standing: Standing;
	body: Draft;
}

/** Threads from entries in any order. `standings` comes from `standingOf`, by id; unsigned where it has none. */
export function foldReview(
	entries: Iterable<Entry>,
	standings: ReadonlyMap<string, Standing>
): Review {
	const ordered = [...entries].sort(byTime);
	const unknown: Entry[] = [];
	const said: Said[] = [];
	for (const entry of ordered) {
		const body = bodyOf(entry);
		if (body === null) unknown.push(entry);
		else said.push({ entry, standing: standings.get(entry.id) ?? 'unsigned', body });
	}
	return {
		threads: new ThreadFold(said).fold(),
		reviewers: reviewersOf(ordered, standings),
		reviews: said.flatMap(({ entry: { id, author, timeMs }, standing, body }) =>
			body.kind === 'reviewed' && standing === 'signed' ? [{ ...body, id, author, timeMs }] : []
		),
		unknown
	};
}

/** One pass builds the notes, a second lets edits, withdrawals and resolves act on them. */
class ThreadFold {
	readonly #said: Said[];
	readonly #notes = new Map<string, Said>();
	readonly #answers = new Map<string, Said[]>();
	readonly #acts = new Map<string, Said[]>();

	constructor(said: Said[]) {
		this.#said = said;
		for (const one of said) {
			const { body, entry } = one;
			if (body.kind === 'comment' || body.kind === 'reply') this.#notes.set(entry.id, one);
			if (body.kind === 'reply') push(this.#answers, body.parent, one);
			if (body.kind === 'edit' || body.kind === 'withdraw') push(this.#acts, body.target, one);
			if (body.kind === 'resolve' || body.kind === 'reopen') push(this.#acts, body.thread, one);
		}
	}

	fold(): Thread[] {
		const roots = this.#said.filter(({ body }) => body.kind === 'comment');
		const lost = [...this.#answers.keys()].filter((parent) => !this.#notes.has(parent));
		return [
			...roots.map((root) => this.#thread(root.entry.id, root)),
			...lost.map((id) => this.#thread(id, null))
		].sort((a, b) => byTime({ id: a.id, timeMs: startMs(a) }, { id: b.id, timeMs: startMs(b) }));
	}

	#thread(id: string, root: Said | null): Thread {
		const notes: Note[] = root === null ? [] : [this.#note(root, 0)];
		// A list of what is still to be visited: answers nest as deep as people like.
		const open = (this.#answers.get(id) ?? []).map((said) => ({ said, depth: 1 })).reverse();
		for (let next = open.pop(); next !== undefined; next = open.pop()) {
			const { said, depth } = next;
			notes.push(this.#note(said, depth));
			const below = this.#answers.get(said.entry.id) ?? [];
			open.push(...below.map((one) => ({ said: one, depth: depth + 1 })).reverse());
		}
		const ids = [id, ...notes.map((note) => note.id)];
		const acts = [...new Set(ids)].flatMap((one) => this.#acts.get(one) ?? []);
		const events = acts.map((act) => this.#event(act, id)).sort(byTime);
		const last = events.findLast(
			({ kind, effective }) => effective && (kind === 'resolve' || kind === 'reopen')
		);
		return {
			id,
			root: root === null ? null : notes[0]!,
			anchor: root?.body.kind === 'comment' ? root.body.anchor : null,
			replies: root === null ? notes : notes.slice(1),
			events: events.filter(
				({ kind, effective }) => !effective || kind === 'resolve' || kind === 'reopen'
			),
			resolved: last?.kind === 'resolve',
			lastMs: Math.max(0, ...notes.map((note) => note.timeMs), ...events.map((e) => e.timeMs))
		};
	}

	#note({ entry, standing, body }: Said, depth: number): Note {
		const acts = (this.#acts.get(entry.id) ?? []).filter((act) => this.#isOwn(act, entry));
		const edit = acts.findLast((act) => act.body.kind === 'edit');
		const withdrawn = acts.some((act) => act.body.kind === 'withdraw');
		const latest = edit?.body ?? body;
		return {
			id: entry.id,
			author: entry.author,
			timeMs: entry.timeMs,
			standing,
			text: withdrawn || !('text' in latest) ? '' : latest.text,
			editedMs: edit?.entry.timeMs ?? null,
			withdrawn,
			depth
		};
	}

	/** Only the holder of the key that signed a text may change or withdraw it. */
	#isOwn(act: Said, target: Entry): boolean {
		return (
			act.standing === 'signed' &&
			this.#notes.get(target.id)?.standing === 'signed' &&
			act.entry.author.key === target.author.key
		);
	}

	#event({ entry, standing, body }: Said, thread: string): ThreadEvent {
		const { id, author, timeMs } = entry;
		const kind = body.kind as ThreadEvent['kind'];
		const target = this.#notes.get('target' in body ? body.target : thread)?.entry;
		const effective =
			kind === 'resolve' || kind === 'reopen'
				? standing === 'signed' && 'thread' in body && body.thread === thread
				: target !== undefined && this.#isOwn({ entry, standing, body }, target);
		return { id, kind, author, timeMs, standing, effective };
	}
}

function startMs(thread: Thread): number {
	return (thread.root ?? thread.replies[0])?.timeMs ?? 0;
}

function reviewersOf(ordered: Entry[], standings: ReadonlyMap<string, Standing>): Reviewer[] {
	const reviewers = new Map<string, Reviewer>();
	for (const { id, author } of ordered) {
		const signed = standings.get(id) === 'signed';
		const known = reviewers.get(author.key);
		if (known === undefined || signed || !known.signed)
			reviewers.set(author.key, { author, signed: signed || known?.signed === true });
	}
	return [...reviewers.values()];
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
	const list = map.get(key);
	if (list === undefined) map.set(key, [value]);
	else list.push(value);
}
