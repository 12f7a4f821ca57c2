import { counted, form } from './language.ts';

const kinds = { note: 'Note', incident: 'Incident', deploy: 'Deploy' };

/** The timeline, going to an instant, naming one, and marks of one's own. */
export const time = {
	/** A mark that a person can make. */
	kinds,
	/** Where time is stepped through, above the timeline. */
	bar: {
		label: 'Instant',
		steps: 'Step through transactions',
		earliest: 'Earliest instant',
		previous: 'Previous transaction',
		next: 'Next transaction',
		latest: 'Latest instant',
		utc: 'UTC',
		transaction: (xid: number) => (xid === 0 ? 'initial snapshot' : `xid ${xid}`),
		lsn: (lsn: string) => `LSN ${lsn}`,
		seq: (seq: number) => `seq ${seq}`,
		live: 'live edge',
		atLatest: 'latest',
		since: (n: number) => `${counted(n, 'change')} since`,
		sinceWhy: 'Changes after this instant',
		notKept: 'not kept offline',
		ends: 'Ends of the diff',
		setA: 'Set A',
		setB: 'Set B',
		span: (span: string) => `A–B ${span}`,
		clear: 'Clear A and B',
		pin: 'Pin this instant',
		pins: 'Pinned instants',
		unpin: 'Remove this pin'
	},
	/** Kinds of marks on the timeline, the source’s and one’s own. */
	markKinds: {
		incident: 'Incident',
		ddl: 'Schema change',
		deploy: 'Deploy',
		note: 'Note',
		gap: 'Gap in the capture'
	},
	/** What the colours of the bars stand for. */
	series: {
		inserts: 'inserted',
		updates: 'updated',
		deletes: 'deleted',
		more: (n: number) => `${n} more`
	},
	hands: { instant: 'Instant', a: 'A, start of the diff', b: 'B, end of the diff' },
	handValue: (utc: string, transaction: string) => `${utc} UTC, ${transaction}`,
	handDetail: (xid: number, seq: number) =>
		xid === 0 ? `initial snapshot, seq ${seq}` : `transaction ${xid}, seq ${seq}`,
	handKeys:
		'Arrows move by a bucket, with Shift by ten. Page up and Page down go to the next and the previous event, comma and full stop to the neighbouring transaction, Home and End to the ends.',
	timeline: {
		label: 'Timeline',
		changesBy: (by: string) => `Changes by ${by}`,
		by: { table: 'table', kind: 'kind' },
		stack: 'Stack the changes by',
		tables: 'Tables',
		kinds: 'Kinds',
		zoomOut: 'Zoom out',
		zoomIn: 'Zoom in',
		all: 'Show all of the shadow',
		mark: 'Mark this instant',
		earliest: 'earliest',
		latest: 'latest',
		axis: (zone: string) => `axis in ${zone}`,
		count: (marks: number, own: number) =>
			`${form(marks, '1 mark', `${marks} marks`)} of the shadow and ${own} of this notebook on the timeline.`,
		incidents: 'Incidents',
		events: 'Releases, schema changes and notes',
		own: 'Marks of this notebook',
		overview: 'Drag to choose the piece of time above; double click shows all',
		quiet: (span: string) => `nothing changed for ${span}`,
		quietTitle: (span: string) => `Nothing changed for ${span}. Show what came after.`
	},
	range: {
		label: 'What to do with the chosen time',
		zoom: 'Zoom in',
		compare: 'Compare its ends (A–B)',
		incident: 'Mark as incident',
		clear: 'Let go of the range'
	},
	menu: {
		label: 'This instant',
		go: 'Go there',
		a: 'Set A here',
		b: 'Set B here',
		mark: 'Mark this instant…',
		range: 'Mark A–B as an incident…',
		zoom: 'Zoom to A–B'
	},
	hover: {
		changes: (count: string, span: string) => `${count} changes in ${span}`,
		none: (span: string) => `no changes in ${span}`
	},
	card: {
		label: 'What happened here',
		close: 'Close',
		changed: 'See what it changed',
		go: 'Go there',
		before: 'Just before',
		undo: 'Undo this transaction…',
		compare: 'Compare its ends',
		edit: 'Change…',
		remove: 'Delete',
		own: 'This notebook’s',
		position: (xid: number, seq: number, table: string | null) =>
			`xid ${xid} · seq ${seq}${table === null ? '' : ` · ${table}`}`
	},
	marks: {
		add: 'Add a mark…',
		addTitle: 'A mark of your own',
		changeTitle: 'Change a mark',
		empty: 'No marks yet',
		emptyWhy:
			'Mark the instant from the timeline (its button, a right click, or a range dragged with Shift), or write lines like: incident 2026-03-02T14:05Z .. 2026-03-02T16:00Z | Prices at zero',
		kind: 'Kind',
		title: 'What happened',
		from: 'When',
		to: 'Until (empty: a single instant)',
		save: 'Save the mark',
		cancel: 'Cancel',
		none: 'no end',
		outside: 'not in this shadow',
		go: (title: string) => `Go to: ${title}`,
		compare: (title: string) => `Compare the ends of: ${title}`,
		change: (title: string) => `Change: ${title}`,
		remove: (title: string) => `Delete: ${title}`,
		lasts: (span: string) => `lasts ${span}`,
		untitled: 'without words',
		problem: (line: number, message: string) => `Line ${line}: ${message}`,
		edits: { add: 'Add a mark', change: 'Change a mark', remove: 'Delete a mark' }
	},
	goTo: {
		label: 'Go to a time in UTC, an LSN, a transaction or a mark',
		placeholder: 'Go to a time, xid, LSN or mark',
		hint: '2026-03-02 14:05 (UTC), 2026-03-02T14:05:00+01:00, a transaction’s xid, 0/16B3748, seq:1234, the words of a mark',
		results: 'Places in time',
		nothing: (text: string) => `Nothing here is called “${text}”.`,
		snapshot: 'Initial snapshot',
		earliest: 'Earliest instant',
		latest: 'Latest instant',
		time: (text: string) => `The state at ${text}`,
		lsn: (text: string) => `The state at LSN ${text}`,
		seq: (seq: string) => `Change ${seq}`,
		transaction: (xid: number) => `Transaction ${xid}`,
		day: (text: string) => `The whole of ${text}`,
		hour: (text: string) => `The hour from ${text}`,
		group: {
			place: 'Instant',
			mark: 'Mark',
			own: 'This notebook’s',
			ddl: 'Schema change',
			transaction: 'Transaction',
			bucket: 'Piece of time',
			pin: 'Pinned'
		}
	},
	picker: {
		open: (label: string) => `Choose: ${label}`,
		title: (label: string) => `Choose an instant: ${label}`,
		meaning: (utc: string, local: string | null) => (local === null ? utc : `${utc} · ${local}`),
		position: (xid: number, seq: number) =>
			xid === 0 ? `initial snapshot · seq ${seq}` : `xid ${xid} · seq ${seq}`,
		clock: 'Time',
		clockHint: 'hh:mm, with seconds and fractions where they matter',
		notAClock: (text: string) => `“${text}” is no time of the day: write 14:05 or 14:05:12.5`,
		zone: 'Clock of',
		previousMonth: 'Month before',
		nextMonth: 'Month after',
		outside: 'outside the shadow',
		twice: (clock: string, zone: string) =>
			`${clock} came twice that day in ${zone}. Which one is meant?`,
		first: (offset: string) => `the first, at ${offset}`,
		second: (offset: string) => `the second, at ${offset}`,
		skipped: (clock: string, zone: string, next: string) =>
			`${clock} did not exist that day in ${zone}: the clock was put forward. The same moment on the new clock is ${next}.`,
		use: 'Use this instant',
		nearest: 'Transactions around it',
		snapshot: 'initial snapshot',
		transaction: (xid: number) => (xid === 0 ? '' : `xid ${xid}`),
		noTransactions: 'The shadow has no transactions there.',
		ready: 'Ready instants',
		here: 'The notebook’s instant',
		a: 'A',
		b: 'B',
		latest: 'Latest: moves with the shadow',
		earliest: 'Earliest'
	},
	weekdays: ['Mo', 'Tu', 'We', 'Th', 'Fr', 'Sa', 'Su'],
	longWeekdays: ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'],
	months: [
		...['January', 'February', 'March', 'April', 'May', 'June'],
		...['July', 'August', 'September', 'October', 'November', 'December']
	],
	/** Lines of a marks cell that cannot be read. */
	lines: {
		noMark: (text: string) => `“${text}” is no mark: write note 2026-03-02T14:05Z | What happened`,
		noKind: (word: string, kinds: readonly string[]) =>
			`“${word}” is no kind of mark: write ${kinds.join(', ')}`,
		ends: (text: string) => `“${text}” has more than two ends: write from .. to`
	}
};
