import type { Library, NotebookInfo } from '../../library/notebook-file.ts';
import { t } from '../../messages/messages.ts';
import { download } from '../download.ts';
import { fileNameOf } from '../notebook/file-name.ts';
import { messageOf } from '../explain-error.ts';
import { toasts } from '../ui/toasts.svelte.ts';

const words = t.home.notebooks;

/** Says what failed instead of throwing it into a click. */
export async function tell(work: () => Promise<unknown>): Promise<boolean> {
	try {
		await work();
		return true;
	} catch (error) {
		toasts.show({ tone: 'error', title: words.failedAction, detail: messageOf(error) });
		return false;
	}
}

/** One click moves it; another brings it back. */
export async function moveToBin(library: Library, { id, title }: NotebookInfo): Promise<void> {
	await tell(async () => {
		await library.bin(id);
		toasts.show({
			tone: 'done',
			title: words.binned(title),
			action: { label: words.undo, run: () => void tell(() => library.restore(id)) }
		});
	});
}

export async function downloadNotebook(
	library: Library,
	{ id, title }: NotebookInfo
): Promise<void> {
	await tell(async () => download(fileNameOf(title), await library.read(id), 'text/markdown'));
}
