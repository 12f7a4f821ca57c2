import type { SourceIdentity } from '#lib/shadow/log-entry.ts';
import { UserError } from '../../command.ts';
import { connect } from './connection.ts';
import { moveStatement, UNKNOWN_ENCODING, unknownEncoding } from './encoding.ts';

/** The oldest version whose pgoutput and catalogs the agent knows. */
const OLDEST_VERSION = 140_000;

export interface ServerIdentity extends SourceIdentity {
	/** server_version_num */
	version: number;
}

/** Who the server is, over a replication connection: whoever may not open one learns so here. */
export async function identify(url: string): Promise<ServerIdentity> {
	const client = await connect(url, { replication: true, name: 'foreshadow capture' });
	try {
		const system = await client.query<{ systemid: string; timeline: number; dbname: string }>(
			'IDENTIFY_SYSTEM'
		);
		const { systemid, timeline, dbname } = system.rows[0]!;
		const settings = await client.query<{ version: string; number: string; encoding: string }>(
			`select current_setting('server_version') as version, current_setting('server_version_num') as number,
				current_setting('server_encoding') as encoding`
		);
		const { version, number, encoding } = settings.rows[0]!;
		const short = version.split(' ')[0]!;
		if (Number(number) < OLDEST_VERSION) {
			throw new UserError(
				`PostgreSQL ${short} is too old: logical capture needs version 14 or newer`
			);
		}
		if (encoding === UNKNOWN_ENCODING) {
			throw new UserError(`${unknownEncoding(dbname)}: ${moveStatement(dbname)}`);
		}
		return {
			kind: 'postgres',
			title: `${dbname} on PostgreSQL ${short}`,
			systemIdentifier: systemid,
			timeline: Number(timeline),
			database: dbname,
			serverVersion: short,
			version: Number(number)
		};
	} finally {
		await client.end();
	}
}
