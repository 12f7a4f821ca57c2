/** A parsed JSON value whose numbers keep their digits: they are not turned into doubles. */
export type JsonValue =
	null | boolean | string | JsonNumber | JsonValue[] | { [name: string]: JsonValue };

export class JsonNumber {
	readonly text: string;
	constructor(text: string) {
		this.text = text;
	}
}

/** What a text is as JSON, if it is an object or a list; every digit of a number is kept. */
export function jsonOf(text: string): JsonValue | undefined {
	if (!/^\s*[[{]/.test(text)) return undefined;
	try {
		return JSON.parse(text, keepDigits) as JsonValue;
	} catch {
		return undefined;
	}
}

/** https://tc39.es/proposal-json-parse-with-source/: engines without it give no source. */
function keepDigits(_: string, value: unknown, context?: { source?: string }): unknown {
	return typeof value === 'number' ? new JsonNumber(context?.source ?? String(value)) : value;
}

/** PostgreSQL's `\x…`; null where it is none. */
export function bytesOfHex(text: string): Uint8Array<ArrayBuffer> | null {
	if (!/^\\x([0-9a-f]{2})*$/.test(text)) return null;
	const bytes = new Uint8Array(text.length / 2 - 1);
	for (let i = 0; i < bytes.length; i++)
		bytes[i] = Number.parseInt(text.slice(2 * i + 2, 2 * i + 4), 16);
	return bytes;
}

const LINE = 16;

/** Offset, sixteen bytes, and the printable ASCII among them, a line each. */
export function hexDump(bytes: Uint8Array): string {
	const lines: string[] = [];
	for (let at = 0; at < bytes.length; at += LINE) {
		const part = [...bytes.subarray(at, at + LINE)];
		const hex = part.map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
		const ascii = part.map((byte) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : '·'));
		lines.push(`${at.toString(16).padStart(8, '0')}  ${hex.padEnd(LINE * 3)} ${ascii.join('')}`);
	}
	return lines.join('\n');
}
