/**
 * `npm run -s bench -- <name> [--option value]…`: one benchmark a file in this folder. Each prints
 * JSON lines, figures and ratios of one run side by side, on stdout.
 */
import { readdirSync } from 'node:fs';
import path from 'node:path';

export {};

const names = readdirSync(import.meta.dirname)
	.filter((file) => file.endsWith('.ts') && file !== 'run.ts')
	.map((file) => path.basename(file, '.ts'))
	.sort();

const [name, ...args] = process.argv.slice(2);
if (name === undefined || !names.includes(name)) {
	console.error(`usage: npm run -s bench -- <name> [options]\nnames: ${names.join(', ')}`);
	process.exitCode = name === '--help' ? 0 : 2;
} else {
	const bench = (await import(`./${name}.ts`)) as { run: (args: string[]) => Promise<void> };
	await bench.run(args);
}
