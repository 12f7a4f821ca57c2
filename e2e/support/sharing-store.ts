import type { SourceIdentity } from '../../src/lib/shadow/log-entry.ts';
import { ShadowWriter } from '../../agent/shadow-writer.ts';
import { sourceTable, tupleOf } from '../../test/shadow/tables.ts';

const source: SourceIdentity = {
	kind: 'simulate',
	title: 'A small shop',
	systemIdentifier: '9',
	timeline: 1,
	database: 'shop',
	serverVersion: '18'
};

/** People with an email, what they ordered, and a table that nobody needs. */
export async function writePeopleStore(folder: string): Promise<void> {
	const writer = await ShadowWriter.create(folder, source, { shadowId: 'people' });
	const tables = [
		sourceTable('customers', [
			['id', { kind: 'int64' }],
			['email', { kind: 'text' }]
		]),
		sourceTable('orders', [
			['id', { kind: 'int64' }],
			['customer', { kind: 'int64' }],
			['total', { kind: 'decimal', precision: 12, scale: 2 }]
		]),
		sourceTable('secrets', [
			['id', { kind: 'int32' }],
			['word', { kind: 'text' }]
		])
	];
	const put = (table: string, op: 'S' | 'U', row: string[]) =>
		writer.change({ table: `public.${table}`, op, row: tupleOf(row), oldKey: null });
	writer.begin({ xid: 0, commitTimeUs: 1_772_460_000_000_000 });
	for (const table of tables) writer.schema(table, []);
	put('customers', 'S', ['1', 'ann@example.com']);
	put('customers', 'S', ['2', 'bob@example.com']);
	put('orders', 'S', ['10', '1', '12.50']);
	put('orders', 'S', ['11', '2', '7.00']);
	put('secrets', 'S', ['1', 'xyzzy']);
	writer.commit('0/1');
	await writer.flush();
	writer.begin({ xid: 42, commitTimeUs: 1_772_460_300_000_000 });
	put('orders', 'U', ['10', '1', '0.00']);
	writer.commit('0/2');
	await writer.close();
}

/** Each sets `canary` if it runs. */
export const PAYLOADS = [
	`<script>canary=1</script>`,
	`<img src=x onerror="canary=1">`,
	`<svg onload="canary=1"><script>canary=1</script></svg>`,
	`<math><mtext></form><form><mglyph><style></math><img src onerror=canary=1>`,
	`<iframe src="javascript:parent.canary=1"></iframe>`,
	`<base href="http://evil.invalid/"><meta http-equiv="refresh" content="0;url=http://evil.invalid/">`,
	`<style>@import url(http://evil.invalid/a.css);body{background:url(http://evil.invalid/b)}</style>`,
	`<a href="javascript:canary=1">x</a><a href="data:text/html,<script>opener.canary=1</script>">y</a>`,
	`"><svg/onload=canary=1>`,
	`' onmouseover='canary=1' autofocus onfocus='canary=1' x='`,
	'`${canary=1}` {{constructor.constructor("canary=1")()}}',
	`<details open ontoggle="canary=1">z</details><video><source onerror="canary=1"></video>`,
	`</script><script>canary=1</script><!--`,
	`<object data="http://evil.invalid/o"></object><embed src="http://evil.invalid/e"><link rel=stylesheet href="http://evil.invalid/l">`
];

/** A column whose name is markup. */
const HOSTILE_COLUMN = `"><img src=x onerror="canary=1">`;

/** One row for each payload, in a table whose columns are payloads too. */
export async function writeHostileStore(folder: string): Promise<void> {
	const writer = await ShadowWriter.create(
		folder,
		{ ...source, title: `Shop ${PAYLOADS[1]}` },
		{ shadowId: 'hostile' }
	);
	writer.begin({ xid: 0, commitTimeUs: 1_772_460_000_000_000 });
	writer.schema(
		sourceTable('evil', [
			['id', { kind: 'int32' }],
			[HOSTILE_COLUMN, { kind: 'text' }],
			['value', { kind: 'text' }]
		]),
		[]
	);
	PAYLOADS.forEach((payload, i) =>
		writer.change({
			table: 'public.evil',
			op: 'S',
			row: tupleOf([String(i), payload, payload]),
			oldKey: null
		})
	);
	writer.commit('0/1');
	await writer.flush();
	writer.begin({ xid: 42, commitTimeUs: 1_772_460_300_000_000 });
	writer.mark({ kind: 'incident', title: PAYLOADS[1]!, detail: PAYLOADS[2]! });
	writer.change({
		table: 'public.evil',
		op: 'U',
		row: tupleOf(['0', PAYLOADS[8]!, PAYLOADS[9]!]),
		oldKey: null
	});
	writer.commit('0/2');
	await writer.close();
}
