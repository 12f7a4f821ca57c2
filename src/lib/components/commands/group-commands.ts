import type { Command } from './commands.svelte.ts';
import { fuzzyMatch } from './fuzzy.ts';

/** Commands by their group, those that fit what is typed. */
export function groupsOf(
	commands: readonly Command[],
	filter: string
): { title: string; list: Command[] }[] {
	const fitting = commands.filter(
		({ title, group }) => fuzzyMatch(filter, `${title} ${group}`) !== null
	);
	const groups = new Map<string, Command[]>();
	for (const command of fitting) {
		const list = groups.get(command.group) ?? [];
		groups.set(command.group, [...list, command]);
	}
	return [...groups].map(([title, list]) => ({ title, list }));
}
