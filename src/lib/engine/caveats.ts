import type { MaskedColumn } from '../shadow/log-entry.ts';
import type { InexactColumn } from './inexact-columns.ts';

/** What a reader of a result must know besides its rows: where it does not say what the source says. */
export interface Caveats {
	/** Columns with a NULL where the source has a value. */
	readonly inexact: readonly InexactColumn[];
	/** Columns of the shadow that it is made from and that hold no values of the source. */
	readonly masked: readonly MaskedColumn[];
}

export const NO_CAVEATS: Caveats = { inexact: [], masked: [] };

export function anyCaveat({ inexact, masked }: Caveats): boolean {
	return inexact.length + masked.length > 0;
}

/** All of them, each once. */
export function joinCaveats(all: readonly Caveats[]): Caveats {
	return {
		inexact: once(
			all.flatMap(({ inexact }) => inexact),
			({ table, column, why }) => `${table}\0${column}\0${why}`
		),
		masked: joinMasked(all.flatMap(({ masked }) => masked))
	};
}

export function joinMasked(masked: readonly MaskedColumn[]): MaskedColumn[] {
	return once(masked, ({ table, column }) => `${table}\0${column}`);
}

function once<T>(all: readonly T[], key: (one: T) => string): T[] {
	return [...new Map(all.map((one) => [key(one), one])).values()];
}
