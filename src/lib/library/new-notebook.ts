import { t } from '../messages/messages.ts';
import { type Cell, type FrontMatter, emptyFront } from '../notebook/document.ts';
import { formatFields } from '../notebook/fields.ts';
import { serialiseNotebook } from '../notebook/serialise.ts';
import type { Mark } from '../shadow/log-entry.ts';
import { quoteIdentifier } from '../temporal/sql-text.ts';

/** What a new notebook begins with. */
export type Start =
	| { kind: 'blank' }
	| { kind: 'table'; table: { id: string; schema: string; name: string } }
	| { kind: 'incident'; mark: Pick<Mark, 'seq' | 'title' | 'detail' | 'table'> };

interface About {
	/** As the front matter names it. */
	shadow: string;
	zone: string;
	/** Defaults to one that the start suggests. */
	title?: string;
}

/** The text of a new notebook: its cells answer as soon as it is opened. */
export function newNotebook(start: Start, about: About): string {
	const words = t.library.starts;
	const { shadow, zone } = about;
	const front = (title: string, at: string): FrontMatter => ({
		...emptyFront(),
		title: about.title?.trim() === '' ? title : (about.title ?? title),
		shadow,
		zone,
		at
	});
	switch (start.kind) {
		case 'blank':
			return serialiseNotebook({ front: front(t.library.untitled, 'latest'), cells: [] });
		case 'table':
			return serialiseNotebook({
				front: front(words.tableTitle(start.table.name), 'latest'),
				cells: tableCells(start.table)
			});
		case 'incident':
			return serialiseNotebook({
				front: front(start.mark.title, `seq:${start.mark.seq}`),
				cells: incidentCells(start.mark)
			});
	}
}

function tableCells({ id, schema, name }: { id: string; schema: string; name: string }): Cell[] {
	const words = t.library.starts;
	const from = `${quoteIdentifier(schema)}.${quoteIdentifier(name)}`;
	return [
		cell('intro', 'markdown', words.tableIntro(name)),
		cell('rows', 'sql', `select *\nfrom ${from}\nlimit 100`, {
			as: 'rows_now',
			title: words.rows(name)
		}),
		cell('count', 'sql', `select count(*) as "rows"\nfrom ${from}`, { title: words.count }),
		cell('size', 'chart', formatFields({ table: id, expression: 'count(*)', bucket: '1d' }), {
			title: words.size(name)
		}),
		cell('changes', 'diff', formatFields({ table: id, from: 'latest -1d', to: 'latest' }), {
			title: words.lastDay
		})
	];
}

/** The line of an investigation: the moment, the transaction, the damage, the way back. */
function incidentCells(mark: Pick<Mark, 'seq' | 'title' | 'detail' | 'table'>): Cell[] {
	const words = t.library.starts;
	const at = `seq:${mark.seq}`;
	return [
		cell('alarm', 'markdown', words.incidentIntro(mark.title, mark.detail, at), {
			step: words.alarm
		}),
		cell('when', 'timeline', '', { title: words.writes }),
		cell('who', 'markdown', words.incidentWho, { step: words.who }),
		cell('transactions', 'transactions', formatFields({ from: `${at} -4tx`, to: `${at} +4tx` }), {
			title: words.transactions
		}),
		cell('what', 'markdown', words.incidentWhat, { step: words.what }),
		cell('damage', 'diff', formatFields({ transaction: at }), { title: words.damage }),
		...(mark.table === null
			? []
			: [
					cell('since', 'diff', formatFields({ table: mark.table, from: at, to: 'latest' }), {
						title: words.since(mark.table)
					})
				]),
		cell('back', 'markdown', words.incidentBack, { step: words.back }),
		cell('restore', 'restore', formatFields({ transaction: at }), { title: words.undo })
	];
}

function cell(
	id: string,
	kind: string,
	body: string,
	attributes: Record<string, string> = {}
): Cell {
	return { id, kind, attributes, body };
}
