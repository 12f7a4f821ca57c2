import { count, counted, form } from './language.ts';

/** The explorer of a shadow: its tables, rows, differences and transactions at an instant. */
export const explorer = {
	table: 'Table',
	views: 'Views of the shadow',
	tabs: {
		rows: 'Rows',
		diff: 'Diff A–B',
		transactions: 'Transactions',
		sql: 'SQL',
		chart: 'Chart',
		restore: 'Restore'
	},
	inspector: 'Row inspector',
	restore: {
		title: 'Put something back',
		about:
			'A restore makes a script that changes exactly what you choose, checks it in a real PostgreSQL inside this page, and gives you its inverse. Nothing is written to your database from here.',
		table: (table: string, utc: string) => `Restore ${table} to ${utc} UTC…`,
		undo: (xid: number) => `Undo transaction ${xid}…`
	},
	opening: {
		title: (shadow: string) => `Opening ${shadow}`,
		engine: '1 · Query engine',
		ready: 'ready',
		starting: 'starting',
		changes: (table: string | null) => (table === null ? '2 · Changes' : `2 · Changes of ${table}`),
		bytes: (read: string, all: string) => `${read} of ${all}`,
		segments: (read: string, all: string, done: number, total: number) =>
			`${read} of ${all} · ${count(done)} of ${count(total)} segments`,
		next: 'next',
		about:
			'Everything is checked against its hash and kept in this browser, so that it opens again without the agent.',
		failed: (shadow: string) => `${shadow} could not be opened`,
		retry: 'Try again',
		home: 'All shadows'
	},
	/** While tables are still on their way into a shadow that is open. */
	coming: {
		label: (table: string | null) =>
			table === null ? 'Bringing in the tables' : `Bringing in ${table}`,
		part: (read: string, all: string) => `${read} of ${all}`
	},
	damage: {
		stopped: 'New changes no longer arrive here',
		reopen: 'Open it again',
		table: (table: string) => `${table} cannot be read: a segment is damaged`,
		next: 'The other tables stay usable.',
		fetch: 'Fetch it again',
		more: (n: number) => `and ${count(n)} more damaged ${form(n, 'segment', 'segments')}`
	},
	demo: {
		open: 'Cause an incident…',
		title: 'Cause an incident',
		/** Around the database’s address. */
		about: [
			'This really damages the demo’s live database at ',
			', so that you can find the damage here and undo it.'
		],
		which: 'Which incident',
		failed: 'The incident could not be caused',
		confirm: 'Damage the database',
		done: (incident: string) => `${incident}: done`,
		doneWhy: 'The live database has been damaged. Its mark appears on the timeline in a moment.',
		seen: (incident: string) => `“${incident}” is on the timeline`,
		seenWhy: (xid: number) => `Transaction ${xid}.`,
		look: 'See what it changed'
	},
	tables: {
		title: 'Tables',
		about: 'Rows at the instant, and how many more or fewer there are then',
		against: { b: 'rows · to B', latest: 'rows · to latest' },
		damaged: 'damaged',
		notYet: 'not yet'
	},
	diff: {
		none: 'Compare two instants',
		noneWhy:
			'Move the instant and press “Set A”, move it again and press “Set B”. Or click a mark on the timeline and choose “See what it changed”.',
		before: 'Compare this transaction with the one before',
		latest: 'Compare this instant with the latest',
		a: 'A',
		b: 'B',
		swap: 'Swap A and B',
		restore: (table: string) => `Restore ${table} to A…`,
		tables: 'Changed tables',
		noTable: 'No table differs.',
		comparing: 'Comparing…',
		onlyChanged: 'Only changed columns',
		soFar: (n: number) => `${counted(n, 'row')} so far…`,
		cut: (n: number) => `first ${counted(n, 'row')}`,
		rowsOf: (table: string) => `Changed rows of ${table}`,
		same: 'No difference',
		sameWhy: (table: string) => `${table} holds the same rows at both ends.`,
		noKind: 'Nothing of this kind',
		noKindWhy: 'Choose another kind of change above.',
		kinds: 'Kinds of change',
		kind: { added: 'Added', removed: 'Removed', modified: 'Modified' },
		/** What the sign before a line means. */
		sides: {
			added: 'added',
			removed: 'removed',
			before: 'modified, before',
			after: 'modified, after'
		}
	},
	transactions: {
		all: 'All tables',
		filter: 'Only transactions that changed',
		shown: (n: number) => `${count(n)} shown`,
		later: 'Show later ones',
		earlier: 'Show earlier ones',
		truncated: 'truncated',
		moreTables: (n: number) => `+${count(n)} ${form(n, 'table', 'tables')}`,
		title: (xid: number) => (xid === 0 ? 'Initial snapshot' : `Transaction ${xid}`),
		label: (xid: number) => `Transaction ${xid}`,
		position: (changes: number, firstSeq: number, lastSeq: number, lsn: string | null) =>
			`${counted(changes, 'change')} · seq ${firstSeq < lastSeq ? `${firstSeq}–` : ''}${lastSeq}${lsn === null ? '' : ` · LSN ${lsn}`}`,
		undo: 'Undo this transaction…',
		begins: 'Here the shadow begins',
		beginsWhy: 'The initial snapshot took every row as it stood. Choose the Rows tab to see them.',
		tables: 'Tables that this transaction changed'
	},
	row: {
		label: (key: string, table: string) => `Row ${key} of ${table}`,
		close: 'Close the inspector',
		about: 'About this row',
		history: 'History',
		blame: 'Blame',
		never: 'The shadow has never seen this row.',
		newest: (shown: number, all: number) =>
			`The newest ${count(shown)} of ${counted(all, 'version')}.`,
		notYet:
			'This row does not exist yet at the chosen instant. Move the instant to a version in the history.',
		gone: 'This row is not there at the chosen instant. Move the instant to a version in the history.',
		/** By the letter that the store keeps. */
		ops: {
			S: 'in the snapshot',
			I: '+ inserted',
			U: '~ updated',
			K: '~ key changed',
			D: '− deleted',
			T: '− truncated'
		},
		current: 'at the instant',
		before: 'before',
		after: 'after',
		values: (n: number) => `Show its ${count(n)} ${form(n, 'value', 'values')}`,
		restore: 'Restore row to this version…',
		undo: 'Undo transaction…',
		by: 'See everything that this transaction changed',
		lastWrite: 'last write'
	}
};
