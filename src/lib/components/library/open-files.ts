import { goto } from '$app/navigation';
import { base } from '$app/paths';
import { browserLibrary } from '../../library/browser-library.ts';
import { t } from '../../messages/messages.ts';
import { parseNotebook } from '../../notebook/parse.ts';
import { messageOf } from '../explain-error.ts';
import { toasts } from '../ui/toasts.svelte.ts';

/** A notebook is text that people read; anything much larger is some other file. */
const maxNotebookBytes = 8 * 2 ** 20;
const words = t.home.drop;

/** Opens a dropped or chosen bundle. The part of the app that knows bundles puts itself here. */
type BundleOpener = (file: File) => void | Promise<void>;
let bundleOpener: BundleOpener | null = null;

/** Answers how to take it back. */
export function openBundlesWith(opener: BundleOpener): () => void {
	bundleOpener = opener;
	return () => {
		if (bundleOpener === opener) bundleOpener = null;
	};
}

/** The page of a notebook of this browser. */
export function notebookUrl(id: string): string {
	return `${base}/notebook/${id}`;
}

/** Opens each as what it is; the last notebook is gone to. What cannot be opened is said. */
export async function openFiles(files: readonly File[]): Promise<void> {
	let last: { id: string; title: string } | null = null;
	for (const file of files) {
		try {
			last = (await openFile(file)) ?? last;
		} catch (error) {
			toasts.show({ tone: 'error', title: words.failed(file.name), detail: messageOf(error) });
		}
	}
	if (last === null) return;
	toasts.show({ tone: 'done', title: words.opened(last.title) });
	// eslint-disable-next-line svelte/no-navigation-without-resolve -- notebookUrl has the base
	await goto(notebookUrl(last.id));
}

/** The notebook that was made of it, or null. */
async function openFile(file: File): Promise<{ id: string; title: string } | null> {
	const { name } = file;
	if (/\.(zip|age)$/i.test(name)) {
		if (bundleOpener === null) refuse(name, words.noBundles, words.unknownNext);
		else await bundleOpener(file);
		return null;
	}
	if (!/\.(md|markdown)$/i.test(name)) return refuse(name, words.unknown(name), words.unknownNext);
	if (file.size > maxNotebookBytes) return refuse(name, words.tooLarge(name), words.tooLargeNext);
	const text = readUtf8(new Uint8Array(await file.arrayBuffer()));
	if (text === null) return refuse(name, words.notText(name), words.notTextNext);
	const id = await browserLibrary().create({ text, origin: name });
	return { id, title: parseNotebook(text).document.front.title };
}

function refuse(_name: string, title: string, detail: string): null {
	toasts.show({ tone: 'error', title, detail });
	return null;
}

function readUtf8(bytes: Uint8Array): string | null {
	try {
		return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
	} catch {
		return null;
	}
}

/** Asks for files with the platform's own dialog. */
export function chooseFiles(): void {
	const input = document.createElement('input');
	input.type = 'file';
	input.multiple = true;
	input.accept = '.md,.markdown,.zip,.age';
	input.onchange = () => void openFiles([...(input.files ?? [])]);
	input.click();
}
