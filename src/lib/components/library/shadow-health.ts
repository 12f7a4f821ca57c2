import type { ShadowInfo } from '../connection.svelte.ts';

export type ShadowHealth = 'live' | 'recorded' | 'behind' | 'offline' | 'unavailable';

/** How a listed shadow stands, from what the agent says of it and what this browser keeps. */
export function shadowHealth(
	shadow: Pick<ShadowInfo, 'live' | 'kind'>,
	{ agentAnswers, keptBytes }: { agentAnswers: boolean; keptBytes: number }
): ShadowHealth {
	if (!agentAnswers) return keptBytes > 0 ? 'offline' : 'unavailable';
	if (shadow.live) return 'live';
	// A simulated history ends by design; a database goes on without its capture.
	return shadow.kind === 'simulate' ? 'recorded' : 'behind';
}
