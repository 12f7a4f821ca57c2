import { LibraryError } from '../../library/notebook-file.ts';
import { t } from '../../messages/messages.ts';
import { BundleError } from '../../sharing/bundle-error.ts';
import { LinkError } from '../../sharing/link.ts';
import { explain, type Explained } from '../explain-error.ts';

/** Why something that was shared cannot be opened: what, where, and what to do. */
export function refusalOf(error: unknown): Explained {
	const words = t.sharing.open;
	if (error instanceof BundleError) {
		return { title: words.refused[error.code], where: error.message, next: words.next[error.code] };
	}
	if (error instanceof LinkError) {
		return { title: words.linkRefused[error.code], next: words.linkNext };
	}
	if (error instanceof DOMException && error.name === 'QuotaExceededError') {
		return { title: words.failed, next: words.full };
	}
	if (error instanceof LibraryError) return { title: words.failed, where: error.message };
	const { title, next, path, detail } = explain(error);
	return { title: words.failed, where: title, next, path, detail };
}
