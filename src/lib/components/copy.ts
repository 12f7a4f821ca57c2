import { toasts } from './ui/toasts.svelte.ts';

/** Puts text on the clipboard and says so, or says why not. */
export async function copy(text: string, what: string, detail?: string): Promise<void> {
	try {
		await navigator.clipboard.writeText(text);
		toasts.show({ tone: 'done', title: `Copied ${what}`, ...(detail !== undefined && { detail }) });
	} catch {
		toasts.show({
			tone: 'error',
			title: `${what} could not be copied`,
			detail: 'The browser did not give the clipboard: select the text and copy it by hand.'
		});
	}
}
