import * as v from 'valibot';
import type { Files, StoredText } from './files.ts';
import { notebookSource } from './notebook-source.ts';

/**
 * How one notebook lies on disk:
 *
 *   notebooks/<id>/notebook.md      the text; `notebook.<n>.md` after the pen was taken n times
 *   notebooks/<id>/meta.json        what the text does not say
 *   notebooks/<id>/versions/*.json  kept versions
 *   notebooks/<id>/review.jsonl     the review log
 *
 * A tab that hung may wake and finish a write after another took its pen. Taking it therefore
 * starts a file with the next number, the highest number is the text, and the late write lands in a
 * file that nobody reads: what is called a fencing token elsewhere (Kleppmann 2016, "How to do
 * distributed locking").
 */
export class NotebookFolder {
	readonly #files: Files;
	readonly path: string;

	constructor(files: Files, id: string) {
		this.#files = files;
		this.path = `${NOTEBOOKS}/${id}`;
	}

	/** The folder with its first text. The text is written first: it alone makes a notebook. */
	async make(text: string, term: number, meta: Meta): Promise<void> {
		await this.#files.makeFolder(`${this.path}/versions`);
		await this.write(text, term);
		await this.writeMeta(meta);
	}

	/** Null where there is no notebook. */
	async read(): Promise<(StoredText & { term: number }) | null> {
		for (const term of await this.#terms()) {
			const stored = await this.#files.read(this.#textPath(term));
			if (stored !== null) return { ...stored, term };
		}
		return null;
	}

	async write(text: string, term: number): Promise<void> {
		await this.#files.write(this.#textPath(term), text);
	}

	/** Texts of pens that were taken since. */
	async dropBefore(term: number): Promise<void> {
		for (const old of await this.#terms())
			if (old < term) await this.#files.remove(this.#textPath(old));
	}

	async exists(): Promise<boolean> {
		return (await this.#terms()).length > 0;
	}

	/** A missing or broken one costs dates, not the notebook. */
	async readMeta(): Promise<Partial<Meta>> {
		const stored = await this.#files.read(`${this.path}/meta.json`);
		const parsed = v.safeParse(storedMeta, stored?.text);
		return parsed.success ? parsed.output : {};
	}

	async writeMeta(meta: Meta): Promise<void> {
		await this.#files.write(`${this.path}/meta.json`, JSON.stringify(meta));
	}

	async readReview(): Promise<string> {
		return (await this.#files.read(`${this.path}/review.jsonl`))?.text ?? '';
	}

	async writeReview(log: string): Promise<void> {
		await this.#files.write(`${this.path}/review.jsonl`, log);
	}

	async remove(): Promise<void> {
		await this.#files.remove(this.path);
	}

	/** Highest first. */
	async #terms(): Promise<number[]> {
		const names = (await this.#files.names(this.path)) ?? [];
		return names
			.map((name) => TEXT_NAME.exec(name))
			.filter((match) => match !== null)
			.map((match) => Number(match[1] ?? 0))
			.sort((a, b) => b - a);
	}

	#textPath(term: number): string {
		return `${this.path}/notebook${term === 0 ? '' : `.${term}`}.md`;
	}
}

export const NOTEBOOKS = 'notebooks';
const TEXT_NAME = /^notebook(?:\.(\d+))?\.md$/;

/** What a notebook's text does not say. */
const meta = v.object({
	createdMs: v.number(),
	binnedMs: v.nullable(v.number()),
	origin: v.nullable(v.string()),
	source: v.optional(v.nullable(notebookSource), null)
});
export type Meta = v.InferOutput<typeof meta>;
const storedMeta = v.pipe(v.string(), v.parseJson(), meta);
