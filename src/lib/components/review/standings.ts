import type { Standing } from '../../review/entry.ts';
import type { ReviewLog } from '../../review/read-log.ts';
import { standingOf } from '../../review/signature.ts';

export type Standings = ReadonlyMap<string, Standing>;

export const NO_STANDINGS: Standings = new Map();

/** By entry id. Signatures are checked once each: an entry never changes. */
export async function standingsOf(log: ReviewLog, known: Standings): Promise<Standings> {
	const fresh = [...log.entries.values()].filter(({ id }) => !known.has(id));
	const checked = await Promise.all(
		fresh.map(async (entry) => [entry.id, await standingOf(entry)] as const)
	);
	return new Map([...known, ...checked]);
}
