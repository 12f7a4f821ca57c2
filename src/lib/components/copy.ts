import { t } from '../messages/messages.ts';
import { toasts } from './ui/toasts.svelte.ts';

/** Puts text on the clipboard and says so, or says why not. */
export async function copy(text: string, what: string, detail?: string): Promise<void> {
	try {
		await navigator.clipboard.writeText(text);
		toasts.show({
			tone: 'done',
			title: t.shell.copied(what),
			...(detail !== undefined && { detail })
		});
	} catch {
		toasts.show({
			tone: 'error',
			title: t.shell.notCopied(what),
			detail: t.shell.notCopiedWhy
		});
	}
}
