/**
 * How the tabs of one browser share the copy of one shadow. Segments are named by their hash, so
 * every tab may add them; but what one tab no longer needs another may be reading, and an older tab
 * must not put its head over a newer one. Heads and removals therefore take turns, and only a tab
 * that has the shadow to itself removes.
 */
export interface CacheTurns {
	/** Runs `work` while no other tab's runs; `alone` when no other tab has the shadow open. */
	take(work: (alone: boolean) => Promise<void>): Promise<void>;
}

/** For a cache that nobody else can reach. */
export const noOtherTab: CacheTurns = { take: (work) => work(true) };

const openName = (key: string) => `foreshadow:shadow:${key}`;
const turnName = (key: string) => `foreshadow:shadow:${key}:turn`;

/** Says to the other tabs that this one has the shadow open, until `leave`; a closed tab has left. */
export async function enterCache(
	locks: LockManager,
	key: string
): Promise<{ turns: CacheTurns; leave: () => void }> {
	let leave = () => {};
	const enter = () =>
		new Promise<void>((entered, failed) => {
			locks
				.request(openName(key), { mode: 'shared' }, () => {
					entered();
					return new Promise<void>((resolve) => (leave = resolve));
				})
				.catch(failed);
		});
	// Nobody comes in while another tab removes.
	if (!(await inTurn(locks, key, 'shared', enter))) await enter();
	const turns: CacheTurns = {
		take: async (work) => {
			await inTurn(locks, key, 'exclusive', async () => work((await openers(locks, key)) <= 1));
		}
	};
	return { turns, leave: () => leave() };
}

/** A tab that hangs in its turn must not hold up the others: they go without. */
const patienceMs = 2_000;

/** False when the turn did not come in time. */
async function inTurn(
	locks: LockManager,
	key: string,
	mode: LockMode,
	work: () => Promise<void>
): Promise<boolean> {
	let begun = false;
	const signal = AbortSignal.timeout(patienceMs);
	try {
		await locks.request(turnName(key), { mode, signal }, async () => {
			begun = true;
			await work();
		});
		return true;
	} catch (error) {
		if (begun || !signal.aborted) throw error;
		return false;
	}
}

/** Runs `work` if no tab has the shadow open; false if one has. */
export async function whileClosed(
	locks: LockManager,
	key: string,
	work: () => Promise<void>
): Promise<boolean> {
	let done = false;
	await inTurn(locks, key, 'exclusive', async () => {
		if ((await openers(locks, key)) > 0) return;
		await work();
		done = true;
	});
	return done;
}

async function openers(locks: LockManager, key: string): Promise<number> {
	const { held } = await locks.query();
	return (held ?? []).filter(({ name }) => name === openName(key)).length;
}
