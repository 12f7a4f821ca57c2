import type { Cell, NotebookDocument } from './document.ts';

/**
 * Relations that queries name, as the engine parses them. Asked once for each text; a text that it
 * cannot parse is read by `sql-names.ts` instead.
 */
export class EngineNames {
	readonly #ask: (text: string) => Promise<readonly string[] | null>;
	readonly #answers = new Map<string, readonly string[] | null>();
	/** Whose every text has an answer. */
	#learnt: NotebookDocument | null = null;

	constructor(ask: (text: string) => Promise<readonly string[] | null>) {
		this.#ask = ask;
	}

	/** For `buildGraph`: by cell id. */
	known({ cells }: NotebookDocument): Map<string, readonly string[]> {
		const names = new Map<string, readonly string[]>();
		for (const cell of cells) {
			const found = hasQuery(cell) ? this.#answers.get(cell.body) : undefined;
			if (found) names.set(cell.id, found);
		}
		return names;
	}

	/** Asks for the texts that are new; whether there was any answer. */
	async learn(document: NotebookDocument): Promise<boolean> {
		if (this.#learnt === document) return false;
		const texts = new Set(document.cells.filter(hasQuery).map(({ body }) => body));
		for (const text of this.#answers.keys()) if (!texts.has(text)) this.#answers.delete(text);
		let learnt = false;
		for (const text of texts) {
			if (this.#answers.has(text)) continue;
			const names = await this.#ask(text).catch(() => null);
			this.#answers.set(text, names);
			learnt ||= names !== null;
		}
		this.#learnt = document;
		return learnt;
	}
}

function hasQuery({ kind, body }: Cell): boolean {
	return (kind === 'sql' || kind === 'check') && body.trim() !== '';
}
