import { openDuckDb } from '#lib/engine/duckdb.node.ts';
import { openWindow } from '#lib/engine/open-window.ts';
import type { ShadowWindow } from '#lib/engine/shadow-window.ts';
import { STORE_FOLDER } from '#lib/sharing/bundle-manifest.ts';
import type { Masks } from '#lib/sharing/masks.ts';
import { readBundle } from '#lib/sharing/read-bundle.ts';
import { readStore } from '#lib/store/read-store.ts';
import { bundleOf, shop } from './shop.ts';

/** The shop as somebody gets it who may not see these columns, in the real engine. */
export async function openMasked(masks: Masks): Promise<ShadowWindow> {
	const { bytes } = await bundleOf(await shop(), { masks });
	const bundle = await readBundle(bytes, null);
	const store = readStore((path) => bundle.file(STORE_FOLDER + path));
	return await openWindow({ engine: await openDuckDb(), store });
}
