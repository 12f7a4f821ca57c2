/** Notebooks that the scenes open: real questions to the recorded shop. */
const front = (title: string, shadow: string, more = '') => `---
format: foreshadow-notebook/1
title: ${title}
shadow: ${shadow}
zone: UTC
at: ${more === '' ? 'latest' : more}
---
`;
const fence = (head: string, body: string) => `\`\`\`${head}\n${body}\n\`\`\``;

export function notebook(title: string, shadow: string, at: string, ...blocks: string[]): string {
	return `${front(title, shadow, at)}\n${blocks.join('\n\n')}\n`;
}
export const sql = (attributes: string, text: string) => fence(`sql {${attributes}}`, text);
export const block = (kind: string, attributes: string, ...lines: string[]) =>
	fence(`${kind} {${attributes}}`, lines.join('\n'));

const PRICE = block(
	'chart',
	'#price title="Average price, every ten minutes"',
	'table: public.products',
	'expression: avg(price)',
	'label: Average product price',
	'from: incident~product price -22h',
	'to: latest',
	'bucket: 10m'
);
const DAMAGE = block(
	'diff',
	'#damage title="What the transaction changed"',
	'transaction: incident~product price'
);
const FREE = sql(
	'#free as=free at=latest title="Orders taken for nothing since"',
	`select status, count(*) as orders, max(placed_at) as last
from orders
where total = 0
group by status`
);

/** The README's: an incident at work. */
export const AT_WORK = notebook(
	'Prices went to zero',
	'kind:simulate',
	'incident~product price',
	`<!-- {#intro} -->
# Prices went to zero

The monitor fired on Thursday at 14:05. One transaction set [every price](#damage) to nothing; people went on
buying.`,
	PRICE,
	FREE,
	DAMAGE
);

const kinds = (...blocks: string[]) =>
	notebook('Every kind of cell', 'kind:simulate', 'incident~product price', ...blocks);

/** Every kind of cell, a screen at a time. */
export const KINDS_1 = kinds(
	`<!-- {#intro} -->
# Every kind of cell

Prose with **weight**, \`code\`, [a link](https://example.org) and a list:

- cells read each other by name,
- one instant drives them all.`,
	block('input', '#least as=least', 'type: number', 'label: Least total', 'value: 250', 'min: 0'),
	sql(
		'#days as=days title="Orders a day"',
		`select date_trunc('day', placed_at) as day, status, count(*) as orders
from orders
where total > $least
group by all
order by day, status`
	),
	block(
		'plot',
		'#plot title="Orders a day, by status"',
		'data: days',
		'mark: bar',
		'x: day',
		'y: orders',
		'color: status'
	),
	block('grid', '#grid title="As a grid"', 'data: days')
);
export const KINDS_2 = kinds(
	PRICE,
	block(
		'marks',
		'#marks title="What we know"',
		'note 2026-11-12T14:12:00Z | First complaint by mail',
		'incident 2026-11-12T14:05:00Z .. 2026-11-12T15:30:00Z | Shop sold for nothing',
		'deploy 2026-11-12T14:04:00Z | Price import 2.1'
	),
	block('timeline', '#time title="All writes"')
);
export const KINDS_3 = kinds(
	block(
		'transactions',
		'#who',
		'from: incident~product price -3tx',
		'to: incident~product price +3tx'
	),
	DAMAGE,
	block(
		'history',
		'#row at="incident~product price" title="One product, cell by cell"',
		'table: public.products',
		'where: price = 0',
		'column: price'
	)
);
export const KINDS_4 = kinds(
	block(
		'check',
		'#check expect=none title="No product costs nothing"',
		'select id, name from products where price = 0'
	),
	block('restore', '#back title="The way back"', 'transaction: incident~product price'),
	block('forecast', '#later', 'of: orders')
);

export const SMALL = (title: string, shadow = 'example', ...more: string[]) =>
	notebook(
		title,
		shadow,
		'latest',
		`<!-- {#intro} -->\n# ${title}\n\nTwo products, and what they cost.`,
		sql('#prices as=prices', 'select id, name, price\nfrom products\norder by id'),
		...more
	);
