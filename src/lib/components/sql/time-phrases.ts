import { type Completion, snippetCompletion } from '@codemirror/autocomplete';
import { t } from '../../messages/messages.ts';
import type { KnownNames } from './known-names.ts';
import type { SqlPlace } from './sql-place.ts';

const words = t.editor.time;

interface Phrase {
	label: string;
	/** A snippet: `${…}` is selected. */
	template: (atIso: string) => string;
	detail: string;
}

const PHRASES: readonly Phrase[] = [
	{
		label: 'for system_time as of timestamp',
		template: (at) => `for system_time as of timestamp '\${${at}}'`,
		detail: words.asOf
	},
	{
		label: 'for system_time from … to …',
		template: (at) => `for system_time from timestamp '\${${at}}' to timestamp '\${${at}}'`,
		detail: words.range
	},
	{
		label: 'for system_time all',
		template: () => 'for system_time all',
		detail: words.all
	},
	{
		label: 'for system_time as of lsn',
		template: () => "for system_time as of lsn '${0/0}'",
		detail: words.lsn
	},
	{
		label: 'for system_time as of seq',
		template: () => 'for system_time as of seq ${1}',
		detail: words.seq
	}
];
const INSTANTS: readonly Phrase[] = [
	{ label: 'timestamp', template: (at) => `timestamp '\${${at}}'`, detail: words.timestamp },
	{ label: 'lsn', template: () => "lsn '${0/0}'", detail: words.lsn },
	{ label: 'seq', template: () => 'seq ${1}', detail: words.seq },
	{ label: 'latest', template: () => 'latest', detail: words.latest }
];

/**
 * FOR SYSTEM_TIME behind a table, as a whole from its first word on; then its instant. `only`: nothing
 * else can stand there.
 */
export function timePhrases(
	text: string,
	place: SqlPlace,
	{ atIso, parameters }: KnownNames,
	upper: boolean
): { from: number; to: number; options: Completion[]; only: boolean } | null {
	const { before, beforeAt, to } = place;
	const begun = before.lastIndexOf('for');
	const rest = begun === -1 ? [] : before.slice(begun + 1);
	const instant =
		rest[0] === 'system_time' &&
		(/^(as of|from|between)$/.test(rest.slice(1).join(' ')) ||
			['to', 'and'].includes(rest.at(-1) ?? ''));
	if (instant) {
		const inputs = parameters
			.filter(({ type }) => type === 'instant')
			.map(({ name, value }): Completion => ({
				label: `$${name}`,
				type: 'constant',
				detail: value,
				boost: 20
			}));
		const options = [...inputs, ...inThisCase(INSTANTS, atIso, upper)];
		return { from: place.from, to, options, only: true };
	}
	if (place.context.behind === null) return null;
	if (begun !== -1 && /^(system_time( as)?)?$/.test(rest.join(' ')))
		return { from: beforeAt[begun]!, to, options: inThisCase(PHRASES, atIso, upper), only: true };
	return { from: place.from, to, options: inThisCase(PHRASES, atIso, upper), only: false };
}

/** In the case that is being typed: the matcher ranks another case below any word of the same. */
function inThisCase(phrases: readonly Phrase[], atIso: string, upper: boolean): Completion[] {
	const inCase = (text: string) => (upper ? text.toUpperCase() : text);
	return phrases.map(({ label, template, detail }, index) =>
		snippetCompletion(inCase(template(atIso)), {
			label: inCase(label),
			detail,
			type: 'keyword',
			boost: 40 - index
		})
	);
}
