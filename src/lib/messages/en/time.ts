const kinds = { note: 'Note', incident: 'Incident', deploy: 'Deploy' };

/** The timeline, going to an instant, naming one, and marks of one's own. */
export const time = {
	/** `a mark`, for the three kinds that a person can make. */
	kinds,
	picker: {
		open: (label: string) => `Choose: ${label}`,
		title: (label: string) => `Choose an instant: ${label}`,
		meaning: (utc: string, local: string | null) => (local === null ? utc : `${utc} · ${local}`),
		position: (xid: number, seq: number) =>
			xid === 0 ? `initial snapshot · seq ${seq}` : `xid ${xid} · seq ${seq}`,
		calendar: 'Day',
		clock: 'Time',
		clockHint: 'hh:mm, with seconds and fractions where they matter',
		notAClock: (text: string) => `“${text}” is no time of the day: write 14:05 or 14:05:12.5`,
		zone: 'Clock of',
		previousMonth: 'Month before',
		nextMonth: 'Month after',
		outside: 'outside the shadow',
		today: 'the instant’s day',
		twice: (clock: string, zone: string) =>
			`${clock} came twice that day in ${zone}. Which one is meant?`,
		first: (offset: string) => `the first, at ${offset}`,
		second: (offset: string) => `the second, at ${offset}`,
		skipped: (clock: string, zone: string, next: string) =>
			`${clock} did not exist that day in ${zone}: the clock was put forward. The same moment on the new clock is ${next}.`,
		use: 'Use this instant',
		nearest: 'Transactions around it',
		snapshot: 'initial snapshot',
		noTransactions: 'The shadow has no transactions there.',
		ready: 'Ready instants',
		here: 'The notebook’s instant',
		a: 'A',
		b: 'B',
		latest: 'Latest: moves with the shadow',
		earliest: 'Earliest',
		follow: 'The notebook’s instant, wherever it moves'
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
