/** One cell's editor, as far as the others are concerned. */
interface Live {
	/** Has the focus, or work in it that would be lost. */
	busy(): boolean;
	/** Becomes text again. */
	rest(): void;
}

/** Editors that stay ready after they were left; more cost memory and time with every keystroke. */
const MOST = 6;

let live: Live[] = [];

/** The one touched last is last. */
export function enliven(one: Live): void {
	live = [...live.filter((other) => other !== one), one];
	for (const old of live.slice(0, -MOST)) {
		if (old.busy()) continue;
		forget(old);
		old.rest();
	}
}

export function forget(one: Live): void {
	live = live.filter((other) => other !== one);
}
