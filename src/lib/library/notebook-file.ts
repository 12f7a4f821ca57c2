/**
 * What the library says of a notebook, and what one may do with an open one. Everything lies in
 * this browser's private files; nothing here sends a byte anywhere.
 */

import type { NotebookSource } from './notebook-source.ts';

/** A line of the list. All times are ms since 1970 of this machine's clock. */
export interface NotebookInfo {
	id: string;
	/** From the front matter. */
	title: string;
	/** Which shadow it is about, as the front matter names it. */
	shadow: string;
	createdMs: number;
	changedMs: number;
	/** When it went to the bin; null while it is in the list. */
	binnedMs: number | null;
	bytes: number;
	cells: number;
	/** Lines of the file that could not be read; 0 for a sound one. */
	problems: number;
	/** Where it came from, for people: `guide: prices-to-zero`, a file's name; null for one made here. */
	origin: string | null;
	/** Whose notebook it is, where somebody else writes it; null for one's own. */
	source: NotebookSource | null;
}

export interface Version {
	id: string;
	atMs: number;
	/** `auto` is thinned with age; `named` and `safety` stay. */
	kind: 'auto' | 'named' | 'safety';
	/** What a person called it, or why it was kept. */
	name: string | null;
	bytes: number;
}

/** Why a notebook could not be written. */
export type SaveFailureCode =
	/** No room left for this site. */
	| 'full'
	/** The browser, or a person, took the right to write away. */
	| 'permission'
	/** The stored files are gone: somebody cleared this site's data, or purged the notebook. */
	| 'cleared'
	| 'other';

export interface SaveFailure {
	code: SaveFailureCode;
	/** The platform's own words. */
	detail: string;
}

export type SaveStatus =
	| { kind: 'saved'; atMs: number }
	/** Typed, and not yet on its way. */
	| { kind: 'unsaved' }
	| { kind: 'saving' }
	/** The text stays in memory, and in `text`; writing is tried again with every edit and by `flush`. */
	| { kind: 'failed'; failure: SaveFailure };

/** The part that other tabs play. */
export type TabRole =
	/** This tab writes. */
	| 'writer'
	/** Another tab writes; this one shows what it writes. */
	| 'reader'
	/** Asked for the pen; the other tab is finishing. */
	| 'asking';

/** Why the text changed without `save`. */
export type ExternalChange =
	'other-tab' | 'restored-version' | 'shared' | 'folder' | 'recovered-draft' | 'took-over';

/**
 * A notebook open in this tab. `onchange` says that any of the readable facts changed; `onexternal`
 * that `text` is no longer what this tab last saved.
 */
export interface OpenNotebook {
	readonly id: string;
	/** The newest text known: typed here, or followed from the tab that writes. */
	readonly text: string;
	readonly role: TabRole;
	/** `role === 'writer'`: edits are taken. */
	readonly writable: boolean;
	readonly status: SaveStatus;
	/** Whose notebook it is, where somebody else writes it. */
	readonly source: NotebookSource | null;
	/** Other tabs of this browser that have it open as readers are told at once. */
	onchange: (() => void) | null;
	onexternal: ((text: string, why: ExternalChange) => void) | null;
	/** Called before the pen is handed on or the page goes: the last chance to `save` what is typed. */
	onbeforeflush: (() => void) | null;
	/** Text that this tab never had was kept as a safety copy of this name. */
	onkept: ((name: string) => void) | null;
	/** Something was appended to the review log, here or in another tab. */
	onreview: (() => void) | null;
	/** Takes the newest text; written within a second. Throws while `writable` is false. */
	save(text: string): void;
	/** Writes now. Resolves when it is on disk or has failed: `status` tells which. */
	flush(): Promise<void>;
	/** After `cleared`: makes the stored notebook anew from `text`. */
	keepAgain(): Promise<void>;
	/** Newest first. */
	versions(): Promise<Version[]>;
	/** Keeps a text under a name; defaults to the present one. */
	keepVersion(name: string, text?: string): Promise<Version>;
	/** Keeps any text as a safety copy: what is about to be replaced, here or elsewhere. */
	keepCopy(text: string, reason: string): Promise<Version>;
	readVersion(id: string): Promise<string>;
	/** Keeps the present text as a safety copy, then makes the version the text. */
	restoreVersion(id: string): Promise<void>;
	/**
	 * Any whole text. The safety copy that it leaves of the present one is named by `reason`; null where
	 * whoever asks has kept the present text already.
	 */
	replaceText(text: string, why: ExternalChange, reason: string | null): Promise<void>;
	/** Remembers what arrived from whoever writes this notebook. */
	setSource(source: NotebookSource): Promise<void>;
	/** Asks the writing tab for the pen; takes it after a few seconds of silence. */
	takeOver(): Promise<void>;
	/** The append-only review log beside the notebook, as JSON lines. Readers may append too. */
	reviewLog: ReviewLog;
	/** Flushes, gives the pen back, forgets the tab. */
	close(): Promise<void>;
}

export interface ReviewLog {
	read(): Promise<string>;
	/** Rewrites the whole log from what it holds now; one tab at a time. */
	update(change: (log: string) => string | Promise<string>): Promise<void>;
}

/** What a notebook is made of. */
export interface NewNotebook {
	text: string;
	origin?: string | null;
	/** JSON lines; defaults to none. */
	review?: string;
	source?: NotebookSource;
	/** Keeps the first text as a version of this name. */
	version?: string;
}

/** All notebooks of this browser: `browserLibrary()` opens it. */
export interface Library {
	/** Those in the bin too. */
	list(): Promise<NotebookInfo[]>;
	info(id: string): Promise<NotebookInfo | null>;
	/** The newest stored text. Throws LibraryError `missing`. */
	read(id: string): Promise<string>;
	/** Ids of the notebooks whose title or text holds every word. */
	search(words: string): Promise<Set<string>>;
	/** The review log beside it, JSON lines; '' for none. */
	readReview(id: string): Promise<string>;
	/** Keeps a text as a new notebook and answers its id. */
	create(made: NewNotebook): Promise<string>;
	duplicate(id: string, title: string): Promise<string>;
	/** Changes the front title. Refused with `busy` while another tab writes it. */
	rename(id: string, title: string): Promise<void>;
	bin(id: string): Promise<void>;
	restore(id: string): Promise<void>;
	/** Removes a binned notebook with its versions and review log, for ever. */
	purge(id: string): Promise<void>;
	open(id: string): Promise<OpenNotebook>;
	/** Calls back when any tab changed the list. Answers how to stop. */
	follow(changed: () => void): () => void;
}

export class LibraryError extends Error {
	readonly code: 'missing' | 'busy' | 'unavailable' | 'not-binned';
	constructor(code: LibraryError['code'], message: string, options?: ErrorOptions) {
		super(message, options);
		this.name = 'LibraryError';
		this.code = code;
	}
}
