import type { ChangeSink } from '#lib/shadow/change-sink.ts';
import { Random } from '../../demo/shop/random.ts';
import { SEED_SIZE, seedShop, type SeedSize } from '../../demo/shop/seed.ts';
import type { ShopState } from '../../demo/shop/state.ts';
import { Agenda } from './agenda.ts';
import { cascadeDelete, doublePayments, pricesToZero } from './incidents.ts';
import { runOrders } from './orders.ts';
import { Recorder } from './recorder.ts';
import { ORDERS_WITH_CHANNEL, SHOP_SOURCE_TABLES, SHOP_TYPES } from './shop-tables.ts';
import { HOUR_US, DAY_US, type Simulation } from './simulation.ts';
import { runCatalogue } from './stock.ts';
import { runVisitors } from './visitors.ts';

const utc = (text: string) => Date.parse(`${text}Z`) * 1000;

/** 60 days up to the afternoon of the incident that the guided notebook is about. */
export const HISTORY = {
	startUs: utc('2026-09-13T00:00:00'),
	endUs: utc('2026-11-12T16:00:00'),
	seed: 20_260_912,
	migrationUs: utc('2026-10-14T09:12:40'),
	cascadeDeleteUs: utc('2026-10-25T03:10:07'),
	doublePaymentsUs: utc('2026-11-03T05:30:02'),
	/** A Thursday. */
	pricesToZeroUs: utc('2026-11-12T14:05:23')
};

export interface HistoryOptions {
	seed?: number;
	/** Defaults to the whole history; an earlier end makes a shorter one with the same beginning. */
	endUs?: number;
	size?: SeedSize;
	/** Awaited at every midnight and at the end: between transactions, to let the sink write. */
	onDay?: (atUs: number, shop: ShopState) => Promise<void>;
}

/** Plays the shop's history into the sink. The same options yield the same calls, always. */
export async function playHistory(
	sink: ChangeSink,
	options: HistoryOptions = {}
): Promise<ShopState> {
	const random = new Random(options.seed ?? HISTORY.seed);
	const shop = seedShop(random, HISTORY.startUs, options.size ?? SEED_SIZE);
	const simulation: Simulation = {
		shop,
		random,
		agenda: new Agenda(),
		recorder: new Recorder(shop, sink, random),
		startUs: HISTORY.startUs,
		endUs: HISTORY.endUs,
		demand: 1,
		channelKnown: false
	};
	const { agenda, recorder } = simulation;
	recorder.snapshot(HISTORY.startUs, SHOP_SOURCE_TABLES, SHOP_TYPES);
	planReleases(simulation);
	agenda.plan(HISTORY.migrationUs, (now) => addChannel(simulation, now));
	agenda.plan(HISTORY.cascadeDeleteUs, (now) => cascadeDelete(simulation, now));
	agenda.plan(HISTORY.doublePaymentsUs, (now) => doublePayments(simulation, now));
	agenda.plan(HISTORY.pricesToZeroUs, (now) => pricesToZero(simulation, now));
	runOrders(simulation);
	runVisitors(simulation);
	runCatalogue(simulation);

	const endUs = options.endUs ?? HISTORY.endUs;
	for (let day = HISTORY.startUs; day < endUs; day += DAY_US) {
		const midnight = Math.min(day + DAY_US, endUs);
		for (let due = agenda.next(midnight); due !== undefined; due = agenda.next(midnight)) {
			due.action(due.at);
		}
		await options.onDay?.(midnight, shop);
	}
	return shop;
}

/** Tuesdays at half past nine. */
function planReleases(simulation: Simulation): void {
	const { agenda, random, recorder, shop } = simulation;
	const release = (now: number, week: number) => {
		const version = `2026.${week}`;
		recorder.transaction(now, () => {
			const setting = shop.tables.settings.get('release')!;
			recorder.update('settings', setting, { value: { version, channel: 'stable' } });
			recorder.mark({ kind: 'deploy', title: `Release ${version}`, detail: 'shop and warehouse' });
		});
		const next = now + 7 * DAY_US;
		agenda.plan(next + random.integer(-20, 20) * 1_000_000, (then) => release(then, week + 1));
	};
	const firstTuesday = HISTORY.startUs + 2 * DAY_US + 9.5 * HOUR_US;
	agenda.plan(firstTuesday, (now) => release(now, 38));
}

/** ADD COLUMN with a default: no row is rewritten, old rows read the default all the same. */
function addChannel(simulation: Simulation, now: number): void {
	const { recorder, shop } = simulation;
	for (const order of shop.tables.orders.values()) order.channel = 'web';
	simulation.channelKnown = true;
	recorder.transaction(now, () => {
		recorder.schema(ORDERS_WITH_CHANNEL, SHOP_TYPES);
		const setting = {
			name: 'channels',
			value: ['web', 'app', 'store'],
			updatedAt: now
		};
		recorder.insert('settings', setting);
		recorder.mark({
			kind: 'deploy',
			title: 'Release 2026.42.1',
			detail: 'orders know the channel that they came through'
		});
	});
}
