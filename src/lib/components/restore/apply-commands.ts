/** What a person types to apply the files, in the order in which to do it. */
export interface ApplyCommand {
	what: string;
	command: string;
}

/** `<database>` is a libpq name or URL; the script itself refuses any database but the shadow's own. */
export function applyCommands(database = '<database>'): ApplyCommand[] {
	const target = quoteForShell(database);
	return [
		{
			what: 'Rehearse on the real database; rolls back at the end',
			command: `psql -X -d ${target} -v dry_run=on -f restore.sql`
		},
		{ what: 'Apply with psql', command: `psql -X -d ${target} -f restore.sql` },
		{
			what: 'Or through Foreshadow, where there is no psql (add --dry-run to rehearse)',
			command: `npm run -s foreshadow -- restore apply --script restore.sql --target ${target}`
		}
	];
}

/** Placeholders stay readable; anything else that a shell would take apart is quoted. */
function quoteForShell(text: string): string {
	if (text === '<database>' || /^[\w@%+=:,./-]+$/.test(text)) return text;
	return `'${text.replaceAll("'", `'\\''`)}'`;
}
