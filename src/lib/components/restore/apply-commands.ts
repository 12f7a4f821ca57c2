import { t } from '../../messages/messages.ts';
/** What a person types to apply the files, in the order in which to do it. */
export interface ApplyCommand {
	what: string;
	command: string;
}

/** `<database>` is a libpq name or URL; the script itself refuses any database but the shadow's own. */
export function applyCommands(database = '<database>'): ApplyCommand[] {
	const words = t.restore.export.commands;
	const target = quoteForShell(database);
	return [
		{
			what: words.rehearse,
			command: `psql -X -d ${target} -v dry_run=on -f restore.sql`
		},
		{ what: words.psql, command: `psql -X -d ${target} -f restore.sql` },
		{
			what: words.foreshadow,
			command: `npm run -s foreshadow -- restore apply --script restore.sql --target ${target}`
		}
	];
}

/** Placeholders stay readable; anything else that a shell would take apart is quoted. */
function quoteForShell(text: string): string {
	if (text === '<database>' || /^[\w@%+=:,./-]+$/.test(text)) return text;
	return `'${text.replaceAll("'", `'\\''`)}'`;
}
