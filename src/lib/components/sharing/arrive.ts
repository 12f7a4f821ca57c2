import { browserLibrary } from '../../library/browser-library.ts';
import { t } from '../../messages/messages.ts';
import type { Arrival } from '../../sharing/arrival.ts';
import {
	type Here,
	type Incoming,
	makeNotebook,
	takeComments,
	takeText
} from '../../sharing/take-in.ts';
import { toasts } from '../ui/toasts.svelte.ts';

/** What to do with a text of a notebook that is here: only its comments, its text too, or both apart. */
export type Choice = 'merge' | 'take' | 'beside';

/**
 * Does it, says it, and answers the notebook to go to; null where the text here changed meanwhile, so
 * that nothing was replaced and the choice is to be made again.
 */
export async function arrive(
	{ info, arrival }: Here,
	incoming: Incoming,
	choice: Choice
): Promise<string | null> {
	const words = t.sharing.here;
	const library = browserLibrary();
	if (choice === 'take') {
		const only: Arrival[] = arrival === 'edited' ? ['newer', 'edited'] : ['newer'];
		if (!(await takeText(library, info.id, incoming, only))) return null;
		toasts.show({ tone: 'done', title: words.taken(info.title), detail: words.takenWhy });
		return info.id;
	}
	const added = await takeComments(library, info.id, incoming);
	if (choice === 'merge') {
		if (added > 0) toasts.show({ tone: 'done', title: words.merged, detail: words.added(added) });
		else if (arrival === 'same' || arrival === 'own')
			toasts.show({ tone: 'info', title: words.unchanged });
		return info.id;
	}
	const beside = await makeNotebook(library, incoming, incoming.from, info.id);
	toasts.show({ tone: 'done', title: words.kept, detail: words.keptWhy });
	return beside;
}

/** In UTC, since it names what stays. */
export function minuteOf(timeMs: number): string {
	return `${new Date(timeMs).toISOString().slice(0, 16).replace('T', ' ')}Z`;
}
