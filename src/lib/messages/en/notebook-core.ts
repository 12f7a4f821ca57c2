/** What a notebook says about its own text, cells and runs. */
export const notebookCore = {
	noFront: 'the notebook has no front matter: start it with --- and format: …',
	openFront: 'the front matter is never closed: end it with ---',
	badRun: 'run is neither auto nor lazy: cells run as with auto',
	newerFormat: (version: string) =>
		`This notebook is written in format ${version}, which is newer than this app. It opens read-only, so that nothing is lost: update the app to change it.`,
	otherFormat: (format: string) =>
		`This file calls itself "${format}", which is no notebook format that this app knows. It opens read-only.`,
	openCell: (id: string) => `cell #${id} is never closed: it reaches to the end`,
	idTwice: (id: string, now: string) => `cell id #${id} is used twice: the second is now #${now}`,
	noField: (line: string) => `"${line}" is not "name: value"`,
	fieldTwice: (name: string) => `${name} is given twice: the first one is kept`,
	fieldQuote: (name: string) => `the value of ${name} starts with a quote but is no JSON string`,
	duplicateId: (id: string) => `there is a cell #${id} already`,
	badWord: (word: string) => `"${word}" cannot be written as a name in a notebook`,
	badFront: 'this front matter could not be read back from the file',
	atLine: (line: number, message: string) => `line ${line}: ${message}`,
	missing: (name: string, example: string) => `${name} is missing: write ${name}: ${example}`,
	badList: (name: string) => `${name} starts with [ but is no JSON array`,
	notOneOf: (name: string, given: string, all: readonly string[]) =>
		`${name} is "${given}": write one of ${all.join(', ')}`,
	badCount: (name: string) => `${name} must be a whole number above 0`,
	badNumber: (name: string) => `${name} must be a number`,
	badDuration: (name: string) => `${name} is no duration: write 15m, 6h or 1d`,
	badKey: 'key must be a JSON object such as {"id":1}',
	badWidths: (name: string) => `${name} must be a JSON object of pixels such as {"id":80}`,
	badConditions: 'conditions must be a JSON array such as [{"column":"id","op":"=","value":"1"}]',
	unknownKind: (kind: string) => `"${kind}" is not a kind of cell that this version knows`,
	unnamedInput: 'this input has no name: write as=name after its id, then $name in other cells',
	badInputName: (name: string) =>
		`"${name}" cannot be written as $name: use letters, digits and _, and begin with a letter`,
	badJson: 'the spec is no JSON object: it begins with { but cannot be read',
	jsonData: 'the spec names no data: write "data": "name of a cell or table"',

	/** Kinds of cells in the menu. */
	kinds: {
		sql: { title: 'Query', words: 'SQL over any instant, usable as a table by other cells.' },
		markdown: { title: 'Text', words: 'Markdown, with links to instants and cells.' },
		input: { title: 'Input', words: 'A value that people choose; $name in other cells.' },
		chart: { title: 'Time chart', words: 'A figure over time, computed from the past itself.' },
		plot: { title: 'Plot', words: 'Any chart over the rows of a query or table.' },
		grid: { title: 'Grid', words: 'All rows of a query or table, to sort and filter.' },
		diff: { title: 'Diff', words: 'What differs between two instants, to the cell.' },
		history: { title: 'History', words: 'One row through time, and who wrote each value.' },
		transactions: { title: 'Transactions', words: 'What was committed in a range, in order.' },
		timeline: { title: 'Timeline', words: 'All writes by time and table, with the instant.' },
		marks: { title: 'Marks', words: 'Your own notes, deploys and incidents on the timeline.' },
		check: { title: 'Check', words: 'A query that must hold; it passes or fails.' },
		restore: { title: 'Restore', words: 'A script that puts back exactly what should be.' }
	},

	/** Why a cell cannot run, said at every cell that is part of it. */
	circle: (names: readonly string[]) =>
		`These cells read each other in a circle: ${names.join(' → ')}. Take one of these reads out, or split a cell.`,
	selfRead: (name: string) =>
		`This cell reads its own name "${name}". Give it another name, or write public.${name} for the table.`,
	duplicate: (name: string, ids: readonly string[]) =>
		`${ids.length} cells are called "${name}": ${ids.map((id) => `#${id}`).join(' and ')}. Rename all but one, so that the cells that read it know which.`,
	readsDuplicate: (name: string) =>
		`This cell reads "${name}", and more than one cell is called so. Rename one of them.`,

	/** Why a cell waits, by how the run of the cell that it reads ended. */
	blocked: {
		failed: (name: string) => `${name} failed. This cell runs once that one works.`,
		stopped: (name: string) => `${name} was stopped. Run it, and this cell can run.`,
		blocked: (name: string) => `${name} cannot run yet, and this cell reads it.`,
		idle: (name: string) => `${name} has not run yet. Run it, and this cell can run.`
	},

	noInput: (name: string, known: readonly string[]) =>
		known.length === 0
			? `There is no input called ${name}: add an input cell with as=${name}, or take $${name} out.`
			: `There is no input called ${name}: add an input cell with as=${name}. This cell reads ${known.map((one) => `$${one}`).join(', ')}.`,
	nulInput: (name: string) =>
		`The value of $${name} holds a NUL character, which SQL cannot carry.`,
	emptyInput: (name: string) => `$${name} has no value yet: choose one in its input.`,
	noNumber: (name: string, value: string) => `$${name} is "${value}", which is no number.`,
	outOfRange: (name: string, value: string, min: number | null, max: number | null) =>
		`$${name} is ${value}: choose a number ${[min === null ? '' : `from ${min}`, max === null ? '' : `up to ${max}`].filter(Boolean).join(' ')}.`,
	noInstant: (name: string) =>
		`$${name} stands where an instant is needed: give its input the type instant.`,
	noOptions: (name: string) =>
		`$${name} has nothing to choose from: write options: a, b or options-from: select …`,
	noTable: (name: string) => `$${name} offers columns, but of no table: write table: public.orders`,
	tableNotThere: (table: string) => `${table} does not exist at this instant.`,
	noRows: (name: string) =>
		`${name} has no rows to show: name a query cell, or a table such as public.orders.`
};
