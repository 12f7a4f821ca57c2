import { readFile } from 'node:fs/promises';
import { Client, DatabaseError } from 'pg';
import { scriptForDriver } from '#lib/restore/dialects/psql-lines.ts';
import { required, UserError, type CommandValues } from '../command.ts';
import { print } from '../print.ts';
import {
	connectHint,
	mask,
	messageOf,
	requirePostgresUrl
} from '../sources/postgres/connection.ts';

/** `restore apply`: the script's own guards decide; this only carries it there and tells. */
export async function applyScript(values: CommandValues): Promise<number> {
	const file = required(values, 'script');
	const target = required(values, 'target');
	const dryRun = values['dry-run'] === true;
	requirePostgresUrl(target, '--target');
	const script = scriptForDriver(await readScript(file), { dryRun });
	const client = await connect(target);
	const told: string[] = [];
	client.on('notice', ({ message }) => told.push(message ?? ''));
	try {
		if (values['any-target'] === true) await client.query(`SET foreshadow.any_target = 'on'`);
		await client.query(script);
	} catch (error) {
		if (error instanceof DatabaseError) throw refused(error);
		throw new UserError(
			`the connection to ${mask(target)} was lost: ${messageOf(error)}; run the script again, it does nothing if it was applied`,
			{ cause: error }
		);
	} finally {
		await client.end().catch(() => undefined);
	}
	const done = told.some((message) => message.includes('nothing to do'));
	const outcome = done
		? 'Nothing was changed.'
		: dryRun
			? 'Dry run: every check passed, everything was rolled back.'
			: 'Applied.';
	await print(`${told.map((message) => `${message}\n`).join('')}${outcome}\n`);
	return 0;
}

async function readScript(file: string): Promise<string> {
	try {
		return await readFile(file, 'utf8');
	} catch (cause) {
		throw new UserError(`cannot read ${file}: ${messageOf(cause)}`, { cause });
	}
}

async function connect(target: string): Promise<Client> {
	let client: Client;
	try {
		client = new Client({ connectionString: target, application_name: 'foreshadow restore' });
		// A connection that breaks later rejects the query; without a listener it ends the process.
		client.on('error', () => undefined);
		await client.connect();
	} catch (cause) {
		throw new UserError(
			`cannot connect to ${mask(target)}: ${messageOf(cause)}${connectHint(cause, '--target')}`,
			{ cause }
		);
	}
	return client;
}

/** PostgreSQL's own words: the message, every row that it names, and what to do. */
function refused(error: DatabaseError): UserError {
	// The server's own 42501 has no hint; the script's refusals bring theirs.
	const hint =
		error.hint ??
		(error.code === '42501'
			? 'Apply it as the owner of the tables; the first restore also makes the schema foreshadow, which takes CREATE on the database, and another role needs GRANT USAGE ON SCHEMA foreshadow and SELECT, INSERT, UPDATE ON foreshadow.restore_ledger.'
			: undefined);
	const parts = [error.message, error.detail, hint].filter((text) => text !== undefined);
	return new UserError(`refused, nothing was changed: ${parts.join('\n')}`, { cause: error });
}
