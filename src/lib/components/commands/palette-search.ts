import type { Command, PaletteItem } from './commands.svelte.ts';
import { fuzzyMatch } from './fuzzy.ts';

/** One line of the palette. */
export interface PaletteEntry {
	id: string;
	title: string;
	detail: string;
	keys: readonly string[];
	/** Matched characters of the title. */
	at: readonly number[];
	run: () => unknown;
}

export interface PaletteGroup {
	title: string;
	entries: PaletteEntry[];
}

/** Of each provider, while nothing is typed and while something is. */
const [FEW, MANY] = [5, 20];

interface Sources {
	commands: readonly Command[];
	keysOf: (command: Command) => readonly string[];
	run: (command: Command) => void;
	recent: readonly string[];
	recentTitle: string;
	places: readonly { group: string; items: readonly PaletteItem[] }[];
}

/** What fits the query: in its groups, the group with the best match first; recent ones lead an empty query. */
export function searchPalette(query: string, sources: Sources): PaletteGroup[] {
	const typed = query.trim() !== '';
	const groups = new Map<string, { entries: (PaletteEntry & { score: number })[] }>();
	const into = (title: string) => {
		let group = groups.get(title);
		if (group === undefined) groups.set(title, (group = { entries: [] }));
		return group.entries;
	};
	const recent = sources.recent.flatMap(
		(id) => sources.commands.find((one) => one.id === id) ?? []
	);
	const ordered = typed ? sources.commands : [...new Set([...recent, ...sources.commands])];
	for (const command of ordered) {
		const match = matchOf(query, command.title, command.group);
		if (match === null) continue;
		const age = recent.indexOf(command);
		const isRecent = age !== -1;
		into(!typed && isRecent ? sources.recentTitle : command.group).push({
			id: command.id,
			title: command.title,
			detail: !typed && isRecent ? command.group : '',
			keys: sources.keysOf(command),
			at: match.at,
			score: match.score + (isRecent ? 2 - age * 0.1 : 0),
			run: () => sources.run(command)
		});
	}
	for (const { group, items } of sources.places) {
		const found = items.flatMap((item) => {
			const match = matchOf(query, item.title, item.detail ?? '');
			if (match === null) return [];
			const { id, title, detail = '', run } = item;
			return { id: `${group}:${id}`, title, detail, keys: [], ...match, run };
		});
		if (typed) found.sort((a, b) => b.score - a.score);
		into(group).push(...found.slice(0, typed ? MANY : FEW));
	}
	const filled = [...groups].filter(([, { entries }]) => entries.length > 0);
	if (typed) {
		for (const [, { entries }] of filled) entries.sort((a, b) => b.score - a.score);
		filled.sort(([, a], [, b]) => b.entries[0]!.score - a.entries[0]!.score);
	}
	return filled.map(([title, { entries }]) => ({ title, entries }));
}

/** By the title; else, worth less, by the title with the word beside it. */
function matchOf(query: string, title: string, beside: string) {
	const match = fuzzyMatch(query, title);
	if (match !== null || beside === '') return match;
	const wide = fuzzyMatch(query, `${title} ${beside}`) ?? fuzzyMatch(query, `${beside} ${title}`);
	return wide === null ? null : { score: wide.score - 12, at: [] };
}
