import { openDuckDb } from '#lib/engine/duckdb.node.ts';
import { QueryError } from '#lib/engine/engine.ts';
import { openWindow } from '#lib/engine/open-window.ts';
import { nearestNames, UnknownTableError } from '#lib/engine/window-state.ts';
import type { ShadowWindow } from '#lib/engine/shadow-window.ts';
import type { Manifest } from '#lib/shadow/log-entry.ts';
import type { TableId } from '#lib/shadow/schema.ts';
import { openFolder } from '#lib/store/folder.node.ts';
import { UsageError, UserError, optional, required, type CommandValues } from '../command.ts';

/** Loads that take longer than this say how far they are. */
const SILENT_MS = 2000;

export interface Past {
	window: ShadowWindow;
	/** The id of the table that was asked for; '' where none was. */
	table: TableId;
}

/**
 * Opens the shadow of `--store` for one command and closes it after. Only `tables` are loaded;
 * 'one' loads the table of `--table`, 'none' only the transactions.
 */
export async function withPast<T>(
	values: CommandValues,
	tables: 'one' | 'none' | 'all',
	use: (past: Past) => Promise<T>
): Promise<T> {
	const directory = required(values, 'store');
	const store = openFolder(directory);
	const manifest = await store.manifest();
	const table = tables === 'one' ? findTable(manifest, required(values, 'table')) : '';
	const engine = await openDuckDb();
	try {
		const window = await openWindow({
			engine,
			store,
			onProgress: progressLines(),
			...(tables === 'all' ? {} : { tables: tables === 'one' ? [table] : [] })
		});
		return await use({ window, table });
	} catch (error) {
		// Both are about what was asked for, not about this program.
		if (error instanceof QueryError || error instanceof UnknownTableError) {
			throw new UserError(error.message, { cause: error });
		}
		throw error;
	} finally {
		await engine.close();
	}
}

/** `schema.table`, or a bare name that only one schema has. */
export function findTable(manifest: Manifest, name: string): TableId {
	const all = Object.keys(manifest.schemas);
	if (all.includes(name)) return name;
	const bare = all.filter((table) => table.slice(table.indexOf('.') + 1) === name);
	if (bare.length === 1) return bare[0]!;
	if (bare.length > 1) {
		throw new UserError(`"${name}" is more than one table: write ${bare.join(' or ')}`);
	}
	const near = nearestNames(name, all);
	const hint = near.length > 0 ? `did you mean ${near.join(' or ')}?` : `it has ${all.join(', ')}`;
	throw new UserError(`the shadow has no table "${name}": ${hint}`);
}

function progressLines() {
	/** From when the reading begins: the engine may take its time to start before. */
	let last: number | null = null;
	return (progress: { segments: number; segmentsTotal: number; table: TableId | null }) => {
		const now = performance.now();
		last ??= now;
		if (now - last < SILENT_MS) return;
		last = now;
		console.error(
			`read ${progress.segments} of ${progress.segmentsTotal} segments` +
				(progress.table === null ? '' : ` (${progress.table})`)
		);
	};
}

/** The value of `--format`, checked. */
export function formatOf<F extends string>(
	values: CommandValues,
	formats: readonly [F, ...F[]]
): F {
	const format = optional(values, 'format') ?? formats[0];
	const known = formats.find((candidate) => candidate === format);
	if (known !== undefined) return known;
	throw new UsageError(`--format ${format} is not one of ${formats.join(', ')}`);
}
