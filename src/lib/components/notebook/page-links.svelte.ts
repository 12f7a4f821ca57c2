import { flushSync } from 'svelte';
import { goto } from '$app/navigation';
import { resolve } from '$app/paths';
import type { ShadowWindow } from '../../engine/shadow-window.ts';
import { t } from '../../messages/messages.ts';
import type { Position } from '../../shadow/position.ts';
import { messageOf } from '../explain-error.ts';
import type { Session } from '../session.svelte.ts';
import { meaningOf } from '../timeline/instant-meaning.ts';
import { toasts } from '../ui/toasts.svelte.ts';
import { readFragment } from './fragment.ts';
import type { NotebookPage } from './notebook-page.svelte.ts';

const words = t.notebook.links;

/** Where links lead on a notebook's page: to a cell, to instants, and to the one that it opens with. */
export class PageLinks {
	/** Where the notebook stands when it is opened; null until that is known. */
	homeSeq = $state<number | null>(null);
	readonly #page: NotebookPage;
	readonly #session: Session;
	readonly #window: ShadowWindow;
	readonly #placeAll: () => void;

	/** `placeAll` puts every cell on the page, for a link may lead to any. */
	constructor(page: NotebookPage, session: Session, window: ShadowWindow, placeAll: () => void) {
		this.#page = page;
		this.#session = session;
		this.#window = window;
		this.#placeAll = placeAll;
	}

	/** As the page's address says; else the first cell at the notebook's own instant. */
	async open(): Promise<void> {
		const { notebook } = this.#page;
		const { cell, at } = readFragment(location.hash);
		if (cell === null && notebook.ids.length > 0) this.#page.current = notebook.ids[0]!;
		if (at === null) await this.goHome();
		else
			void meaningOf(this.#window, notebook.document.front.at).then(
				({ seq }) => (this.homeSeq = seq),
				() => {}
			);
		this.fromAddress();
	}

	fromAddress(): void {
		const { cell, at, a, b } = readFragment(location.hash);
		if (cell ?? at ?? a ?? b) void this.#show(location.hash, cell);
	}

	async goHome(): Promise<void> {
		const position = await this.#place(this.#page.notebook.document.front.at);
		if (position === null) return;
		this.homeSeq = position.seq;
		this.#session.goTo(position);
	}

	/** A link inside the notebook. */
	follow(text: string): void {
		const { word, cell } = readFragment(text);
		if (word === 'home') void goto(resolve('/'));
		else if (word === 'explorer')
			void goto(resolve('/shadow/[id]', { id: this.#session.shadowId }));
		else void this.#show(text, cell ?? word);
	}

	/** Goes to the instants first: the cell then asks about the right one. */
	async #show(text: string, cell: string | null): Promise<void> {
		const { at, a, b } = readFragment(text);
		const session = this.#session;
		if (at !== null) {
			const position = await this.#place(at);
			if (position) session.goTo(position);
		}
		if (a !== null) session.a = await this.#place(a);
		if (b !== null) session.b = await this.#place(b);
		if (cell === null) return;
		flushSync(this.#placeAll);
		if (!this.#page.reveal(cell)) toasts.show({ tone: 'info', title: words.missing });
	}

	async #place(text: string): Promise<Position | null> {
		try {
			return await meaningOf(this.#window, text);
		} catch (error) {
			toasts.show({ tone: 'error', title: words.instant, detail: messageOf(error) });
			return null;
		}
	}
}
