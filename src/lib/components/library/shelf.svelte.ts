import type { Library, NotebookInfo } from '../../library/notebook-file.ts';
import { orderNotebooks, type NotebookOrder } from '../../library/order-notebooks.ts';
import { browserLibrary } from '../../library/browser-library.ts';

/** The list of notebooks on the screen, following every tab. */
export class Shelf {
	/** Null until it was read. */
	all = $state.raw<readonly NotebookInfo[] | null>(null);
	error = $state.raw<unknown>(null);
	query = $state('');
	order = $state<NotebookOrder>('changed');
	/** Ids that hold the query; null while there is none. */
	found = $state.raw<ReadonlySet<string> | null>(null);
	library = $state.raw<Library | null>(null);

	readonly notebooks = $derived(
		orderNotebooks(
			(this.all ?? []).filter(({ binnedMs }) => binnedMs === null),
			this.order
		)
	);
	readonly shown = $derived(
		this.notebooks.filter(({ id }) => this.found === null || this.found.has(id))
	);
	readonly binned = $derived(
		(this.all ?? [])
			.filter(({ binnedMs }) => binnedMs !== null)
			.sort((a, b) => b.binnedMs! - a.binnedMs!)
	);
	readonly bytes = $derived((this.all ?? []).reduce((sum, { bytes }) => sum + bytes, 0));
	#reading = false;
	#again = false;

	/** Reads and follows until the answer is called. */
	open(): () => void {
		try {
			this.library = browserLibrary();
		} catch (error) {
			this.error = error;
			return () => {};
		}
		void this.refresh();
		return this.library.follow(() => void this.refresh());
	}

	/** One reading at a time: while it runs, any number of changes ask for one more. */
	async refresh(): Promise<void> {
		if (this.library === null) return;
		this.#again = true;
		if (this.#reading) return;
		this.#reading = true;
		try {
			while (this.#again) {
				this.#again = false;
				this.all = await this.library.list();
				if (this.query.trim() !== '') this.found = await this.library.search(this.query);
			}
			this.error = null;
		} catch (error) {
			this.error = error;
		} finally {
			this.#reading = false;
		}
	}

	/** An answer that comes after a later question is dropped. */
	async search(query: string): Promise<void> {
		this.query = query;
		if (query.trim() === '') {
			this.found = null;
			return;
		}
		const found = (await this.library?.search(query).catch(() => null)) ?? null;
		if (this.query === query) this.found = found;
	}
}
