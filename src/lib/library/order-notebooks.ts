import { t } from '../messages/messages.ts';
import type { NotebookInfo } from './notebook-file.ts';

export type NotebookOrder = 'changed' | 'title' | 'created';

/** A total order, so that a list never jumps: equal ones go by id. */
export function orderNotebooks(
	notebooks: readonly NotebookInfo[],
	by: NotebookOrder
): NotebookInfo[] {
	const compare = {
		changed: (a: NotebookInfo, b: NotebookInfo) => b.changedMs - a.changedMs,
		created: (a: NotebookInfo, b: NotebookInfo) => b.createdMs - a.createdMs,
		title: (a: NotebookInfo, b: NotebookInfo) => byTitle.compare(a.title, b.title)
	}[by];
	return [...notebooks].sort((a, b) => compare(a, b) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
}

/** `Incident 9` before `incident 10`. */
const byTitle = new Intl.Collator(t.language, { numeric: true, sensitivity: 'base' });
