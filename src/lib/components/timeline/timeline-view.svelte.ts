import type { ShadowWindow, VolumeBucket } from '../../engine/shadow-window.ts';
import type { Position, Transaction } from '../../shadow/position.ts';
import { Latest } from '../latest.svelte.ts';
import { niceStep, type TimeScale } from './time-scale.ts';

const bucketPx = 6;
/** Ticks for single transactions appear below this many in view. */
const maxTicks = 500;
const minSpanUs = 2_000;

export interface Volume {
	bucketUs: number;
	fromUs: number;
	toUs: number;
	revision: number;
	buckets: VolumeBucket[];
}

/** The piece of time in view, and what happened in it. */
export class TimelineView {
	fromUs = $state(0);
	toUs = $state(1);
	/** px */
	width = $state(800);
	/** The range the timeline may show: the shadow's, with a little room. */
	firstUs = $state(0);
	lastUs = $state(1);

	volume = new Latest<Volume>();
	overview = new Latest<Volume>();
	ticks = new Latest<Transaction[]>();

	scale: TimeScale = $derived({ fromUs: this.fromUs, toUs: this.toUs, width: this.width });
	bucketUs = $derived(niceStep(((this.toUs - this.fromUs) * bucketPx) / Math.max(this.width, 200)));
	overviewBucketUs = $derived(
		niceStep(((this.lastUs - this.firstUs) * 4) / Math.max(this.width, 200))
	);
	whole = $derived(this.fromUs <= this.firstUs && this.toUs >= this.lastUs);

	/** New ends of the shadow. A view that showed the end goes on showing it. */
	setEnds(earliest: Position, latest: Position): void {
		const first = earliest.transaction.runningTimeUs;
		const last = latest.transaction.runningTimeUs;
		const room = Math.max((last - first) * 0.015, minSpanUs);
		const fresh = this.lastUs === 1;
		const wasWhole = this.whole;
		const grownBy = last + room - this.lastUs;
		const sawEnd = this.toUs >= this.lastUs;
		this.firstUs = first - room;
		this.lastUs = last + room;
		if (fresh || wasWhole) this.fit();
		else if (sawEnd) {
			this.fromUs += grownBy;
			this.toUs += grownBy;
		}
	}

	fit(): void {
		this.fromUs = this.firstUs;
		this.toUs = this.lastUs;
	}

	show(fromUs: number, toUs: number): void {
		const whole = this.lastUs - this.firstUs;
		const span = Math.min(Math.max(toUs - fromUs, minSpanUs), whole);
		const middle = (fromUs + toUs) / 2;
		const from = Math.min(Math.max(middle - span / 2, this.firstUs), this.lastUs - span);
		this.fromUs = from;
		this.toUs = from + span;
	}

	/** `factor` < 1 zooms in; the instant at `aroundUs` keeps its place. */
	zoom(factor: number, aroundUs: number): void {
		const share = (aroundUs - this.fromUs) / (this.toUs - this.fromUs);
		const span = Math.max((this.toUs - this.fromUs) * factor, minSpanUs);
		this.show(aroundUs - span * share, aroundUs + span * (1 - share));
	}

	pan(byUs: number): void {
		this.show(this.fromUs + byUs, this.toUs + byUs);
	}

	/** Moves the view just enough that the instant is in it. */
	reveal(timeUs: number): void {
		const span = this.toUs - this.fromUs;
		const margin = span * 0.04;
		if (timeUs < this.fromUs || timeUs > this.toUs) this.show(timeUs - span / 2, timeUs + span / 2);
		else if (timeUs < this.fromUs + margin && !this.whole) this.pan(timeUs - margin - this.fromUs);
		else if (timeUs > this.toUs - margin && !this.whole) this.pan(timeUs + margin - this.toUs);
	}

	/** Asks for the bars in view and as much again on either side, unless they are there. */
	loadVolume(window: ShadowWindow, revision: number): void {
		const { bucketUs, fromUs, toUs } = this;
		const have = this.volume.value;
		if (
			have?.bucketUs === bucketUs &&
			have.revision === revision &&
			have.fromUs <= Math.max(fromUs, this.firstUs) &&
			have.toUs >= Math.min(toUs, this.lastUs)
		)
			return;
		const span = toUs - fromUs;
		this.volume.ask(() => volumeOf(window, fromUs - span, toUs + span, bucketUs, revision));
	}

	loadOverview(window: ShadowWindow, revision: number): void {
		const { firstUs, lastUs, overviewBucketUs } = this;
		this.overview.ask(() => volumeOf(window, firstUs, lastUs, overviewBucketUs, revision));
	}

	/** Single transactions, once few enough are in view. */
	loadTicks(window: ShadowWindow): void {
		const { fromUs, toUs, volume } = this;
		const inView = (volume.value?.buckets ?? [])
			.filter((bucket) => bucket.startUs >= fromUs - this.bucketUs && bucket.startUs <= toUs)
			.reduce((sum, bucket) => sum + bucket.transactions, 0);
		if (inView > maxTicks) {
			this.ticks.ask(() => Promise.resolve([]));
			return;
		}
		this.ticks.ask(async () => {
			const at = (timeUs: number) => {
				const first = window.earliest();
				const last = window.latest();
				if (timeUs <= first.transaction.runningTimeUs) return Promise.resolve(first);
				if (timeUs >= last.transaction.runningTimeUs) return Promise.resolve(last);
				return window.resolve({ kind: 'time', timeUs: Math.round(timeUs) });
			};
			const [from, to] = [await at(fromUs), await at(toUs)];
			return window.transactions({ fromSeq: from.seq, toSeq: to.seq, limit: maxTicks });
		});
	}
}

async function volumeOf(
	window: ShadowWindow,
	fromUs: number,
	toUs: number,
	bucketUs: number,
	revision: number
): Promise<Volume> {
	const from = Math.floor(fromUs / bucketUs) * bucketUs;
	const to = Math.ceil(toUs / bucketUs) * bucketUs;
	const buckets = await window.volume({ fromUs: from, toUs: to, bucketUs });
	return { bucketUs, fromUs: from, toUs: to, revision, buckets };
}
