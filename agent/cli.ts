import { parseArgs } from 'node:util';
import { UsageError, UserError, type Command } from './command.ts';
import { InstantError } from '#lib/shadow/position.ts';
import { StoreError } from '#lib/store/store-reader.ts';

/** Each command is loaded only when it is asked for: `--help` starts no engine. */
const commands: Record<string, () => Promise<{ command: Command }>> = {
	capture: () => import('./commands/capture.ts'),
	doctor: () => import('./commands/doctor.ts'),
	demo: () => import('./commands/demo.ts'),
	diff: () => import('./commands/diff.ts'),
	history: () => import('./commands/history.ts'),
	incident: () => import('./commands/incident.ts'),
	log: () => import('./commands/log.ts'),
	restore: () => import('./commands/restore.ts'),
	serve: () => import('./commands/serve.ts'),
	simulate: () => import('./commands/simulate.ts'),
	state: () => import('./commands/state.ts'),
	tables: () => import('./commands/tables.ts'),
	transactions: () => import('./commands/transactions.ts'),
	verify: () => import('./commands/verify.ts')
};

function printOverview(summaries: Command[]): void {
	const width = Math.max(...summaries.map((command) => command.name.length));
	console.log('foreshadow <command> [options]\n');
	for (const { name, summary } of summaries) console.log(`  ${name.padEnd(width)}  ${summary}`);
	console.log('\n`foreshadow <command> --help` tells the options of one.');
}

async function main(args: string[]): Promise<number> {
	const [name, ...rest] = args;
	if (name === undefined || name === '--help' || name === 'help') {
		const all = await Promise.all(Object.values(commands).map((load) => load()));
		printOverview(all.map(({ command }) => command));
		return name === undefined ? 2 : 0;
	}
	const load = commands[name];
	if (load === undefined) {
		throw new UsageError(`there is no command "${name}": \`foreshadow --help\` lists them`);
	}
	const { command } = await load();
	if (rest.includes('--help') || rest.includes('-h')) {
		console.log(`${command.summary}\n\n${command.help}`);
		return 0;
	}
	const { values, positionals } = parseCommandArgs(command, rest);
	return await command.run(values, positionals);
}

function parseCommandArgs(command: Command, args: string[]) {
	try {
		const parsed = parseArgs({ args, options: command.options, allowPositionals: true });
		if (parsed.positionals.length > (command.positionals ?? 0)) {
			throw new UsageError(`unexpected "${parsed.positionals.at(-1)}"`);
		}
		return parsed;
	} catch (error) {
		const reason = error instanceof Error ? error.message : String(error);
		throw new UsageError(
			`${command.name}: ${reason}; \`foreshadow ${command.name} --help\` tells the options`
		);
	}
}

/** A user's mistake is a sentence; only a bug shows its stack. */
function report(error: unknown): number {
	const unreadable = error instanceof InstantError && error.code === 'unreadable';
	if (error instanceof UsageError || unreadable) {
		console.error(`foreshadow: ${error.message}`);
		return 2;
	}
	const expected =
		error instanceof UserError || error instanceof InstantError || error instanceof StoreError;
	console.error(
		expected ? `foreshadow: ${error.message}` : `foreshadow: this is a bug, please report it\n`,
		expected ? '' : error
	);
	return 1;
}

process.exitCode = await main(process.argv.slice(2)).catch(report);
