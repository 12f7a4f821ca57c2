/** Hands text or bytes to the person as a file. The bytes never leave the machine otherwise. */
export function download(name: string, content: BlobPart, type: string): void {
	const url = URL.createObjectURL(new Blob([content], { type }));
	const link = document.createElement('a');
	link.href = url;
	link.download = name;
	link.click();
	// After the click has been taken: browsers read the URL in a later task.
	setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
