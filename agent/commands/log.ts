import { TRANSACTIONS, type LogEntry } from '#lib/shadow/log-entry.ts';
import { formatTimeUs } from '#lib/shadow/instant.ts';
import { folderFiles, openFolder } from '#lib/store/folder.node.ts';
import { readEntries } from '#lib/store/read-store.ts';
import { UsageError, optional, required, type Command } from '../command.ts';
import { print, textTable } from '../print.ts';

export const command: Command = {
	name: 'log',
	summary: 'List the entries of a shadow: what became durable when, and marks',
	help: `foreshadow log --store <dir> [--format table|ndjson] [--last <n>]

  --store <dir>      the shadow's folder
  --format <format>  table, or ndjson: each entry as the store holds it, with its sha256;
                     defaults to table
  --last <n>         only the last n entries

Example: foreshadow log --store .foreshadow/live --last 20`,
	options: {
		store: { type: 'string' },
		format: { type: 'string' },
		last: { type: 'string' }
	},
	async run(values) {
		const store = required(values, 'store');
		const format = optional(values, 'format') ?? 'table';
		if (format !== 'table' && format !== 'ndjson') {
			throw new UsageError(`--format ${format} is not one of table, ndjson`);
		}
		const last = optional(values, 'last');
		if (last !== undefined && !/^[1-9]\d{0,9}$/.test(last)) {
			throw new UsageError(`--last ${last} is not a number of entries`);
		}
		const head = await openFolder(store).head();
		const first = last === undefined ? 0 : Math.max(0, head.entry + 1 - Number(last));
		await (format === 'table' ? printTable : printNdjson)(store, first, head.entry);
		return 0;
	}
};

/** Entries in memory at a time. */
const PAGE = 1000;

async function printNdjson(store: string, first: number, last: number): Promise<void> {
	for (let from = first; from <= last; from += PAGE) {
		const to = Math.min(last, from + PAGE - 1);
		for (const { entry, sha256 } of await readEntries(folderFiles(store), from, to)) {
			await print(`${JSON.stringify({ ...entry, sha256 })}\n`);
		}
	}
}

async function printTable(store: string, first: number, last: number): Promise<void> {
	const rows: string[][] = [];
	let previous: LogEntry | null = null;
	for (let from = first; from <= last; from += PAGE) {
		const to = Math.min(last, from + PAGE - 1);
		for (const { entry } of await readEntries(folderFiles(store), from, to)) {
			rows.push([...columns(entry, previous)]);
			previous = entry;
		}
	}
	await print(
		textTable(['entry', 'kind', 'last time', 'last seq', 'lsn', 'rows', 'says'], rows, [0, 3, 5])
	);
}

function columns(entry: LogEntry, previous: LogEntry | null): string[] {
	const rows = entry.added
		.filter((ref) => ref.table !== TRANSACTIONS)
		.reduce((sum, ref) => sum + ref.rows, 0);
	return [
		String(entry.entry),
		entry.kind,
		entry.lastTimeUs === 0 ? '' : formatTimeUs(entry.lastTimeUs),
		String(entry.lastSeq),
		entry.endLsn,
		String(rows),
		says(entry, previous)
	];
}

function says(entry: LogEntry, previous: LogEntry | null): string {
	if (entry.kind === 'create') return entry.source?.title ?? '';
	if (entry.kind === 'idle') return `nothing new since ${previous?.endLsn ?? 'before'}`;
	if (entry.kind === 'compaction') {
		return `${entry.removed.length} segments of ${entry.added[0]?.table ?? '?'} merged`;
	}
	const tables = [...new Set(entry.added.map((ref) => ref.table))].filter(
		(table) => table !== TRANSACTIONS
	);
	const marks = entry.marks.map((mark) => `${mark.kind}: ${mark.title}`);
	const snapshot = entry.snapshot === null ? [] : ['snapshot complete'];
	return [...snapshot, ...marks, tables.join(', ')].filter((part) => part !== '').join('; ');
}
