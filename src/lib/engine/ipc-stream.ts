/** Arrow's end marker: a continuation word and a length of zero. */
export const END_OF_STREAM = new Uint8Array([255, 255, 255, 255, 0, 0, 0, 0]);

const MAGIC = new TextEncoder().encode('ARROW1');

/**
 * The IPC stream in what DuckDB-WASM answers with: a stream for a query that runs in steps, a file
 * for one that runs at once. A file is the magic padded to 8 bytes, the stream, a footer, its length
 * and the magic again. https://arrow.apache.org/docs/format/Columnar.html#ipc-file-format
 */
export function streamOf(ipc: Uint8Array): Uint8Array {
	if (!MAGIC.every((byte, i) => ipc[i] === byte)) return ipc;
	const view = new DataView(ipc.buffer, ipc.byteOffset, ipc.byteLength);
	const footerLengthAt = ipc.length - MAGIC.length - 4;
	return ipc.subarray(8, footerLengthAt - view.getInt32(footerLengthAt, true));
}

/**
 * A stream is the schema's message (continuation word, length, metadata; it has no body), the
 * batches' messages, and perhaps the end marker. Streams of one schema join to one by their middles.
 */
export function splitStream(stream: Uint8Array): { schema: Uint8Array; batches: Uint8Array } {
	const view = new DataView(stream.buffer, stream.byteOffset, stream.byteLength);
	const batchesAt = 8 + view.getInt32(4, true);
	const end = stream.subarray(-END_OF_STREAM.length);
	const ended = END_OF_STREAM.every((byte, i) => end[i] === byte);
	return {
		schema: stream.subarray(0, batchesAt),
		batches: stream.subarray(batchesAt, ended ? -END_OF_STREAM.length : undefined)
	};
}
