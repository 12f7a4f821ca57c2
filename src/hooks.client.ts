import type { HandleClientError } from '@sveltejs/kit';

const TRIED_KEY = 'foreshadow.loaded-again';
/** A part that is missing for good is not asked for without end. */
const AGAIN_AFTER_MS = 30_000;

/**
 * A part of the app that did not arrive (a connection that broke, an aborted request) is asked for
 * once more by loading the page that needs it; only then somebody has to read about it.
 */
export const handleError: HandleClientError = ({ error, event }) => {
	const why = error instanceof Error ? error.message : String(error);
	// Chromium, Firefox and Safari in their own words.
	const lost = /dynamically imported module|importing a module script failed/i.test(why);
	if (!lost || !firstTry()) return;
	location.assign(event.url);
};

function firstTry(): boolean {
	try {
		const last = Number(sessionStorage.getItem(TRIED_KEY) ?? 0);
		if (Date.now() - last < AGAIN_AFTER_MS) return false;
		sessionStorage.setItem(TRIED_KEY, String(Date.now()));
		return true;
	} catch {
		return false;
	}
}
