import { expect, test } from 'vitest';
import { UNKNOWN } from '#lib/shadow/cell-value.ts';
import type { FileCache } from '#lib/store/cached.ts';
import { openDuckDb } from '#lib/engine/duckdb.node.ts';
import { openWindow } from '#lib/engine/open-window.ts';
import type { ShadowWindow } from '#lib/engine/shadow-window.ts';
import { planRestoreTo, planUndoTransaction } from '#lib/restore/planner.ts';
import { keepBundle, openBundleStore } from '#lib/sharing/kept-bundles.ts';
import { STORE_FOLDER } from '#lib/sharing/bundle-manifest.ts';
import { readBundle } from '#lib/sharing/read-bundle.ts';
import { readStore } from '#lib/store/read-store.ts';
import type { MemoryShadow } from '../support/memory-shadow.ts';
import { ANN, BOB, bundleOf, shop, type Wish } from './shop.ts';

function memoryFolder(): FileCache & { files: Map<string, Uint8Array> } {
	const files = new Map<string, Uint8Array>();
	return {
		files,
		read: (name) => Promise.resolve(files.get(name) ?? null),
		write: (name, bytes) => Promise.resolve(void files.set(name, bytes)),
		remove: (name) => Promise.resolve(void files.delete(name)),
		names: () => Promise.resolve([...files.keys()])
	};
}

/** Out of the file and through everything that a receiver does, into the real engine. */
async function received(shadow: MemoryShadow, wish: Wish): Promise<ShadowWindow> {
	const { bytes } = await bundleOf(shadow, wish);
	const bundle = await readBundle(bytes, null);
	const folder = memoryFolder();
	await keepBundle(
		bundle,
		() => {},
		() => Promise.resolve(folder)
	);
	const { reader } = await openBundleStore(bundle.id, () => Promise.resolve(folder));
	return await openWindow({ engine: await openDuckDb(), store: reader });
}

async function rowsOf(window: ShadowWindow, table: string, seq: number) {
	return (await window.rows(table, seq, { offset: 0, limit: 100 })).rows;
}

test('gives the same answers about its tables as the shadow that it was made from', async () => {
	const shadow = await shop();
	const whole = await openWindow({ engine: await openDuckDb(), store: shadow });
	const copy = await received(shadow, { tables: ['public.customers', 'public.orders'] });
	for (const seq of [4, 6, 9]) {
		for (const table of ['public.customers', 'public.orders']) {
			expect(await rowsOf(copy, table, seq)).toEqual(await rowsOf(whole, table, seq));
		}
	}
	expect(copy.latest()).toEqual(whole.latest());
	await Promise.all([whole.close(), copy.close()]);
});

test('names the tables that it leaves out, and does not show them as empty or damaged', async () => {
	const copy = await received(await shop(), { tables: ['public.orders'] });
	expect(copy.damaged).toEqual([]);
	expect((await copy.tablesAt(9)).map(({ table }) => table)).toEqual(['public.orders']);
	expect(copy.manifest.withheld?.tables).toEqual(['public.customers', 'public.products']);
	await expect(rowsOf(copy, 'public.products', 9)).rejects.toThrow(/not in this bundle/);
	await expect(copy.sql('SELECT * FROM products', 9)).rejects.toThrow(/not in this bundle/);
	await copy.close();
});

test('ends with the transaction that it was cut at', async () => {
	const copy = await received(await shop(), { untilSeq: 6 });
	expect(copy.latest().seq).toBe(6);
	expect(copy.latest().transaction.xid).toBe(7);
	expect((await rowsOf(copy, 'public.customers', 6)).map(([id, email]) => [id, email])).toEqual([
		[BOB, 'bob@example.com'],
		[ANN, 'ann@example.com']
	]);
	await copy.close();
	const { bytes } = await bundleOf(await shop(), { untilSeq: 6 });
	expect(await plainText(bytes)).not.toContain('ann@new.example');
});

test('keeps joins and histories over pseudonyms', async () => {
	const copy = await received(await shop(), {
		masks: [{ table: 'public.customers', column: 'id', how: 'pseudonym' }]
	});
	const joined = await copy.sql(
		'SELECT c.email, o.total FROM customers c JOIN orders o ON o.customer = c.id ORDER BY o.id',
		6
	);
	expect([0, 1].map((row) => [joined.value(row, 0), joined.value(row, 1)])).toEqual([
		['ann@example.com', '5.00'],
		['bob@example.com', '7.50']
	]);
	const [bob] = (await rowsOf(copy, 'public.customers', 6)).filter(([, email]) =>
		String(email).startsWith('bob')
	);
	expect(bob![0]).not.toBe(BOB);
	const versions = await copy.history('public.customers', { id: bob![0] as string });
	expect(versions.map(({ op }) => op)).toEqual(['S', 'U', 'D']);
	await copy.close();
});

test('shows a hidden column as unknown at every instant, NULL or not', async () => {
	const copy = await received(await shop(), {
		masks: [{ table: 'public.customers', column: 'balance', how: 'hidden' }]
	});
	for (const seq of [4, 6, 9]) {
		const balances = (await rowsOf(copy, 'public.customers', seq)).map((row) => row[2]);
		expect(new Set(balances)).toEqual(new Set([UNKNOWN]));
	}
	await copy.close();
});

test('lets no restore script be made of masked columns', async () => {
	const copy = await received(await shop(), {
		masks: [{ table: 'public.customers', column: 'email', how: 'pseudonym' }]
	});
	const before = { kind: 'seq', seq: 4 } as const;
	await expect(planRestoreTo(copy, before)).rejects.toThrow(/customers\.email is masked/);
	const products = { tables: [{ table: 'public.products' }] };
	expect((await planRestoreTo(copy, before, products)).tables).toHaveLength(1);
	await copy.close();
});

test('lets none be made of a store that was taken out of its bundle either', async () => {
	const { bytes } = await bundleOf(await shop(), {
		masks: [{ table: 'public.customers', column: 'id', how: 'pseudonym' }]
	});
	const bundle = await readBundle(bytes, null);
	const store = readStore((path) => bundle.file(STORE_FOLDER + path));
	const copy = await openWindow({ engine: await openDuckDb(), store });
	expect(copy.manifest.withheld).toEqual({
		tables: [],
		columns: [
			{ table: 'public.customers', column: 'id', how: 'pseudonym' },
			{ table: 'public.orders', column: 'customer', how: 'pseudonym' }
		]
	});
	const before = { kind: 'seq', seq: 4 } as const;
	for (const table of ['public.customers', 'public.orders']) {
		await expect(planRestoreTo(copy, before, { tables: [{ table }] })).rejects.toThrow(
			/masked in this copy.*stand-ins.*where the whole shadow is/
		);
	}
	const undone = await copy.transactionAt(6);
	await expect(planUndoTransaction(copy, undone)).rejects.toMatchObject({ code: 'masked' });
	await copy.close();
});

test('is the same bytes for the same content', async () => {
	const wish = { masks: [{ table: 'public.customers', column: 'email', how: 'hidden' as const }] };
	const [a, b] = [await bundleOf(await shop(), wish), await bundleOf(await shop(), wish)];
	expect(Buffer.from(a.bytes).equals(Buffer.from(b.bytes))).toBe(true);
});

test('goes on naming what the first copy held back when it is copied again', async () => {
	const { bytes } = await bundleOf(await shop(), {
		tables: ['public.customers', 'public.orders'],
		masks: [{ table: 'public.customers', column: 'email', how: 'hidden' }]
	});
	const folder = memoryFolder();
	const bundle = await readBundle(bytes, null);
	await keepBundle(
		bundle,
		() => {},
		() => Promise.resolve(folder)
	);
	const { reader } = await openBundleStore(bundle.id, () => Promise.resolve(folder));
	const manifest = await reader.manifest();
	const { requestOf } = await import('./shop.ts');
	const { writeBundle } = await import('#lib/sharing/write-bundle.ts');
	const again = await writeBundle(requestOf(manifest, {}), (ref) => reader.segment(ref));
	expect(again.manifest.leftOut).toEqual(['public.products']);
	expect(again.manifest.masked).toEqual([
		{ table: 'public.customers', column: 'email', how: 'hidden' }
	]);
});

test('keeps nothing when the storage gives out half way', async () => {
	const { bytes } = await bundleOf(await shop());
	const bundle = await readBundle(bytes, null);
	const folder = memoryFolder();
	let writes = 0;
	const full = {
		...folder,
		write: (name: string, content: Uint8Array) => {
			if (++writes > 3) return Promise.reject(new DOMException('full', 'QuotaExceededError'));
			return folder.write(name, content);
		}
	};
	const forget = () => Promise.resolve(folder.files.clear());
	const kept = keepBundle(
		bundle,
		() => {},
		() => Promise.resolve(full),
		forget
	);
	await expect(kept).rejects.toThrow('full');
	expect(folder.files.size).toBe(0);
});

test('tells which file of the kept copy is damaged', async () => {
	const { bytes } = await bundleOf(await shop());
	const bundle = await readBundle(bytes, null);
	const folder = memoryFolder();
	await keepBundle(
		bundle,
		() => {},
		() => Promise.resolve(folder)
	);
	const name = [...folder.files.keys()].find((path) => path.includes('public.orders'))!;
	const damaged = folder.files.get(name)!.slice();
	damaged[damaged.length - 30]! ^= 1;
	folder.files.set(name, damaged);
	const { reader } = await openBundleStore(bundle.id, () => Promise.resolve(folder));
	const window = await openWindow({ engine: await openDuckDb(), store: reader });
	expect(window.damaged.map(({ table }) => table)).toEqual(['public.orders']);
	expect(await rowsOf(window, 'public.customers', 9)).toHaveLength(1);
	await window.close();
});

async function plainText(zip: Uint8Array): Promise<string> {
	const { unzipSync } = await import('fflate');
	return Object.values(unzipSync(zip))
		.map((bytes) => Buffer.from(bytes).toString('latin1'))
		.join('\n');
}
