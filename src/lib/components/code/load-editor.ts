import type CodeEditor from './CodeEditor.svelte';

let loaded: typeof CodeEditor | null = null;
let idle = false;

/** The editor if it is already there. */
export function loadedEditor(): typeof CodeEditor | null {
	return loaded;
}

/** Fetches it; null where it cannot be had now. */
export async function loadEditor(): Promise<typeof CodeEditor | null> {
	try {
		loaded ??= (await import('./CodeEditor.svelte')).default;
	} catch {
		// Offline on a first visit: plain text is edited without it.
	}
	return loaded;
}

/** Fetches it when the page has nothing else to do, so that the first click finds it there. */
export function loadEditorWhenIdle(): void {
	if (idle) return;
	idle = true;
	const later = globalThis.requestIdleCallback ?? ((call: () => void) => setTimeout(call, 200));
	later(() => void loadEditor());
}
