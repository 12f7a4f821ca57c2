import { commands } from '../commands/commands.svelte.ts';
import { keyCaps, onApple } from '../commands/key-text.ts';

/** The keys that a command of the notebook has now, in words; undefined while it has none. */
export function keyHint(verb: string): string | undefined {
	const keys = commands.keysOfId(`notebook.${verb}`)[0];
	if (keys === undefined) return undefined;
	return keyCaps(keys, onApple)
		.map((caps) => caps.join(onApple ? '' : '+'))
		.join(' ');
}
