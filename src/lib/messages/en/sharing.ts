import { count, counted, form } from './language.ts';

/** Sharing a notebook, opening what was shared, and masking. */

export const sharing = {
	button: 'Share',
	title: (notebook: string) => `Share “${notebook}”`,
	group: 'Sharing',
	command: 'Share this notebook',
	openCommand: 'Open a bundle or a link',
	how: 'How to share',
	kinds: {
		bundle: {
			name: 'Bundle',
			what: 'The notebook, its comments and the data that it reads, in one file.',
			then: 'Opens offline. Can be queried, scrubbed and commented.'
		},
		page: {
			name: 'Page',
			what: 'What you see, as one HTML file with the results in it.',
			then: 'Opens in any browser. Read-only; nothing can be queried.'
		},
		link: {
			name: 'Link',
			what: 'Only the text of the notebook, inside a link.',
			then: 'No data at all: whoever opens it needs the same shadow.'
		}
	},
	tables: {
		title: 'Tables',
		hint: 'Whole histories: every version of every row, deleted rows too.',
		needed: 'read by cells',
		changes: (n: number) => counted(n, 'change'),
		left: (names: string) => `Cells read ${names}, which stays behind: they will say so.`,
		none: 'No table leaves. The list of transactions does.',
		include: (table: string) => `Include ${table}`
	},
	until: {
		label: 'How far the history goes',
		needed: (instant: string) => `Until ${instant}`,
		neededHint: 'the last instant that the notebook reads',
		all: 'All that is captured',
		allHint: (instant: string) => `until ${instant}`
	},
	masks: {
		title: 'Masked columns',
		hint: 'Their values never leave. Masking happens here, before anything is written.',
		search: 'Search columns',
		suggested: 'Likely personal data, by name',
		others: 'All columns',
		all: (n: number) => `Mask all ${n}`,
		noMatch: 'No column has such a name.',
		mask: (column: string) => `Mask ${column}`,
		how: (column: string) => `How ${column} is masked`,
		hidden: 'Hidden',
		hiddenHint: 'shown as unknown; not even whether there was a value',
		pseudonym: 'Stand-in',
		pseudonymHint: 'equal values get equal stand-ins: joins and groups go on working',
		key: 'Part of a key: gets stand-ins, so that rows stay rows',
		implied: (because: string) => `masked with ${because}, which holds the same values`,
		noValue: 'no value yet',
		none: 'Nothing is masked: whoever opens it sees every value of the tables above.',
		summary: (n: number) => `${counted(n, 'column')} masked`,
		limits:
			'Masking is no anonymity: times, counts, other columns and free text can still point at a person.',
		inText: 'Where the notebook quotes a masked value, the copy has the stand-in.',
		reasons: {
			contact: 'contact',
			name: 'a name',
			address: 'a place',
			birth: 'personal',
			identity: 'identity',
			payment: 'payment',
			network: 'device or network',
			secret: 'a secret'
		}
	},
	passphrase: {
		label: 'Passphrase (optional)',
		hint: 'Locks the file with age (scrypt). Tell it to the reader on another way. There is no way back without it.',
		show: 'Show the passphrase',
		hide: 'Hide the passphrase',
		suggest: 'Make one',
		weak: 'Short: someone who has the file can try many. Take four words or more.',
		fileHint: 'The file then ends in .zip.age; the age command opens it as well.'
	},
	who: {
		title: 'Who could read it',
		open: 'Everyone who gets the file.',
		locked: 'Those who have the file and the passphrase.',
		page: 'Everyone who gets the file, in any browser.',
		link: 'Everyone who gets the link can read the notebook’s text as you wrote it, values in queries too. Servers do not see what stands after #.'
	},
	page: {
		rows: 'Rows of each table',
		runs: (n: number) => `${counted(n, 'cell')} will run first`,
		maskedRun:
			'All cells run anew on a masked copy of the data, so that no result can tell a masked value.'
	},
	link: {
		size: (n: number, most: number) => `${count(n)} of ${count(most)} characters.`,
		tooLong:
			'Too long for a link: mail and chat programs would cut it. Share a bundle instead, it may be as large as you like.',
		takeBundle: 'Share a bundle',
		label: 'Link',
		cell: 'Go to the cell that is selected now',
		at: (instant: string) => `Show ${instant}, the instant you see now`,
		copy: 'Copy the link',
		copied: 'the link',
		origin: (origin: string) =>
			`It begins with ${origin}, this machine’s own address. On another machine: paste it into “Open a bundle or a link”.`
	},
	size: (bytes: string) => `about ${bytes}`,
	make: { bundle: 'Make the bundle', page: 'Make the page' },
	cancel: 'Cancel',
	close: 'Close',
	working: {
		start: 'Reading the shadow',
		segments: (table: string) => `Writing ${table}`,
		transactions: 'Writing the list of transactions',
		locking: 'Locking with the passphrase',
		run: 'Running the cells',
		page: 'Writing the page',
		mask: 'Masking a copy of the data',
		detail: (done: number, of: number) => `${done} of ${of}`
	},
	done: {
		bundle: 'The bundle is in your downloads',
		page: 'The page is in your downloads',
		again: 'Save it again',
		tables: (n: number, rows: number) => `${counted(n, 'table')}, ${counted(rows, 'change')}`,
		until: (instant: string) => `history until ${instant}`,
		masked: (n: number) => `${counted(n, 'masked column')}`,
		maskedTexts: (n: number) => `${counted(n, 'quoted value')} in the text masked`,
		withheld: (n: number) =>
			`${counted(n, 'comment entry', 'comment entries')} left out: they quote a masked value`,
		locked: 'locked with your passphrase',
		fingerprint: 'Fingerprint',
		key: 'Save the key of the masks',
		keyHint:
			'Keep the key of the masks to yourself: with it you can find who a stand-in stands for, and prove which data this came from.',
		cells: (n: number) => counted(n, 'cell'),
		failed: (n: number) =>
			`${counted(n, 'cell')} failed and ${form(n, 'says', 'say')} so on the page`
	},
	failed: 'It could not be made',
	nothing: 'This notebook has no shadow open: only its link can be shared.',

	open: {
		title: 'Open a bundle or a link',
		lead: 'A bundle is a notebook with its data that somebody shared with you. It is checked, kept in this browser, and works with no connection.',
		drop: 'Drop the bundle here',
		dropHint: '.zip or .zip.age',
		pick: 'Choose a file',
		paste: 'Or paste a link to a notebook',
		pasteLabel: 'Link',
		read: 'Look at it',
		notLink: 'There is no notebook in this link.',
		checking: (name: string) => `Checking ${name}`,
		checkingDetail: (done: number, of: number) => `${done} of ${of} segments`,
		keeping: 'Keeping it in this browser',
		locked: 'This bundle is locked',
		lockedHint: 'Whoever sent it has the passphrase.',
		passphrase: 'Passphrase',
		wrong: 'This passphrase does not open it.',
		unlock: 'Unlock',
		verified: 'Checked: every file is as it was written.',
		notSigned: 'This tells that nothing was damaged, not who made it.',
		from: 'From',
		data: 'Data',
		until: 'until',
		leftOut: 'Not in it',
		masked: 'Masked',
		hiddenColumns: 'hidden',
		pseudonyms: 'stand-ins',
		comments: 'Comments',
		noComments: 'none',
		entries: (n: number) => counted(n, 'entry', 'entries'),
		made: 'Made',
		open: 'Open',
		already: 'You opened this bundle before: its data are here.',
		full: 'This browser has no room for it. Free some, or remove a bundle that you no longer need; nothing of this one was kept.',
		link: {
			title: 'A notebook in a link',
			what: (title: string, cells: number) => `“${title}”, ${counted(cells, 'cell')}`,
			untrusted: 'Cells run queries against your own shadow when you open it; they can only read.',
			matched: (title: string) => `It is about ${title}, which you have.`,
			unmatched: (name: string) =>
				`It is about “${name}”, a shadow that is not here. You can open it and read it; its cells find no data until you choose a shadow or open a bundle.`,
			none: 'It names no shadow.',
			create: 'Open as a new notebook',
			nothingReplaced: 'Nothing that you have is replaced.'
		},
		refused: {
			'no-bundle': 'This is no bundle',
			damaged: 'This bundle is damaged or was changed',
			'newer-format': 'This bundle needs a newer Foreshadow',
			'too-large': 'This bundle is too large to open',
			'unsafe-name': 'This bundle is not safe to open',
			duplicate: 'This bundle says one thing twice',
			'passphrase-needed': 'This bundle is locked',
			'passphrase-wrong': 'This passphrase does not open it'
		},
		next: {
			'no-bundle': 'Look whether it is the right file, and whether it arrived whole.',
			damaged: 'Nothing of it was kept. Ask for it again.',
			'newer-format': 'Update Foreshadow, then open it again.',
			'too-large': 'Ask for one with fewer tables or less history. Nothing of it was kept.',
			'unsafe-name': 'Nothing of it was kept. Ask whoever sent it where it comes from.',
			duplicate: 'Nothing of it was kept. Ask for it again.',
			'passphrase-needed': '',
			'passphrase-wrong': 'Look for capitals and spaces, or ask for it again.'
		},
		linkRefused: {
			'newer-format': 'This link was made by a newer Foreshadow',
			damaged: 'This link is cut short or damaged',
			'too-large': 'The notebook in this link is too large'
		},
		linkNext: 'Ask for it again, or for a bundle.',
		failed: 'It could not be opened'
	},
	/** What arrives is a text of a notebook that is here. */
	here: {
		own: {
			title: (name: string) => `You have “${name}” here`,
			same: 'It comes back with the text that you have.',
			differs: 'Its text differs from yours; yours stays as it is.'
		},
		same: {
			title: (name: string) => `You have this text: “${name}”`,
			why: 'Nothing of yours is replaced.'
		},
		newer: {
			title: (name: string) => `A later text of “${name}”`,
			why: 'The one that you have is as it came. It stays under Versions.',
			data: 'The text is the one that you have, over later data.'
		},
		edited: {
			title: (name: string) => `A later text of “${name}”, and yours has changes`,
			why: 'Nothing is overwritten: open the later text beside yours, or take it and find yours under Versions.'
		},
		older: {
			title: (name: string) => `You have a later text of “${name}”`,
			why: 'This earlier one does not replace it. It is kept under Versions.'
		},
		other: {
			title: (name: string) => `Somebody else’s text of “${name}”`,
			why: 'It is not as its author shared it. Yours stays; this one is kept under Versions.'
		},
		nothing: 'No new comments.',
		fresh: (n: number) => `${counted(n, 'new entry', 'new entries')} of comments and reviews.`,
		differs: 'From yours to this text',
		merge: 'Add the comments to mine',
		go: 'Go to mine',
		take: 'Take the later text',
		takeEdited: 'Take it, keep mine as a version',
		beside: 'Keep mine, open it beside',
		copy: 'Open as a notebook of its own',
		merged: 'The comments are in your notebook',
		unchanged: 'Nothing has changed: you had all of it',
		added: (n: number) => `${counted(n, 'entry', 'entries')} added`,
		taken: (name: string) => `“${name}” has the later text`,
		takenWhy: 'The one before is under Versions. “Changed since you reviewed” shows what is new.',
		kept: 'Your notebook is as it was',
		keptWhy: 'The later text is beside it, with all comments.',
		changedMeanwhile: 'The text here was changed meanwhile. Choose again.'
	},
	/** What kept texts are called under Versions. */
	versions: {
		bundle: (file: string, when: string) => `${file}, shared ${when}`,
		link: (when: string) => `a link, shared ${when}`,
		cameIn: (from: string) => `As it came in ${from}`,
		mine: (from: string) => `Mine, before ${from}`
	},
	report: {
		at: 'State at',
		made: 'Made',
		by: 'by Foreshadow',
		shadow: 'Shadow',
		entry: 'log entry',
		rows: (shown: number, of: number) =>
			shown === of ? counted(of, 'row') : `first ${count(shown)} of ${counted(of, 'row')}`,
		passed: 'Passed',
		failedCheck: 'Failed',
		checkNone: 'no row may come back',
		checkSome: 'at least one row must come back',
		checkTrue: 'the first column must be true',
		checkRows: (n: number) => `${counted(n, 'row')} came back`,
		cellFailed: 'This cell failed when the page was made',
		notRun: 'This cell was not run when the page was made.',
		noRows: 'No rows.',
		unknown: 'unknown',
		masked: 'masked',
		added: 'added',
		removed: 'removed',
		modified: 'modified',
		noDiff: 'No difference.',
		before: 'before',
		after: 'after',
		noRow: 'No row is selected at this instant.',
		transaction: 'transaction',
		changes: (n: number) => counted(n, 'change'),
		change: 'change',
		tables: 'tables',
		restore: 'A restore plan is made in the app, against the data; a page holds none.',
		reserved: (kind: string) => `A ${kind} cell; this version does not run it.`,
		contents: 'Contents',
		maskedColumns: 'Masked',
		readonly: 'Read-only copy',
		hash: 'sha256 of the content',
		hashHint: 'of the text between the two content marks in this file',
		provenance: 'Where this comes from',
		chartHint: 'Point at the chart, or use the arrow keys, to read values.',
		chart: (points: number) => `Chart of ${counted(points, 'point')}`,
		noPoints: 'No value in this stretch.',
		noNetwork: 'This page is complete: it loads nothing and sends nothing.'
	},
	notice: {
		title: 'This notebook came in a bundle',
		until: (instant: string) => `Its history ends at ${instant}.`,
		leftOut: (names: string) => `Not in it: ${names}.`,
		hidden: (names: string) => `Hidden, and NULL to queries: ${names}.`,
		pseudonyms: (names: string) => `Stand-ins, not the true values: ${names}.`,
		sendBack: 'To send your comments back, share it as a bundle again.'
	}
};
