import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { Random } from './random.ts';
import { businessRate } from './rhythm.ts';
import { ACTIONS, type Action } from './workload-actions.ts';

export interface WorkloadOptions {
	databaseUrl: string;
	/** Concurrent connections. Defaults to 3. */
	clients?: number;
	/** Transactions a second in an average hour, all clients together. Defaults to 5. */
	perSecond?: number;
	/** How much faster the shop's day passes. Defaults to 120: a day in twelve minutes. */
	timeFactor?: number;
	/** Defaults to one taken from the clock: a live shop need not repeat itself. */
	seed?: number;
}

export interface Workload {
	readonly committed: number;
	/** Ended by an error of the database: a conflict, or rows that an incident took away. */
	readonly failed: number;
	stop(): Promise<void>;
}

/** Even at night something moves every second. */
const LEAST_PER_SECOND = 1.5;
const RECONNECT_MS = 1_000;

/** Customers, warehouse and back office at work on a live database, until stopped. */
export function startWorkload(options: WorkloadOptions): Workload {
	const { databaseUrl, clients = 3, perSecond = 5, timeFactor = 120 } = options;
	const startMs = Date.now();
	const seed = options.seed ?? startMs & 0xffff;
	const stopping = new AbortController();
	const counts = { committed: 0, failed: 0 };
	/** Mean pause of one client, in ms, at this moment of the shop's own time. */
	const meanPause = () => {
		const rate = perSecond * businessRate(startMs + (Date.now() - startMs) * timeFactor);
		return (1000 * clients) / Math.max(rate, LEAST_PER_SECOND);
	};
	const running = Array.from({ length: clients }, (_, i) =>
		runClient(databaseUrl, new Random(seed + i), meanPause, counts, stopping.signal)
	);
	return {
		get committed() {
			return counts.committed;
		},
		get failed() {
			return counts.failed;
		},
		async stop() {
			stopping.abort();
			await Promise.all(running);
		}
	};
}

async function runClient(
	databaseUrl: string,
	random: Random,
	meanPause: () => number,
	counts: { committed: number; failed: number },
	signal: AbortSignal
): Promise<void> {
	while (!signal.aborted) {
		const client = new pg.Client({ connectionString: databaseUrl, application_name: 'shop' });
		let lost = false;
		client.on('error', () => (lost = true));
		try {
			await client.connect();
			while (!signal.aborted && !lost) {
				await pause(random.exponential(meanPause()), signal);
				const done = await runAction(client, random, chooseAction(random));
				if (done !== 'nothing') counts[done === 'committed' ? 'committed' : 'failed']++;
			}
		} catch {
			// The server is away: it is asked again below until the demo ends.
		} finally {
			await client.end().catch(() => undefined);
		}
		if (lost) await pause(RECONNECT_MS, signal);
	}
}

/** An error of the database is an outcome: rolled back. Throws when the connection is lost. */
export async function runAction(
	client: pg.ClientBase,
	random: Random,
	action: Action
): Promise<'committed' | 'nothing' | pg.DatabaseError> {
	await client.query('BEGIN');
	try {
		const done = await action(client, random);
		await client.query(done ? 'COMMIT' : 'ROLLBACK');
		return done ? 'committed' : 'nothing';
	} catch (error) {
		if (!(error instanceof pg.DatabaseError)) throw error;
		await client.query('ROLLBACK');
		return error;
	}
}

const TOTAL_WEIGHT = ACTIONS.reduce((sum, [weight]) => sum + weight, 0);

export function chooseAction(random: Random): Action {
	let left = random.next() * TOTAL_WEIGHT;
	for (const [weight, action] of ACTIONS) {
		left -= weight;
		if (left < 0) return action;
	}
	return ACTIONS[0]![1];
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
	await sleep(ms, undefined, { signal }).catch(() => undefined);
}
