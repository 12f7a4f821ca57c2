import { count, counted, form } from './language.ts';

const rows = (n: number) => counted(n, 'row');

/** Putting something back: the dialog, its steps and what its files are for. */
export const restore = {
	title: 'Restore',
	about:
		'Makes a script that puts back exactly what you choose. Nothing is written to any database from here.',
	pageTitle: (shadow: string) => `Restore · ${shadow} · Foreshadow`,
	ask: {
		label: 'What to put back',
		undo: 'Undo a transaction',
		instant: 'Back to an instant',
		instantField: 'Instant (UTC time, lsn:X/Y or seq:N)',
		transactionField: 'Transaction id',
		notAnId: 'A transaction id is a whole number, such as 329535',
		go: 'Go on'
	},
	dialog: {
		undo: (xid: number) => `Undo transaction ${xid}`,
		position: (seq: number) => `Restore to position ${seq}`
	},
	steps: {
		label: 'Steps of the restore',
		place: (step: number, of: number, name: string) => `Step ${step} of ${of}: ${name}`,
		done: 'done:',
		choose: 'Choose',
		preview: 'Preview',
		script: 'Script',
		dryRun: 'Dry-run',
		export: 'Export',
		/** What the button says that leads to the step. */
		to: {
			preview: 'Preview',
			script: 'Make the script',
			dryRun: 'Dry-run',
			export: 'Export'
		},
		back: 'Back',
		finish: 'Done'
	},
	blocked: {
		noPlan: 'Preview first.',
		conflicts: 'Some rows cannot be put back: leave them out, or go back and choose differently.',
		empty: 'There is nothing to put back.'
	},
	/** What happens to one row. */
	row: { comes: 'comes back', goes: 'goes away', changes: 'changes back' },
	choose: {
		/** Around the transaction’s number. */
		undo: [
			'Undo transaction ',
			', and keep everything that was written since. Choose what to put back.'
		],
		/** Before the instant. */
		committedAt: 'It was committed at',
		/** Around the position. */
		instant: ['Bring rows back to how they were at position ', '. Choose what to put back.'],
		looking: 'Looking at what differs',
		nothing: 'Nothing differs',
		nothingWhy: 'The data is now as it was then: there is nothing to put back.',
		updates: (n: number) => `~ ${count(n)} change back`,
		inserts: (n: number) => `+ ${count(n)} come back`,
		deletes: (n: number) => `− ${count(n)} go away`,
		onlyRows: (n: number) => `only ${rows(n)}`,
		onlyColumns: (names: readonly string[]) => `only ${names.join(', ') || 'no column'}`,
		unfold: 'Rows and columns',
		reading: 'Reading the rows that differ',
		columns: 'Columns that change back',
		rows: 'Rows',
		first: (n: number) => `the first ${count(n)}`,
		all: 'all of them',
		changed: (what: string, columns: readonly string[]) => `${what}: ${columns.join(', ')}`,
		noTable: 'Choose at least one table.',
		noColumn: (table: string) => `Choose at least one column of ${table}.`,
		noRow: (table: string) => `Choose at least one row of ${table}.`
	},
	preview: {
		comparing: 'Comparing then and now',
		conflicts: 'Conflicts',
		conflicting: (n: number) => `${rows(n)} cannot simply be put back`,
		leftOut: 'Rows in conflict are left out',
		more: (n: number) => `and ${count(n)} more`,
		leaveOut: 'Leave these rows out and put back the rest',
		know: 'What to know',
		nothing: 'Nothing to put back',
		nothingWhy:
			'What was chosen is already as it should be. Go back and choose more, or close this.',
		plan: (table: string) => `Plan for ${table}`,
		updates: (n: number, cells: number) =>
			`~ ${count(n)} ${form(n, 'changes', 'change')} back, ${counted(cells, 'cell')}`,
		inserts: (n: number) => `+ ${count(n)} ${form(n, 'comes', 'come')} back`,
		deletes: (n: number) => `− ${count(n)} ${form(n, 'goes', 'go')} away`,
		rows: (table: string) => `Rows of ${table}, now and after`,
		moreColumns: (n: number) => `and ${count(n)} more ${form(n, 'column', 'columns')}`,
		firstRows: (shown: number, all: number) =>
			`The first ${count(shown)} of ${rows(all)}; the script holds them all.`
	},
	/** `48 rows change back in 96 cells, 3 rows come back`; without the full stop. */
	sentence: (inserts: number, updates: number, deletes: number, cells: number) => {
		const parts = [
			updates > 0
				? `${rows(updates)} ${form(updates, 'changes', 'change')} back in ${counted(cells, 'cell')}`
				: '',
			inserts > 0 ? `${rows(inserts)} ${form(inserts, 'comes', 'come')} back` : '',
			deletes > 0 ? `${rows(deletes)} ${form(deletes, 'goes', 'go')} away` : ''
		].filter((part) => part !== '');
		return parts.length === 0 ? 'Nothing to put back' : parts.join(', ');
	},
	script: {
		writing: 'Writing the script',
		files: 'Scripts',
		copy: 'Copy',
		download: 'Download',
		about: {
			restore:
				'One transaction, guarded on every value it expects: a row that was changed since stops it, and then nothing is changed.',
			inverse: 'Takes the restore back, guarded the same way. Keep it beside the restore.'
		},
		cut: '… download the file for the rest'
	},
	dryRun: {
		about:
			'A real PostgreSQL starts in this browser, gets a copy of the current rows, and runs the very script. Nothing leaves this machine, and your database is not touched.',
		run: 'Run the dry-run',
		again: 'Run it again',
		verified: (engine: string) => `Verified in ${engine}`,
		compared: (n: number, span: string) => `${rows(n)} compared byte for byte in ${span}.`,
		atStage: (stage: string) => `step: ${stage}`,
		failedNext: 'Do not apply this script; plan it again.',
		impossible: 'The dry-run could not take place',
		impossibleNext:
			'The script is not changed by this. Try again, or rehearse on the real database with -v dry_run=on.',
		stages: 'Stages of the dry-run',
		/** Said after a stage’s name. */
		states: { failed: ': failed', running: ': running', skipped: ': not reached' },
		percent: (part: number) => `${count(Math.round(part * 100))} %`,
		report: 'What the script did, per table',
		table: 'Table',
		rows: 'Rows',
		inserted: 'Came back',
		updated: 'Changed back',
		deleted: 'Went away',
		neighbour: 'tied to it by foreign keys, unchanged',
		notCovered: 'What the rehearsal does not cover',
		said: (n: number) => `What the script said (${count(n)})`,
		/** A stage before it is over, and after. */
		stage: {
			start: { label: 'Start PostgreSQL in this browser', done: 'PostgreSQL started' },
			load: { label: 'Load the current rows', done: 'Current rows loaded' },
			build: {
				label: 'Build keys, checks and triggers',
				done: 'Keys, checks and triggers built'
			},
			script: {
				label: 'Run the script, compare every row',
				done: 'Every row is as the plan promises, and no other changed'
			},
			secondRun: { label: 'Run it a second time', done: 'A second run changed nothing' },
			inverse: {
				label: 'Run the inverse, compare again',
				done: 'The inverse brought back every byte'
			}
		}
	},
	export: {
		files: 'Files',
		take: '1. Take the files',
		about: {
			restore: 'puts the rows back, in one guarded transaction',
			inverse: 'takes that back again; keep it beside the restore',
			plan: 'the same as data, for a review and for the record'
		},
		downloadFile: (name: string) => `Download ${name}`,
		how: 'How to apply',
		apply: '2. Stop what wrote the damage, then apply',
		applyWhy: 'Nothing was written to your database: that happens only when you run one of these.',
		copyCommand: (what: string) => `Copy: ${what}`,
		theCommand: 'the command',
		commands: {
			rehearse: 'Rehearse on the real database; rolls back at the end',
			psql: 'Apply with psql',
			foreshadow: 'Or through Foreshadow, where there is no psql (add --dry-run to rehearse)'
		},
		after:
			'After it ran, the live timeline shows the repair as one more transaction. A second run does nothing.'
	}
};
