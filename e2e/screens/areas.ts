import { editor } from './editor-scenes.ts';
import { explorer } from './explorer-scenes.ts';
import { grids } from './grid-scenes.ts';
import { home } from './home-scenes.ts';
import { instants } from './instant-scenes.ts';
import { notebooks } from './notebook-scenes.ts';
import { restores } from './restore-scenes.ts';
import { review } from './review-scenes.ts';
import type { Area } from './scene.ts';
import { sharing } from './share-scenes.ts';
import { trouble } from './trouble-scenes.ts';

/** In the order in which a person meets them. */
export const AREAS: readonly Area[] = [
	...[home, notebooks, instants, grids, editor, explorer, restores, review, sharing, trouble]
];
