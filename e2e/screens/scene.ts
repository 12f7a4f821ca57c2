import type { Page } from '@playwright/test';
import type { Stage } from './stage.ts';

/** How a state is looked at; the first has no ending in the picture's name. */
export type Look = 'light' | 'dark' | '390' | 'print' | '4k';

/** One state of the app, and the way that a person gets there. */
export interface Scene {
	/** `<area>-<state>`: the picture's name. */
	name: string;
	/** One sentence: what state it is. */
	says: string;
	/** Defaults to light only. */
	looks?: readonly Look[];
	/** Service workers answer before a route of the scene would; most scenes need none. */
	offline?: boolean;
	/** Tables are still on their way in it; other scenes wait until all are there. */
	coming?: boolean;
	/** The clock of the machine; UTC where nothing is said. */
	zone?: string;
	/** Of the window, where the usual one cuts what matters. */
	width?: number;
	height?: number;
	/** Makes the state. May answer another page to look at. */
	open(page: Page, stage: Stage): Promise<Page | void>;
	/** After the window has changed its size: what would have been closed by it. */
	again?(page: Page): Promise<void>;
}

export interface Area {
	title: string;
	scenes: readonly Scene[];
}

export const ALL_LOOKS: readonly Look[] = ['light', 'dark', '390'];
