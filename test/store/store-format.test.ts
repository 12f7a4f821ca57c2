import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { openFolder } from '#lib/store/folder.node.ts';
import { writeExampleStore } from './example-store.ts';
import { temporaryFolder } from './temporary-folder.ts';

it('is described byte for byte by docs/store-format.md', async () => {
	const folder = await temporaryFolder();
	await writeExampleStore(folder);
	const page = await readFile(path.join(import.meta.dirname, '../../docs/store-format.md'), 'utf8');

	const manifest = await openFolder(folder).manifest();
	for (const ref of Object.values(manifest.segments).flat()) expect(page).toContain(ref.path);
	const ref = manifest.segments['public.products']![1]!;
	expect(page).toContain(ref.sha256);

	const stream = await openFolder(folder).segment(ref);
	const lines = [...page.matchAll(/^([0-9a-f]{4}) {2}((?:[0-9a-f]{2} ?){16})/gm)];
	expect(lines.length).toBe(10);
	for (const [, offset, hex] of lines) {
		const start = Number.parseInt(offset!, 16);
		expect(Buffer.from(stream.subarray(start, start + 16)).toString('hex')).toBe(
			hex!.replaceAll(' ', '')
		);
	}
});
