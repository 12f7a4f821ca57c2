import type pg from 'pg';
import { connect, messageOf } from './connection.ts';
import { readTableFacts, type TableFacts } from './table-facts.ts';

/** Everything that the doctor judges, as read. */
export interface DoctorFacts {
	version: number;
	serverVersion: string;
	database: string;
	role: string;
	encoding: string;
	inRecovery: boolean;
	walLevel: string;
	/** ms; 0: never. */
	walSenderTimeoutMs: number;
	/** MB; −1: without bound. */
	maxSlotWalKeepMb: number;
	maxSlots: number;
	maxSenders: number;
	sendersUsed: number;
	slots: SlotFacts[];
	mayReplicate: boolean;
	mayCreatePublication: boolean;
	/** Why a replication connection cannot be opened, or null. */
	replicationRefused: string | null;
	/** Schemas of tables that the role may not enter. */
	closedSchemas: string[];
	/** `schema.name` of tables that a publication names already. */
	publishedTables: string[];
	publications: string[];
	/** Publications FOR ALL TABLES. */
	allTablesPublications: string[];
	longTransactions: { pid: number; seconds: number; query: string }[];
	tables: TableFacts[];
}

interface SlotFacts {
	name: string;
	active: boolean;
	/** WAL that the server keeps for it. */
	retainedBytes: number;
	walStatus: string | null;
}

/** These settings and views exist in every version that the agent knows. */
const SERVER = `
select current_setting('server_version_num')::int4 as version,
	split_part(current_setting('server_version'), ' ', 1) as "serverVersion",
	current_database() as database, current_user as role, current_setting('server_encoding') as encoding,
	pg_is_in_recovery() as "inRecovery", current_setting('wal_level') as "walLevel",
	(select setting::float8 from pg_settings where name = 'wal_sender_timeout') as "walSenderTimeoutMs",
	(select setting::float8 from pg_settings where name = 'max_slot_wal_keep_size') as "maxSlotWalKeepMb",
	current_setting('max_replication_slots')::int4 as "maxSlots",
	current_setting('max_wal_senders')::int4 as "maxSenders",
	(select count(*)::int4 from pg_stat_replication) as "sendersUsed",
	coalesce((select rolsuper or rolreplication from pg_roles where rolname = current_user), false)
		or coalesce((select pg_has_role(oid, 'member') from pg_roles where rolname = 'rds_replication'), false) as "mayReplicate",
	has_database_privilege(current_database(), 'create') as "mayCreatePublication",
	coalesce((select json_agg(json_build_object('name', slot_name, 'active', active, 'walStatus', wal_status,
		'retainedBytes', case when pg_is_in_recovery() then 0
			else coalesce(pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn), 0) end) order by slot_name)
		from pg_replication_slots), '[]') as slots,
	coalesce((select json_agg(distinct n.nspname) from pg_class c join pg_namespace n on n.oid = c.relnamespace
		where c.relkind in ('r', 'p') and n.nspname not in ('pg_catalog', 'information_schema', 'foreshadow')
			and not starts_with(n.nspname::text, 'pg_') and not has_schema_privilege(n.oid, 'usage')), '[]') as "closedSchemas",
	coalesce((select json_agg(distinct t.schemaname || '.' || t.tablename) from pg_publication_tables t), '[]') as "publishedTables",
	coalesce((select json_agg(pubname order by pubname) from pg_publication), '[]') as publications,
	coalesce((select json_agg(pubname order by pubname) from pg_publication where puballtables), '[]') as "allTablesPublications",
	coalesce((select json_agg(json_build_object('pid', pid, 'query', left(query, 80),
		'seconds', floor(extract(epoch from clock_timestamp() - xact_start))) order by xact_start)
		from pg_stat_activity where backend_xid is not null and clock_timestamp() - xact_start > interval '60 seconds'), '[]') as "longTransactions"`;

export async function readDoctorFacts(url: string): Promise<DoctorFacts> {
	const client = await connect(url, { name: 'foreshadow doctor' });
	try {
		return {
			...(await readServer(client)),
			tables: await readTableFacts(client),
			replicationRefused: await tryReplication(url)
		};
	} finally {
		await client.end();
	}
}

async function readServer(
	client: pg.ClientBase
): Promise<Omit<DoctorFacts, 'tables' | 'replicationRefused'>> {
	const { rows } = await client.query<Omit<DoctorFacts, 'tables' | 'replicationRefused'>>(SERVER);
	return rows[0]!;
}

/** pg_hba.conf and the role's attributes decide together; only trying tells. */
async function tryReplication(url: string): Promise<string | null> {
	try {
		const client = await connect(url, { replication: true, name: 'foreshadow doctor' });
		await client.end();
		return null;
	} catch (error) {
		return messageOf(error);
	}
}
