/** The library of notebooks: the list, saving, versions, tabs, folders. */
export const library = {
	title: 'Notebooks',
	untitled: 'Untitled notebook',
	copyOf: (title: string) => `${title} (copy)`,
	starts: {
		blank: 'Blank',
		blankAbout: 'An empty page over the shadow as it is now.',
		table: 'From a table',
		tableAbout: 'Its rows, its size over time, and what the last day changed.',
		incident: 'From an incident',
		incidentAbout: 'The moment, the transaction, the damage, and the script that undoes it.',
		noIncident: 'This shadow has no incident marked.',
		tableTitle: (table: string) => `A look at ${table}`,
		tableIntro: (table: string) =>
			`# A look at ${table}\n\nThe table as it is at the notebook’s instant. Move the instant above and every cell follows.`,
		rows: (table: string) => `Rows of ${table}`,
		count: 'How many there are',
		size: (table: string) => `Rows of ${table}, day by day`,
		lastDay: 'What changed in the last day',
		incidentIntro: (title: string, detail: string, at: string) =>
			`# ${title}\n\n${detail === '' ? '' : `${detail}\n\n`}This notebook stands at [the moment it happened](#at=${at}). Go to [just before](#at=${encodeURIComponent(`${at} -1tx`)}) to see the data as they were.`,
		alarm: 'The moment',
		writes: 'All writes over time',
		who: 'The transaction',
		incidentWho: '## Which transaction\n\nThe transactions around that moment, in commit order.',
		transactions: 'Transactions around the moment',
		what: 'The damage',
		incidentWhat: '## What it did\n\nThe net difference of this one transaction, to the cell.',
		damage: 'What the transaction changed',
		since: (table: string) => `What changed in ${table} since`,
		back: 'The way back',
		incidentBack:
			'## Undo exactly that\n\nRows that were edited since are named as conflicts. Nothing is written: you get a script and its inverse.',
		undo: 'Undo the transaction'
	}
};
