import { type Caveats, NO_CAVEATS } from '../../engine/caveats.ts';
import type { SeriesPoint, SeriesRequest, ShadowWindow } from '../../engine/shadow-window.ts';
import { bucketFor } from './kpi-summary.ts';

/** What a chart of a KPI asks, and the last answer; the one before stays until the next is there. */
export class KpiSeries {
	request = $state.raw() as SeriesRequest;
	points = $state.raw<SeriesPoint[]>([]);
	caveats = $state.raw<Caveats>(NO_CAVEATS);
	error = $state.raw<unknown>(null);
	loading = $state(true);
	readonly #window: ShadowWindow;

	constructor(window: ShadowWindow, initial: Partial<SeriesRequest>) {
		this.#window = window;
		const whole = this.whole();
		const { fromUs = whole.fromUs, toUs = whole.toUs, where } = initial;
		this.request = {
			table: initial.table ?? Object.keys(window.manifest.schemas).sort()[0] ?? '',
			expression: initial.expression ?? 'count(*)',
			...(where !== undefined && { where }),
			fromUs,
			toUs,
			bucketUs: initial.bucketUs ?? bucketFor(toUs - fromUs)
		};
	}

	whole(): { fromUs: number; toUs: number } {
		const fromUs = this.#window.earliest().transaction.runningTimeUs;
		return { fromUs, toUs: Math.max(fromUs + 1, this.#window.latest().transaction.runningTimeUs) };
	}

	/** Asks for `request`; the answer of one that is out of date is dropped. Returns what drops it. */
	load(): () => void {
		const asked = this.request;
		let current = true;
		this.loading = true;
		Promise.all([this.#window.series(asked), this.#window.seriesCaveats(asked)]).then(
			([found, caveats]) => {
				if (!current) return;
				[this.points, this.caveats, this.error, this.loading] = [found, caveats, null, false];
			},
			(failure: unknown) => {
				if (current) [this.error, this.loading] = [failure, false];
			}
		);
		return () => (current = false);
	}

	zoom(fromUs: number, toUs: number): void {
		const piece = { fromUs: Math.round(fromUs), toUs: Math.round(toUs) };
		this.request = { ...this.request, ...piece, bucketUs: bucketFor(piece.toUs - piece.fromUs) };
	}
}
