import type { ShownWord } from './shown-words.ts';

/** Texts outside the catalogue that are the same in every language, each with its reason. */
interface Allowed {
	readonly file: RegExp;
	readonly text: RegExp;
	readonly reason: string;
}

const anywhere = /./;

export const allowed: readonly Allowed[] = [
	{
		file: /shell\/Wordmark\.svelte$/,
		text: /^Foreshadow$/,
		reason: 'the product’s name'
	},
	{ file: anywhere, text: /^[#&]\w+=$/, reason: 'a part of an address' },
	{ file: anywhere, text: /^Z$/, reason: 'ISO 8601’s sign for UTC' },
	{
		file: anywhere,
		text: /^(Escape|Enter|Tab|Space|Backspace|Delete|Home|End|Arrow(Left|Right)|\$?[Mm]od|Control|Ctrl|Meta|Alt|Shift|Esc|Dead|Mod ⇧ C)$/,
		reason: 'what browsers call a key, or what is printed on it'
	},
	{
		file: /(chart\/(KpiForm|kpi-series)|notebook\/settings)/,
		text: /^(count\(\*\)|avg\(price\)|price = 0|select distinct …|\{"id":"1"\})$/,
		reason: 'SQL or JSON, as an example or a beginning'
	},
	{
		file: /(notebook\/(settings|SettingsForm)|timeline\/InstantPanel)/,
		text: /^(latest|earliest|seq:)$/,
		reason: 'the notebook format’s own words for an instant'
	},
	{
		file: /restore\/RestorePage\.svelte$/,
		text: /^2026-11-12T14:05:00Z$/,
		reason: 'an instant as an example'
	},
	{
		file: /restore\/ScriptStep\.svelte$/,
		text: /^(restore|inverse)\.sql$/,
		reason: 'names of files'
	},
	{
		file: /(restore\/apply-commands|shell\/ShadowList|guide\/prices-to-zero)/,
		text: /^(psql -X|-v dry_run|-f restore|npm )/,
		reason: 'what is typed into a terminal'
	},
	{
		file: /(shell\/Unauthorized|sharing\/OpenPage)\.svelte$/,
		text: /^(\/#token=…|http:\/\/…\/open#notebook=…|token=)$/,
		reason: 'the form of an address'
	},
	{
		file: /grid\/(copy-block|copy-cells)\.ts$/,
		text: /^(CSV|SQL VALUES|Markdown|\\N|\(VALUES|\) AS t \()$/,
		reason: 'names and parts of formats'
	},
	{
		file: /grid\/(grid-view|grid-menus|FilterDialog)/,
		text: /^(is|not) null$/,
		reason: 'operators as a notebook writes them; their words are in the catalogue'
	},
	{
		file: /grid\/grid-cell\.ts$/,
		text: /^(timestamp|time|character|double) [a-z ]+$/,
		reason: 'PostgreSQL’s names of types'
	},
	{
		file: /sql\/(sql-(blocks|complete|dialect|functions|scope)|time-phrases)\.ts$/,
		text: /^[^A-Z]+$|^SELECT function_name|→ [A-Z]+$|^TIMESTAMP/,
		reason: 'SQL’s words, functions and snippets'
	},
	{
		file: /code\/(code-theme|diff-theme|code-colours|view-surface)\.ts$/,
		text: /^[^A-Z]+$/,
		reason: 'CSS'
	},
	{
		file: /shell\/HomePage\.svelte$/,
		text: /^guide: prices-to-zero$/,
		reason: 'where a notebook came from, as its folder keeps it; not shown'
	},
	{
		file: /connection\.svelte\.ts$/,
		text: /^(Authorization|Bearer)$/,
		reason: 'a header of HTTP'
	},
	{
		file: /\.svelte$/,
		text: /^(About|Next|Why)$/,
		reason: 'the end of a message’s key'
	},
	{
		file: /sharing\/make-share\.ts$/,
		text: /^ba be bi/,
		reason: 'syllables of made-up passphrases, of no language'
	},
	{
		file: /sharing\/page-drawing\.ts$/,
		text: /^<span ?><svg/,
		reason: 'markup'
	},
	{
		file: /restore\/dry-run\.svelte\.ts$/,
		text: /^second run$/,
		reason: 'the id of a step'
	},
	{
		file: /chart\/plot-compile\.ts$/,
		text: /^marks\[$/,
		reason: 'a place in a plot’s JSON'
	},
	{
		file: /(service-worker|sql\/format-sql)\.ts$/,
		text: /^(answered|formatting changed more than blanks)$/,
		reason: 'an error that code handles and nobody sees'
	},
	{
		file: /commands\/key-text\.ts$/,
		text: /^" names a modifier that is none$/,
		reason: 'an error of programming, thrown while commands are registered'
	}
];

export function isAllowed({ file, text }: ShownWord): boolean {
	return allowed.some((one) => one.file.test(file) && one.text.test(text));
}
