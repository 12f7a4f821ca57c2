import pg from 'pg';
import { UsageError, UserError, optional, type Command } from '../command.ts';
import { DEFAULT_DATA, readRunningDemo } from '../demo/demo-files.ts';
import { INCIDENTS, INCIDENT_KINDS, causeIncident, isIncidentKind } from '../demo/incidents.ts';

const WIDTH = Math.max(...INCIDENT_KINDS.map((kind) => kind.length));
const LIST = INCIDENT_KINDS.map(
	(kind) => `  ${kind.padEnd(WIDTH)}  ${INCIDENTS[kind].description}`
).join('\n');

export const command: Command = {
	name: 'incident',
	summary: 'Damage the demo’s live shop, in one transaction',
	help: `foreshadow incident <kind> [--source <url>] [--data <dir>]

${LIST}

  --source <url>   a database that holds the demo's shop; defaults to the demo that is running
  --data <dir>     that demo's folder, defaults to ${DEFAULT_DATA}

Example: foreshadow incident prices-to-zero`,
	options: { source: { type: 'string' }, data: { type: 'string' } },
	positionals: 1,
	async run(values, [kind]) {
		if (kind === undefined || !isIncidentKind(kind)) {
			const kinds = INCIDENT_KINDS.join(', ');
			const problem = kind === undefined ? 'which incident?' : `there is no incident "${kind}".`;
			throw new UsageError(`${problem} Choose one of ${kinds}`);
		}
		const source = optional(values, 'source') ?? (await demoDatabase(optional(values, 'data')));
		const client = new pg.Client(source);
		await client.connect().catch((cause: unknown) => {
			const reason = cause instanceof Error ? cause.message : String(cause);
			throw new UserError(`the shop's database does not answer (${reason}): is the demo running?`);
		});
		try {
			console.log(`${INCIDENTS[kind].title}\n${await causeIncident(client, kind)}`);
		} catch (error) {
			if (!(error instanceof pg.DatabaseError)) throw error;
			throw new UserError(
				`nothing was changed: ${error.message}. Incidents are made for the demo's shop only`
			);
		} finally {
			await client.end();
		}
		return 0;
	}
};

async function demoDatabase(data = DEFAULT_DATA): Promise<string> {
	const running = await readRunningDemo(data);
	if (running === undefined || running.databaseUrl === '') {
		throw new UserError(
			`no demo with a live shop is running on ${data}: start it with \`npm start\`, or name a database with --source`
		);
	}
	return running.databaseUrl;
}
