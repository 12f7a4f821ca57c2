import type { OpenNotebook, SaveStatus, TabRole } from '../../library/notebook-file.ts';
import type { NotebookSource } from '../../library/notebook-source.ts';
import { t } from '../../messages/messages.ts';
import { NotebookState } from './notebook-state.svelte.ts';

/** How long typing rests before the text is written out, in ms. */
const REST_MS = 250;

/** A notebook of this browser's library: its document on one side, its file on the other. */
export class KeptNotebook {
	readonly file: OpenNotebook;
	readonly notebook: NotebookState;
	status = $state.raw() as SaveStatus;
	role = $state<TabRole>('writer');
	source = $state.raw<NotebookSource | null>(null);
	#timer: ReturnType<typeof setTimeout> | undefined;
	#unsent = false;

	constructor(file: OpenNotebook) {
		this.file = file;
		this.notebook = new NotebookState(file.text);
		this.#follow();
		file.onchange = () => this.#follow();
		file.onexternal = (text) => this.notebook.replace(text, t.notebook.edits.external);
		file.onbeforeflush = () => this.#send();
		this.notebook.onedit = () => {
			this.#unsent = true;
			clearTimeout(this.#timer);
			this.#timer = setTimeout(() => this.#send(), REST_MS);
		};
	}

	/** Writes at once: by key, or after a failure. */
	async flush(): Promise<void> {
		this.#send();
		await this.file.flush();
	}

	async close(): Promise<void> {
		this.#send();
		await this.file.close();
	}

	#send(): void {
		clearTimeout(this.#timer);
		if (!this.#unsent || !this.file.writable) return;
		this.#unsent = false;
		this.file.save(this.notebook.text());
	}

	#follow(): void {
		this.status = this.file.status;
		this.role = this.file.role;
		this.source = this.file.source;
		this.notebook.held = !this.file.writable;
	}
}
