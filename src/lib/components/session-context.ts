import { createContext } from 'svelte';
import type { Session } from './session.svelte.ts';

/** The session of the explorer around a component. */
export const [useSession, provideSession] = createContext<Session>();
