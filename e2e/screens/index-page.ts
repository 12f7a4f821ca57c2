import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileOf } from './camera.ts';
import type { Area, Look, Scene } from './scene.ts';

const NAMES: Record<Look, string> = {
	light: 'light',
	dark: 'dark',
	'390': '390 px',
	print: 'print',
	'4k': '4K'
};

/** The list of all states, with a sentence for each. */
export async function writeIndex(
	areas: readonly Area[],
	pictures: string,
	file: string
): Promise<void> {
	const folder = path.relative(path.dirname(file), pictures);
	const scene = (one: Scene) => {
		// After a run for some scenes, others may have no picture yet.
		const looks = (one.looks ?? ['light']).filter((look) =>
			existsSync(path.join(pictures, fileOf(one, look)))
		);
		if (looks.length === 0) return [];
		const links = looks.slice(1).map((look) => `[${NAMES[look]}](${folder}/${fileOf(one, look)})`);
		return [
			`**${one.says}**${links.length === 0 ? '' : ` Also: ${links.join(' · ')}.`}`,
			`![${one.says}](${folder}/${fileOf(one, looks[0]!)})`
		];
	};
	const text = [
		'# Every screen and state',
		'Taken by `npm run screenshots` from the built app over real stores; written by the same command.',
		...areas.flatMap((area) => [`## ${area.title}`, ...area.scenes.flatMap(scene)])
	].join('\n\n');
	await writeFile(file, `${text}\n`);
}
