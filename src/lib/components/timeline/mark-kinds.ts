import Flag from '@lucide/svelte/icons/flag';
import Diamond from '@lucide/svelte/icons/diamond';
import Rocket from '@lucide/svelte/icons/rocket';
import StickyNote from '@lucide/svelte/icons/sticky-note';
import Unplug from '@lucide/svelte/icons/unplug';
import type { Mark } from '../../shadow/log-entry.ts';

type Tone = 'incident' | 'ddl' | 'deploy' | 'neutral' | 'modified';

/** Shape, word and tone of each kind of mark: told apart without colour. */
export const markKinds: Record<Mark['kind'], { icon: typeof Flag; word: string; tone: Tone }> = {
	incident: { icon: Flag, word: 'Incident', tone: 'incident' },
	ddl: { icon: Diamond, word: 'Schema change', tone: 'ddl' },
	deploy: { icon: Rocket, word: 'Deploy', tone: 'deploy' },
	note: { icon: StickyNote, word: 'Note', tone: 'neutral' },
	gap: { icon: Unplug, word: 'Gap in the capture', tone: 'modified' }
};
