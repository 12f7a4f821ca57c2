import { NULL_SLICE, type Tuple } from '#lib/shadow/change-sink.ts';

const TAB = 0x09;
const NEWLINE = 0x0a;
const BACKSLASH = 0x5c;

/** The single-letter escapes that COPY TO writes (manual: COPY, "Text Format"). */
const ESCAPES = new Map<number, number>(
	Object.entries({ b: 8, f: 12, n: 10, r: 13, t: 9, v: 11 }).map(([letter, byte]) => [
		letter.charCodeAt(0),
		byte
	])
);

/**
 * Decodes one line of COPY … TO STDOUT in text format into `into`, in place: unescaping only ever
 * shortens, so the values are written over the line itself, which the caller gives away.
 */
export function decodeCopyLine(line: Uint8Array, columns: number, into: Tuple): Tuple {
	if (into.slices.length !== columns * 2) into.slices = new Int32Array(columns * 2);
	const { slices } = into;
	into.bytes = line;
	const end = line[line.length - 1] === NEWLINE ? line.length - 1 : line.length;
	let read = 0;
	let column = 0;
	// A table whose columns are all left out would still send empty lines.
	while (column < columns) {
		let write = read;
		const start = read;
		let isNull = false;
		while (read < end && line[read] !== TAB) {
			const byte = line[read++]!;
			if (byte !== BACKSLASH) {
				line[write++] = byte;
				continue;
			}
			const escaped = line[read++];
			if (escaped === undefined) throw new Error('COPY line ends within an escape');
			if (escaped === 0x4e && read - 2 === start) isNull = true;
			else line[write++] = ESCAPES.get(escaped) ?? escaped;
		}
		slices[2 * column] = isNull ? NULL_SLICE : start;
		slices[2 * column + 1] = isNull ? NULL_SLICE : write;
		column++;
		if (read >= end) break;
		read++;
		// A last value that is empty: the line ends right behind its tab.
		if (read === end && column < columns) {
			slices[2 * column] = end;
			slices[2 * column + 1] = end;
			column++;
			break;
		}
	}
	if (column !== columns) {
		throw new Error(`COPY line has ${column} values, expected ${columns}`);
	}
	return into;
}
