import type { Mark } from '../../shadow/log-entry.ts';
import { isBundleId } from '../../sharing/bundle-manifest.ts';
import { openBundleStore } from '../../sharing/kept-bundles.ts';
import { httpFiles } from '../../store/http.ts';
import { openCached } from '../../store/opfs.ts';
import { TRANSACTIONS } from '../../shadow/log-entry.ts';

/** What a shadow holds, read from its log alone: no engine, no segment. */
export interface ShadowOutline {
	tables: { id: string; schema: string; name: string }[];
	/** Newest first. */
	incidents: Mark[];
}

export async function readOutline(id: string, token: string | null): Promise<ShadowOutline> {
	if (isBundleId(id)) {
		const { reader } = await openBundleStore(id);
		return outlineOf(await reader.manifest());
	}
	const url = `${location.origin}/api/shadows/${encodeURIComponent(id)}`;
	const store = await openCached(id, httpFiles({ url, token }));
	try {
		return outlineOf(await store.reader.manifest());
	} finally {
		store.leave();
	}
}

function outlineOf({
	schemas,
	marks
}: {
	schemas: Record<string, { schema: string; name: string }[]>;
	marks: Mark[];
}): ShadowOutline {
	const tables = Object.entries(schemas)
		.filter(([id]) => id !== TRANSACTIONS)
		.flatMap(([id, versions]) => {
			const last = versions.at(-1);
			return last === undefined ? [] : [{ id, schema: last.schema, name: last.name }];
		})
		.sort((a, b) => (a.id < b.id ? -1 : 1));
	const incidents = marks.filter(({ kind }) => kind === 'incident').sort((a, b) => b.seq - a.seq);
	return { tables, incidents };
}
