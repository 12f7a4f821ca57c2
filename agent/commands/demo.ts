import { UsageError, optional, type Command } from '../command.ts';
import { runDemo, type RunningDemo } from '../demo/demo.ts';
import { DEFAULT_DATA, demoFiles } from '../demo/demo-files.ts';
import { INCIDENT_KINDS } from '../demo/incidents.ts';
import { openBrowser } from '../demo/open-browser.ts';
import { untilStopped } from '../until-stopped.ts';
import { DEFAULT_PORT, portOf } from './serve.ts';

const DEFAULT_TIME_FACTOR = 120;

export const command: Command = {
	name: 'demo',
	summary: 'Show everything on a live shop and on sixty recorded days of it',
	help: `foreshadow demo [--port <n>] [--data <dir>] [--no-open] [--speed <factor>] [--no-build]

  --port <n>         defaults to ${DEFAULT_PORT}, or the next free one
  --data <dir>       where database and shadows are kept, defaults to ${DEFAULT_DATA}; delete it to begin anew
  --no-open          do not open the browser
  --speed <factor>   how much faster the shop's day passes, defaults to ${DEFAULT_TIME_FACTOR}: a day in twelve minutes
  --no-build         serve the app as it was built last

Starts a PostgreSQL of its own with a shop at work, captures it, and serves the app on this machine
only. Ctrl-C ends it; started again, it goes on with the same data.`,
	options: {
		port: { type: 'string' },
		data: { type: 'string' },
		'no-open': { type: 'boolean' },
		speed: { type: 'string' },
		'no-build': { type: 'boolean' }
	},
	async run(values) {
		const wantedPort = portOf(optional(values, 'port')) ?? DEFAULT_PORT;
		const stopping = new AbortController();
		void untilStopped().then(() => {
			console.error('\nStopping …');
			stopping.abort();
		});
		await runDemo(
			{
				files: demoFiles(optional(values, 'data') ?? DEFAULT_DATA),
				port: wantedPort,
				timeFactor: speedOf(optional(values, 'speed')),
				skipBuild: values['no-build'] === true,
				progress: (line) => console.error(line),
				signal: stopping.signal
			},
			(demo) => {
				if (demo.port !== wantedPort) console.error(`Port ${wantedPort} is taken.`);
				console.log(welcome(demo));
				if (values['no-open'] !== true) openBrowser(demo.url);
			}
		);
		return 0;
	}
};

function speedOf(text: string | undefined): number {
	if (text === undefined) return DEFAULT_TIME_FACTOR;
	const factor = Number(text);
	if (!(factor >= 1 && factor <= 10_000)) {
		throw new UsageError(`--speed must be a number from 1 to 10000, not "${text}"`);
	}
	return factor;
}

function welcome({ url, databaseUrl }: RunningDemo): string {
	const [first, ...others] = INCIDENT_KINDS;
	const live = [
		`  Damage it   npm run -s foreshadow -- incident ${first}`,
		`              or ${others.join(', ')}, or the button in the app`,
		`  Look at it  psql ${databaseUrl ?? ''}`
	];
	return [
		'',
		`  Open        ${url}`,
		...(databaseUrl === null ? [] : live),
		'  Stop        Ctrl-C',
		''
	].join('\n');
}
