/** The explorer’s SQL cell, and what its engine adds to the editor. */
export const sql = {
	cell: (name: string) => `SQL cell ${name}`,
	editor: (name: string) => `SQL of ${name}`,
	placeholder: 'select … from a table: it is shown as it was at the chosen instant',
	run: 'Run',
	runKeys: 'Ctrl/⌘ Enter',
	running: (span: string) => `running · ${span}`,
	failed: 'failed',
	ran: (rows: string, span: string, edited: boolean) =>
		`${rows} · ${span}${edited ? ' · edited since' : ''}`,
	at: (text: string) => `at: ${text}`,
	correct: 'Correct the query and run it again.',
	before: 'The result of the run before:',
	result: (name: string) => `Result of ${name}`,
	/** The form of the engine’s own messages. */
	endsEarly: 'Parser Error: the query ends too early',
	moreForms: (n: number) => `… ${n} more`,
	/** Window functions, by name. */
	functions: {
		row_number: 'The number of the row in its partition, from 1.',
		rank: 'The rank with gaps: equal rows share the lowest number.',
		dense_rank: 'The rank without gaps.',
		percent_rank: 'The relative rank: (rank − 1) / (rows − 1).',
		cume_dist: 'The share of rows up to and including this one.',
		ntile: 'The number of the bucket when rows are dealt out evenly.',
		lag: 'The value some rows before, 1 unless told.',
		lead: 'The value some rows after, 1 unless told.',
		first_value: 'The value at the first row of the frame.',
		last_value: 'The value at the last row of the frame.',
		nth_value: 'The value at the nth row of the frame.'
	}
};
