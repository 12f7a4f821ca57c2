import { unzipSync, zipSync, type Zippable } from 'fflate';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BundleError } from '#lib/sharing/bundle-error.ts';
import { MANIFEST_PATH } from '#lib/sharing/bundle-manifest.ts';
import { encrypt } from '#lib/sharing/passphrase.ts';
import { readBundle } from '#lib/sharing/read-bundle.ts';
import { BUNDLE_LIMITS } from '#lib/sharing/zip-listing.ts';
import { bundleOf, shop } from './shop.ts';

async function files(): Promise<Record<string, Uint8Array>> {
	return unzipSync((await bundleOf(await shop())).bytes);
}
async function refusal(bytes: Uint8Array, passphrase: string | null = null): Promise<BundleError> {
	const error: unknown = await readBundle(bytes, passphrase).then(
		() => new Error('it was opened'),
		(thrown: unknown) => thrown
	);
	expect(error).toBeInstanceOf(BundleError);
	return error as BundleError;
}
const text = (content: unknown) => new TextEncoder().encode(JSON.stringify(content));
const parsed = (bytes: Uint8Array) =>
	JSON.parse(new TextDecoder().decode(bytes)) as Record<string, unknown>;

test('refuses every file that was changed by one bit, and names it', async () => {
	const original = await files();
	for (const path of Object.keys(original)) {
		const changed = original[path]!.slice();
		changed[Math.floor(changed.length / 2)]! ^= 4;
		const error = await refusal(zipSync({ ...original, [path]: changed }));
		const named = path === 'manifest.sha256' ? MANIFEST_PATH : path;
		expect([error.code, error.path]).toEqual(['damaged', named]);
	}
});

test('refuses a bundle that lacks a file, and one that has a file too many', async () => {
	const original = await files();
	const segment = Object.keys(original).find((path) => path.includes('public.orders'))!;
	const rest = Object.fromEntries(Object.entries(original).filter(([path]) => path !== segment));
	expect(await refusal(zipSync(rest))).toMatchObject({ code: 'damaged', path: segment });
	const more = { ...original, 'store/segments/x/extra.arrow': new Uint8Array(3) };
	expect(await refusal(zipSync(more))).toMatchObject({
		code: 'damaged',
		path: 'store/segments/x/extra.arrow'
	});
});

test('refuses names that lead out of the bundle', async () => {
	const original = await files();
	for (const name of [
		'../evil',
		'store/../../evil',
		'/etc/passwd',
		'C:\\evil',
		'a//b',
		'store/.',
		'x\u0000y',
		'con:stream'
	])
		expect((await refusal(zipSync({ ...original, [name]: new Uint8Array(1) }))).code, name).toBe(
			'unsafe-name'
		);
});

test('refuses two files of one name, whatever their case', async () => {
	const original = await files();
	const twice = await refusal(zipSync({ ...original, 'NOTEBOOK.md': original['notebook.md']! }));
	expect(twice.code).toBe('duplicate');
	// The same name twice: no writer of a zip does that by itself.
	const zip = Buffer.from(zipSync({ ...original, 'notebook.mx': original['notebook.md']! }));
	for (let at = zip.indexOf('notebook.mx'); at !== -1; at = zip.indexOf('notebook.mx', at + 1))
		zip.write('notebook.md', at, 'latin1');
	expect((await refusal(zip)).code).toBe('duplicate');
});

test('refuses a bomb before it inflates anything', async () => {
	const bomb = zipSync({ 'manifest.json': new Uint8Array(40_000_000) });
	expect(bomb.length).toBeLessThan(100_000);
	expect((await refusal(bomb)).code).toBe('too-large');
	const original = await files();
	const limits = { ...BUNDLE_LIMITS, maxTotalBytes: 1000 };
	await expect(readBundle(zipSync(original), null, () => {}, limits)).rejects.toMatchObject({
		code: 'too-large'
	});
	const many: Zippable = Object.fromEntries(
		Array.from({ length: 50 }, (_, i) => [`f${i}`, new Uint8Array(1)])
	);
	const few = { ...BUNDLE_LIMITS, maxEntries: 20 };
	await expect(readBundle(zipSync(many), null, () => {}, few)).rejects.toMatchObject({
		code: 'too-large'
	});
});

test('does not believe a zip that understates the size of a file', async () => {
	const original = await files();
	const zip = Buffer.from(zipSync(original));
	// The uncompressed size in the central directory's entry of the notebook.
	const name = zip.lastIndexOf('notebook.md');
	zip.writeUInt32LE(5, name - 46 + 24);
	expect((await refusal(zip)).code).toBe('damaged');
});

test('says that a bundle of a newer version needs a newer Foreshadow', async () => {
	const original = await files();
	const manifest = { ...parsed(original[MANIFEST_PATH]!), format: 2 };
	expect(await refusal(zipSync({ ...original, [MANIFEST_PATH]: text(manifest) }))).toMatchObject({
		code: 'newer-format',
		path: MANIFEST_PATH
	});
});

test('says what is no bundle at all', async () => {
	expect((await refusal(new TextEncoder().encode('hello'))).code).toBe('no-bundle');
	expect((await refusal(new Uint8Array(0))).code).toBe('no-bundle');
	expect((await refusal(zipSync({ 'readme.txt': text('hi') }))).code).toBe('no-bundle');
	const { bytes } = await bundleOf(await shop());
	expect((await refusal(bytes.subarray(0, bytes.length - 40))).code).toBe('no-bundle');
});

test('opens with its passphrase and with no other', async () => {
	const { bytes } = await bundleOf(await shop());
	const locked = await encrypt(bytes, 'correct horse', 10);
	expect((await refusal(locked)).code).toBe('passphrase-needed');
	expect((await refusal(locked, 'wrong horse')).code).toBe('passphrase-wrong');
	const damaged = locked.slice();
	damaged[damaged.length - 9]! ^= 1;
	expect((await refusal(damaged, 'correct horse')).code).toBe('damaged');
	expect((await readBundle(locked, 'correct horse')).manifest.title).toBe('A shop');
});

test('never opens a bundle with a flipped bit as if nothing were', async () => {
	const { bytes } = await bundleOf(await shop());
	const honest = JSON.stringify((await readBundle(bytes, null)).manifest);
	await fc.assert(
		fc.asyncProperty(
			fc.nat({ max: bytes.length - 1 }),
			fc.integer({ min: 1, max: 255 }),
			async (at, flip) => {
				const changed = bytes.slice();
				changed[at]! ^= flip;
				const read = await readBundle(changed, null).catch((error: unknown) => error);
				if (read instanceof Error) {
					expect(read).toBeInstanceOf(BundleError);
					return;
				}
				// Times, attributes and the checksums of the zip itself say nothing about the content.
				expect(JSON.stringify((read as { manifest: unknown }).manifest)).toBe(honest);
			}
		),
		{ numRuns: 400 }
	);
});
