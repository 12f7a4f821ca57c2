import { counted } from './language.ts';

/** Comments, reviewers and what changed since a review. */

export const review = {
	title: 'Review',
	button: (open: number) => (open === 0 ? 'Review' : `Review, ${counted(open, 'open thread')}`),
	close: 'Close the review',
	mode: 'Review mode',
	modeWhy: 'The notebook is read-only, comments are on.',
	commands: {
		group: 'Review',
		toggle: 'Open or close the review',
		mode: 'Read-only for review, on or off',
		comment: 'Comment on this cell or selection',
		commentInstant: 'Comment on this instant',
		next: 'Next open thread',
		previous: 'Previous open thread',
		reviewed: 'State that I have reviewed this notebook'
	},
	compose: {
		label: 'Comment',
		placeholder: 'Write a comment. Markdown works.',
		replyLabel: 'Reply',
		replyPlaceholder: 'Reply…',
		send: 'Comment',
		sendReply: 'Reply',
		save: 'Save',
		cancel: 'Cancel',
		tooLong: (most: number) => `Longer than ${most} letters: shorten it, or write a text cell.`,
		keys: 'Mod+Enter sends',
		about: 'About',
		onNotebook: 'Comment on the notebook',
		onSelection: 'Comment',
		onRow: 'Comment on this row',
		onValue: (column: string) => `Comment on ${column}`,
		onInstant: 'Comment on this instant'
	},
	place: {
		notebook: 'The notebook',
		lines: (from: number, to: number) => (from === to ? `line ${from}` : `lines ${from}–${to}`),
		instant: 'Instant',
		moment: (utc: string, seq: number) => `${utc}Z · seq ${seq}`,
		range: 'Range of time',
		row: (table: string, key: string) => `${table} · ${key}`,
		reworded: 'reworded since',
		was: 'What it was about:',
		cellRemoved: 'Its cell was removed.',
		textGone: 'Its text is no longer in the cell.',
		noInstant: 'This shadow does not reach the instant of the comment',
		go: (where: string) => `Go to ${where}`,
		unknownCell: (id: string) => `cell ${id}`
	},
	thread: {
		label: (author: string, where: string) => `Thread of ${author}, ${where}`,
		missingRoot: 'The comment that this answers is not in this copy of the log.',
		resolve: 'Resolve',
		reopen: 'Reopen',
		resolved: 'Resolved',
		orphaned: 'Orphaned',
		isNew: 'new',
		resolvedBy: (name: string) => `${name} resolved this`,
		reopenedBy: (name: string) => `${name} reopened this`,
		refused: {
			edit: (name: string) => `An edit in the name of ${name} was ignored`,
			withdraw: (name: string) => `A withdrawal in the name of ${name} was ignored`,
			resolve: (name: string) => `A resolve in the name of ${name} was ignored`,
			reopen: (name: string) => `A reopening in the name of ${name} was ignored`
		},
		notTheirs: 'it is not signed by the key that wrote the comment',
		edit: 'Edit',
		withdraw: 'Withdraw',
		withdrawn: 'Withdrawn by its author.',
		edited: 'edited'
	},
	standing: {
		signed: 'Signature valid',
		unsigned: 'Not signed',
		forged: 'Wrong signature',
		unverifiable: 'Not checked',
		unsignedWhy: 'Anybody could have written this in that name.',
		forgedWhy: 'This was changed after it was signed, or signed by somebody else.',
		unverifiableWhy: 'This browser cannot check Ed25519 signatures.'
	},
	filter: {
		label: 'Which threads',
		open: (n: number) => `Open ${n}`,
		resolved: (n: number) => `Resolved ${n}`,
		orphaned: (n: number) => `Orphaned ${n}`,
		author: 'Reviewer',
		everybody: 'Everybody',
		cell: 'Cell',
		anywhere: 'Anywhere',
		next: 'Next thread',
		previous: 'Previous thread'
	},
	empty: {
		open: 'No open threads',
		openWhy: 'Comment on a cell, a line, a row or an instant.',
		resolved: 'Nothing resolved yet',
		resolvedWhy: 'Threads that somebody resolved are kept here.',
		orphaned: 'No orphans',
		orphanedWhy: 'A thread whose text or cell is gone stays here with its old words.',
		filtered: 'No thread fits',
		filteredWhy: 'Choose another reviewer or cell.',
		showAll: 'Show all'
	},
	changed: {
		title: 'Changed since you reviewed',
		never: 'You have not reviewed this notebook yet.',
		neverWhy: 'When you have read it, say so: later changes are then shown here, cell by cell.',
		done: 'I have reviewed this',
		again: 'I have reviewed this again',
		nothing: 'Nothing has changed.',
		newNotes: (n: number) => counted(n, 'new comment'),
		when: (ago: string) => `You reviewed ${ago}.`,
		other: (name: string, ago: string) => `${name} reviewed ${ago}`,
		current: 'as it is now',
		older: 'an earlier text',
		kind: { added: 'added', removed: 'removed', changed: 'changed', moved: 'moved' },
		changedAndMoved: 'changed and moved',
		front: (name: string) => (name === '' ? 'Front matter' : `Front matter: ${name}`)
	},
	identity: {
		title: 'Who is reviewing?',
		first:
			'Comments are signed, so that nobody can change them in your name. A key is made in this browser and stays here.',
		name: 'Your name',
		namePlaceholder: 'As the others know you',
		nameMissing: 'Write a name: it stands beside your comments.',
		nameLong: 'Use at most 80 letters.',
		make: 'Make my key',
		use: 'Use',
		fingerprint: 'Fingerprint',
		fingerprintWhy:
			'Read it to the others once, by voice or in person: then they know that this key is yours.',
		noExport:
			'The private key cannot be exported or copied, not even by this app. On another machine, or after this site’s data are cleared, you make a new one.',
		rename: 'Change the name',
		renamed: 'The name is changed for what you write from now on',
		someoneElse: 'Someone else on this machine',
		known: 'Reviewers on this machine',
		nobody: 'Nobody yet',
		sessionOnly: 'This key lasts until the page is closed',
		sessionOnlyWhy:
			'The browser refused to keep it. Your comments stay signed and valid; after a reload you can no longer edit or withdraw them.',
		cannotSign: 'This browser cannot sign',
		cannotSignWhy:
			'Comments can be read here but not written. Use Chrome 137, Firefox 129, Safari 17 or later.',
		sameNameWhy: 'More than one key uses this name.'
	},
	log: {
		menu: 'Review log',
		reading: 'Reading the review log',
		export: 'Save the review log',
		exportDetail: 'For the others to merge: all comments, signed.',
		import: 'Merge a review log',
		importDetail: 'Of another reviewer. Nothing of yours is lost.',
		fileName: (title: string) => `${title}.review.jsonl`,
		merged: 'Merged',
		nothingNew: 'Nothing new in it: you have it all',
		notALog: 'This is no review log',
		notALogWhy: 'A review log is a file of JSON lines, as “Save the review log” makes it.',
		comments: (n: number) => counted(n, 'new comment'),
		replies: (n: number) => counted(n, 'new reply', 'new replies'),
		reviewers: (n: number) => counted(n, 'new reviewer'),
		reviews: (n: number) => counted(n, 'new review'),
		others: (n: number) => counted(n, 'other new entry', 'other new entries'),
		untrusted: (n: number) => `${n} not validly signed`,
		nothingLost: 'nothing lost',
		aside: (n: number) => `${counted(n, 'line')} could not be read`,
		asideWhy: 'They are kept as they are and shown here; all other entries are there.',
		show: 'Show these lines',
		asideLine: (line: number) => `line ${line}`,
		asideReason: {
			truncated: 'cut off',
			'not-json': 'not JSON',
			'not-an-entry': 'not an entry',
			'wrong-id': 'changed after it was written'
		},
		unknown: (n: number) => `${counted(n, 'entry', 'entries')} of a later version`,
		unknownWhy: 'This version cannot show them. They are kept and passed on untouched.',
		notSaved: 'The comment could not be kept',
		notSavedNext: 'Your text is still there: try again.',
		tooBig: (limit: string) => `Files up to ${limit} can be merged.`
	},
	badge: {
		comments: (open: number, name: string) => `${counted(open, 'open thread')} on ${name}`,
		resolvedOnly: (name: string) => `Resolved threads on ${name}`,
		add: (name: string) => `Comment on ${name}`
	}
};
