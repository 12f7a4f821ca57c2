import { once } from 'node:events';

/**
 * Writes to stdout and waits while the other end is busy, so that a long output takes no memory. An
 * end that has had enough (`| head`) is no failure: the process ends.
 */
export async function print(text: string | Uint8Array): Promise<void> {
	if (!listening) {
		listening = true;
		process.stdout.on('error', (error: NodeJS.ErrnoException) => {
			if (error.code !== 'EPIPE') throw error;
			process.exit(0);
		});
	}
	if (!process.stdout.write(text)) await once(process.stdout, 'drain');
}

let listening = false;

/** Columns as wide as their widest cell, two blanks between; the last one is not padded. */
export function textTable(header: string[], rows: string[][], rightAligned: number[] = []): string {
	const widths = header.map((title, i) =>
		Math.max(title.length, ...rows.map((row) => row[i]!.length))
	);
	const line = (cells: string[]) =>
		cells
			.map((cell, i) =>
				rightAligned.includes(i) ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!)
			)
			.join('  ')
			.trimEnd();
	return [header, ...rows].map((row) => `${line(row)}\n`).join('');
}
