import { resolve } from '$app/paths';

/** A notebook of the library; `cell` and `at` as its page reads them. */
export function notebookUrl(
	id: string,
	{ cell = null, at = null }: { cell?: string | null; at?: string | null } = {}
): string {
	const parts = [
		...(cell === null ? [] : [`cell=${encodeURIComponent(cell)}`]),
		...(at === null ? [] : [`at=${encodeURIComponent(at)}`])
	];
	return `${resolve('/')}notebook/${id}${parts.length === 0 ? '' : `#${parts.join('&')}`}`;
}
