import * as v from 'valibot';
import { notebookSource } from './notebook-source.ts';

/** What the tabs that have one notebook open say to each other. */
const tabMessage = v.variant('kind', [
	/** The writer's newest text. */
	v.object({ kind: v.literal('text'), text: v.string() }),
	/** A reader has opened: tell it the text. */
	v.object({ kind: v.literal('hello') }),
	/** `by` wants the pen. Other readers stop waiting for it. */
	v.object({ kind: v.literal('ask'), by: v.string() }),
	/** The writer has heard `to` and is finishing: patience. */
	v.object({ kind: v.literal('heard'), to: v.string() }),
	/** A tab that lost the pen had text that nobody else had: it is a version now. */
	v.object({ kind: v.literal('kept'), name: v.string() }),
	/** The pen is free for `to`; the text may not be on disk, so it comes along. */
	v.object({ kind: v.literal('handed'), to: v.string(), text: v.string() }),
	/** A tab has begun to write. */
	v.object({ kind: v.literal('writer') }),
	v.object({ kind: v.literal('review') }),
	/** A later text of whoever writes the notebook has arrived. */
	v.object({ kind: v.literal('source'), source: notebookSource })
]);
export type TabMessage = v.InferOutput<typeof tabMessage>;

/** A message of another version of the app is none. */
function readTabMessage(data: unknown): TabMessage | null {
	const parsed = v.safeParse(tabMessage, data);
	return parsed.success ? parsed.output : null;
}

/** The one part of BroadcastChannel that is used; it is there in Node too. */
export class TabChannel {
	readonly #channel: BroadcastChannel;

	constructor(name: string, hear: (message: TabMessage) => void) {
		this.#channel = new BroadcastChannel(name);
		this.#channel.onmessage = ({ data }: MessageEvent<unknown>) => {
			const message = readTabMessage(data);
			if (message !== null) hear(message);
		};
	}

	say(message: TabMessage): void {
		this.#channel.postMessage(message);
	}

	close(): void {
		this.#channel.close();
	}
}
