/** A file name that every system takes, from any title. */
export function fileNameOf(title: string): string {
	const stem = title
		.normalize('NFKD')
		.toLowerCase()
		.replace(/[^\p{L}\p{N}]+/gu, '-')
		.replace(/^-+|-+$/g, '')
		.slice(0, 60);
	return `${stem || 'notebook'}.md`;
}
