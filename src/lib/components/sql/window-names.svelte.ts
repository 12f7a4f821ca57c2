import type { ShadowWindow } from '../../engine/shadow-window.ts';
import type { Seq } from '../../shadow/position.ts';
import { formatInstant } from '../format.ts';
import {
	type KnownCell,
	type KnownFunction,
	type KnownNames,
	type KnownParameter,
	NO_NAMES
} from './known-names.ts';
import { functionsOf } from './sql-functions.ts';

interface Asked {
	window: ShadowWindow | null;
	seq: Seq;
	/** Of the instant, µs. */
	timeUs: number;
	cells?: readonly KnownCell[];
	parameters?: readonly KnownParameter[];
}

/** ms that the instant stands still before rows are counted. */
const STILL = 400;

/**
 * What queries may speak of, for as long as a component lives: made in its script, one for all of a
 * page's editors. Tables follow the instant at once, their rows when it stands still.
 */
export class WindowNames {
	readonly #asked: () => Asked;
	#functions = $state.raw<readonly KnownFunction[]>([]);
	#rows = $state.raw<{ seq: Seq; of: ReadonlyMap<string, number> } | null>(null);

	readonly names: KnownNames = $derived.by(() => {
		const { window, seq, timeUs, cells = [], parameters = [] } = this.#asked();
		if (window === null) return { ...NO_NAMES, cells, parameters };
		const rows = this.#rows;
		return {
			tables: Object.keys(window.manifest.schemas).flatMap((id) => window.schemaAt(id, seq) ?? []),
			...(rows?.seq === seq && { rowsOf: rows.of }),
			cells,
			parameters,
			functions: this.#functions,
			atIso: formatInstant(timeUs, 'UTC').text
		};
	});

	constructor(asked: () => Asked) {
		this.#asked = asked;
		const window = $derived(asked().window);
		const seq = $derived(asked().seq);
		$effect(() => {
			let wanted = true;
			if (window !== null)
				// Completion without functions still completes: a failure is not worth a word.
				functionsOf(window).then(
					(found) => wanted && (this.#functions = found),
					() => {}
				);
			return () => (wanted = false);
		});
		$effect(() => {
			const [from, at] = [window, seq];
			if (from === null) return;
			let wanted = true;
			const timer = setTimeout(() => {
				from.tablesAt(at).then(
					(tables) => {
						if (wanted) this.#rows = { seq: at, of: rowsByTable(tables) };
					},
					() => {}
				);
			}, STILL);
			return () => {
				wanted = false;
				clearTimeout(timer);
			};
		});
	}
}

function rowsByTable(tables: { table: string; rows: number }[]): ReadonlyMap<string, number> {
	return new Map(tables.map(({ table, rows }) => [table, rows]));
}
