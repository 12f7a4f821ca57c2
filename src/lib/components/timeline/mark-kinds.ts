import Flag from '@lucide/svelte/icons/flag';
import Diamond from '@lucide/svelte/icons/diamond';
import Rocket from '@lucide/svelte/icons/rocket';
import StickyNote from '@lucide/svelte/icons/sticky-note';
import Unplug from '@lucide/svelte/icons/unplug';
import { t } from '../../messages/messages.ts';
import type { Mark } from '../../shadow/log-entry.ts';

type Tone = 'incident' | 'ddl' | 'deploy' | 'neutral' | 'modified';

const words = t.time.markKinds;

/** Shape, word and tone of each kind of mark: told apart without colour. */
export const markKinds: Record<Mark['kind'], { icon: typeof Flag; word: string; tone: Tone }> = {
	incident: { icon: Flag, word: words.incident, tone: 'incident' },
	ddl: { icon: Diamond, word: words.ddl, tone: 'ddl' },
	deploy: { icon: Rocket, word: words.deploy, tone: 'deploy' },
	note: { icon: StickyNote, word: words.note, tone: 'neutral' },
	gap: { icon: Unplug, word: words.gap, tone: 'modified' }
};
