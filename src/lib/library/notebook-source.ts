import * as v from 'valibot';

/**
 * Where a notebook of this browser came from, when somebody else writes it: by this a later text of
 * the same notebook is recognised. It stands beside the text (`meta.json`), never in it: a copy of a
 * text is another notebook.
 */
export const notebookSource = v.object({
	/** The id that its writer's library gave it. */
	notebook: v.string(),
	/**
	 * When its writer gave away the newest text that arrived here, ms since 1970 of the writer's clock;
	 * null where only another reader's text arrived.
	 */
	revisionMs: v.nullable(v.number()),
	/** The shadow that the writer's text names. Here it may name a bundle instead. */
	shadow: v.string(),
	/** Hex sha256 of each text of the writer's that arrived, as `contentHash` counts; the newest last. */
	texts: v.array(v.string())
});
export type NotebookSource = v.InferOutput<typeof notebookSource>;
