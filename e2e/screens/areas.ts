import { home } from './home-scenes.ts';
import type { Area } from './scene.ts';

/** In the order in which a person meets them. */
export const AREAS: readonly Area[] = [home];
