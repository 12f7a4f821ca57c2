/** A piece of time that is chosen on a chart by dragging, or by setting its ends with keys. In µs. */
export class Brush {
	#ends = $state.raw<{ from: number; to: number } | null>(null);
	/** Let go of: what can be done with it is offered. */
	done = $state(false);
	#dragging = false;
	/** px where a drag began: a short one is a click. */
	#startX = 0;

	range = $derived(
		this.#ends && {
			fromUs: Math.min(this.#ends.from, this.#ends.to),
			toUs: Math.max(this.#ends.from, this.#ends.to)
		}
	);

	down(timeUs: number, x: number): void {
		this.#dragging = true;
		this.#startX = x;
		this.#ends = null;
		this.done = false;
		this.#from = timeUs;
	}
	#from = 0;

	move(timeUs: number, x: number): void {
		if (!this.#dragging || Math.abs(x - this.#startX) < 4) return;
		this.#ends = { from: this.#from, to: timeUs };
	}

	/** True when it was a drag; else the press was a click. */
	up(): boolean {
		this.#dragging = false;
		this.done = this.#ends !== null;
		return this.done;
	}

	/** By keys: the end that is not there yet is at the same place. */
	setEnd(end: 'from' | 'to', timeUs: number): void {
		const other = this.#ends ?? { from: timeUs, to: timeUs };
		this.#ends = { ...other, [end]: timeUs };
		this.done = this.#ends.from !== this.#ends.to;
	}

	clear(): void {
		this.#ends = null;
		this.done = false;
		this.#dragging = false;
	}
}
