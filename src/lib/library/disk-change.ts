/** How a notebook stands to its file in a folder on disk. */
export type DiskChange =
	/** Both hold the same text. */
	| 'same'
	/** Only the notebook changed since they last agreed: the file takes its text. */
	| 'write'
	/** Only the file changed: somebody edited it, or pulled. */
	| 'changed'
	/** Both changed. */
	| 'conflict'
	/** The file is not there any more. */
	| 'gone';

/** `agreed` is the text that both held when they were last in step. */
export function diskChange(agreed: string, disk: string | null, own: string): DiskChange {
	if (disk === null) return 'gone';
	if (disk === own) return 'same';
	if (disk === agreed) return 'write';
	return own === agreed ? 'changed' : 'conflict';
}
