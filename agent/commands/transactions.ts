import type { ShadowWindow } from '#lib/engine/shadow-window.ts';
import { formatTimeUs, parseInstant } from '#lib/shadow/instant.ts';
import type { Seq, Transaction } from '#lib/shadow/position.ts';
import { UsageError, optional, type Command } from '../command.ts';
import { findTable, formatOf, withPast } from '../past/open-past.ts';
import { print, textTable } from '../print.ts';

export const command: Command = {
	name: 'transactions',
	summary: 'List the transactions of a shadow in commit order',
	help: `foreshadow transactions --store <dir> [options]

  --store <dir>      the shadow's folder
  --from, --to       2026-03-02T14:05:00Z, lsn:0/16B3748, seq:1234 or latest; default to all
  --table <name>     only those that changed this table
  --last <n>         only the last n
  --format <format>  table, or ndjson with the fields xid, time, runningTime, lsn, firstSeq,
                     lastSeq, tables ({"schema.table": [inserts, updates, deletes, truncates]});
                     defaults to table

Example: foreshadow transactions --store .foreshadow/recorded --table products --last 20`,
	options: {
		store: { type: 'string' },
		from: { type: 'string' },
		to: { type: 'string' },
		table: { type: 'string' },
		last: { type: 'string' },
		format: { type: 'string' }
	},
	async run(values) {
		const format = formatOf(values, ['table', 'ndjson']);
		const last = optional(values, 'last');
		if (last !== undefined && !/^[1-9]\d{0,9}$/.test(last)) {
			throw new UsageError(`--last ${last} is not a number of transactions`);
		}
		const from = optional(values, 'from');
		const to = optional(values, 'to');
		return await withPast(values, 'none', async ({ window }) => {
			const table = optional(values, 'table');
			const range = {
				fromSeq: from === undefined ? 0 : (await window.resolve(parseInstant(from))).seq,
				toSeq:
					to === undefined ? window.latest().seq : (await window.resolve(parseInstant(to))).seq,
				...(table === undefined ? {} : { table: findTable(window.manifest, table) })
			};
			const found = await read(window, range, last === undefined ? null : Number(last));
			await (format === 'table' ? printTable(found) : printNdjson(found));
			return 0;
		});
	}
};

async function read(
	window: ShadowWindow,
	range: { fromSeq: Seq; toSeq: Seq; table?: string },
	last: number | null
): Promise<Transaction[]> {
	if (last === null) return window.transactions({ ...range, limit: Number.MAX_SAFE_INTEGER });
	return (await window.transactions({ ...range, limit: last, descending: true })).reverse();
}

async function printNdjson(transactions: Transaction[]): Promise<void> {
	for (const {
		xid,
		commitTimeUs,
		runningTimeUs,
		endLsn,
		firstSeq,
		lastSeq,
		tables
	} of transactions) {
		const time = formatTimeUs(commitTimeUs);
		const runningTime = formatTimeUs(runningTimeUs);
		await print(
			`${JSON.stringify({ xid, time, runningTime, lsn: endLsn, firstSeq, lastSeq, tables })}\n`
		);
	}
}

async function printTable(transactions: Transaction[]): Promise<void> {
	const rows = transactions.map(({ xid, commitTimeUs, endLsn, firstSeq, lastSeq, tables }) => [
		formatTimeUs(commitTimeUs),
		xid === 0 ? 'snapshot' : String(xid),
		endLsn,
		firstSeq >= lastSeq ? String(lastSeq) : `${firstSeq}–${lastSeq}`,
		Object.entries(tables)
			.map(([table, counts]) => `${table} ${countsText(counts)}`)
			.join(', ')
	]);
	await print(textTable(['commit time', 'xid', 'lsn', 'seq', 'changes'], rows, [1]));
}

/** `+3 ~1 −2`: inserted, updated, deleted. */
function countsText([inserts, updates, deletes, truncates]: Transaction['tables'][string]): string {
	const parts = [
		inserts > 0 ? `+${inserts}` : '',
		updates > 0 ? `~${updates}` : '',
		deletes > 0 ? `−${deletes}` : '',
		truncates > 0 ? 'truncated' : ''
	];
	return parts.filter((part) => part !== '').join(' ');
}
