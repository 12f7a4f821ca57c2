import type { Random } from '../../demo/shop/random.ts';
import { MAX_BUSINESS_RATE, businessRate } from '../../demo/shop/rhythm.ts';
import type { ShopState } from '../../demo/shop/state.ts';
import type { Agenda } from './agenda.ts';
import type { Recorder } from './recorder.ts';

export const SECOND_US = 1_000_000;
export const MINUTE_US = 60 * SECOND_US;
export const HOUR_US = 60 * MINUTE_US;
export const DAY_US = 24 * HOUR_US;

/** What every part of the simulated shop works with. */
export interface Simulation {
	shop: ShopState;
	random: Random;
	agenda: Agenda;
	recorder: Recorder;
	startUs: number;
	endUs: number;
	/** Orders come this many times as often as usual; an incident may change it. */
	demand: number;
	/** The migration that adds orders.channel has run. */
	channelKnown: boolean;
}

/** From 1 at the beginning to 1.5 at the end: the shop is growing. */
function growth(simulation: Simulation, nowUs: number): number {
	return 1 + (0.5 * (nowUs - simulation.startUs)) / (simulation.endUs - simulation.startUs);
}

/**
 * Lets visitors, orders and the like arrive by the shop's rhythm and growth: a Poisson process by
 * thinning (Lewis and Shedler 1979).
 */
export function arrivals(
	simulation: Simulation,
	perDay: number,
	demand: () => number,
	arrive: (nowUs: number) => void
): void {
	const { agenda, random } = simulation;
	const peak = perDay * MAX_BUSINESS_RATE * 1.5 * 3;
	const next = (nowUs: number) => {
		agenda.plan(nowUs + random.exponential(DAY_US / peak), (now) => {
			const rate =
				perDay * businessRate(now / 1000) * growth(simulation, now) * Math.min(demand(), 3);
			if (random.chance(rate / peak)) arrive(now);
			next(now);
		});
	};
	next(simulation.startUs);
}

/** Every day at the same time of day, from the first one after the beginning. */
export function daily(simulation: Simulation, hour: number, work: (nowUs: number) => void): void {
	const run = (now: number) => {
		work(now);
		simulation.agenda.plan(now + DAY_US, run);
	};
	simulation.agenda.plan(simulation.startUs + hour * HOUR_US, run);
}

/** The first moment at or after `us` at which the warehouse works: 06 to 18 h, not on Sundays. */
export function workingTime(us: number, random: Random): number {
	let at = us;
	for (;;) {
		const date = new Date(at / 1000);
		const open = date.getUTCHours() >= 6 && date.getUTCHours() < 18 && date.getUTCDay() !== 0;
		if (open) return at;
		at = (Math.floor(at / HOUR_US) + 1) * HOUR_US + random.integer(0, 50 * MINUTE_US);
	}
}
