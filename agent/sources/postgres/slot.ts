import type pg from 'pg';
import type { Lsn } from '#lib/shadow/position.ts';
import { UserError } from '../../command.ts';
import { connect, messageOf, quoteIdentifier, sqlState, wireOf } from './connection.ts';
import { parseLsn } from '#lib/shadow/instant.ts';

export interface ExportedSlot {
	name: string;
	/** The snapshot shows exactly what committed before it; the stream sends what commits after. */
	consistentPoint: Lsn;
	/** For SET TRANSACTION SNAPSHOT. Gone with the next command on this connection. */
	snapshot: string;
	/** Ends the connection that holds the snapshot, and a temporary slot with it. */
	release(): Promise<void>;
}

export interface CreateSlotOptions {
	url: string;
	name: string;
	/** Vanishes with its connection. */
	temporary: boolean;
	/** Defaults to 60 s. PostgreSQL's own statement_timeout does not end this wait. */
	deadlineMs?: number;
	/** Told once, when the slot is still waiting after a few seconds. */
	waiting?: (blockers: string) => void;
}

const DEADLINE_MS = 60_000;
const FIRST_WORD_MS = 3_000;

/**
 * Creates a logical slot and exports the snapshot at its consistent point. PostgreSQL waits here for
 * every transaction that had written something to end, however long that takes; so the wait has its
 * own deadline, and the transaction that blocks is named.
 */
export async function createSlot(options: CreateSlotOptions): Promise<ExportedSlot> {
	const client = await connect(options.url, { replication: true, name: 'foreshadow snapshot' });
	const word = setTimeout(() => {
		void describeBlockers(options.url).then(options.waiting, () => {});
	}, FIRST_WORD_MS);
	let timedOut = false;
	const deadline = setTimeout(() => {
		timedOut = true;
		wireOf(client).stream.destroy();
	}, options.deadlineMs ?? DEADLINE_MS);
	try {
		const { rows } = await client.query<{ consistent_point: string; snapshot_name: string }>(
			`CREATE_REPLICATION_SLOT ${quoteIdentifier(options.name)} ${options.temporary ? 'TEMPORARY ' : ''}LOGICAL pgoutput EXPORT_SNAPSHOT`
		);
		const [slot] = rows;
		if (slot === undefined) throw new Error('CREATE_REPLICATION_SLOT answered nothing');
		return {
			name: options.name,
			consistentPoint: parseLsn(slot.consistent_point),
			snapshot: slot.snapshot_name,
			release: () => client.end()
		};
	} catch (error) {
		await client.end().catch(() => {});
		if (timedOut) throw new UserError(await timeoutMessage(options), { cause: error });
		throw explainSlotError(error, options.name);
	} finally {
		clearTimeout(word);
		clearTimeout(deadline);
	}
}

async function timeoutMessage(options: CreateSlotOptions): Promise<string> {
	const seconds = Math.round((options.deadlineMs ?? DEADLINE_MS) / 1000);
	const blockers = await describeBlockers(options.url).catch(() => '');
	return `replication slot ${options.name} could not be created within ${seconds} s: PostgreSQL waits for open transactions to end${blockers === '' ? '' : `\n${blockers}`}\nend them, or let them finish, and start again`;
}

function explainSlotError(error: unknown, name: string): unknown {
	switch (sqlState(error)) {
		case '55000':
			return new UserError(
				`the server cannot replicate logically (${messageOf(error)}): ALTER SYSTEM SET wal_level = logical; then restart it`,
				{ cause: error }
			);
		case '53400':
			return new UserError(
				`no replication slot is free (${messageOf(error)}): drop one that nobody needs, or raise max_replication_slots`,
				{ cause: error }
			);
		case '42501':
			return new UserError(
				`this role may not replicate (${messageOf(error)}): ALTER ROLE … REPLICATION; \`foreshadow doctor\` tells all that is missing`,
				{ cause: error }
			);
		case '42710':
			return new UserError(
				`replication slot ${name} exists already: choose another name with --slot, or drop it with SELECT pg_drop_replication_slot('${name}');`,
				{ cause: error }
			);
		default:
			return error;
	}
}

/** One line per transaction that holds back the creation of a slot, oldest first. */
async function describeBlockers(url: string): Promise<string> {
	const client = await connect(url, { name: 'foreshadow doctor' });
	try {
		const { rows } = await client.query<{ line: string }>(`
			select format('  pid %s (%s, %s), in a transaction since %s, %s: %s — SELECT pg_terminate_backend(%s);',
				pid, coalesce(usename, '?'), coalesce(nullif(application_name, ''), 'no name'), xact_start, state, left(query, 80), pid) as line
			from pg_stat_activity where backend_xid is not null and pid <> pg_backend_pid()
			union all
			select format('  prepared transaction %L since %s — COMMIT PREPARED or ROLLBACK PREPARED %L;', gid, prepared, gid) from pg_prepared_xacts
			limit 5`);
		return rows.map((row) => row.line).join('\n');
	} finally {
		await client.end();
	}
}

export function waitingText(blockers: string): string {
	const whom = blockers === '' ? '' : `\n${blockers}`;
	return `the snapshot waits for open transactions of others to end${whom}`;
}

export interface SlotState {
	plugin: string;
	database: string;
	active: boolean;
	activePid: number | null;
	confirmedFlush: Lsn | null;
	/** reserved, extended, unreserved, lost. */
	walStatus: string | null;
	/** In words, where the server says it. */
	invalidation: string | null;
}

export async function readSlot(client: pg.ClientBase, name: string): Promise<SlotState | null> {
	const { rows } = await client.query<
		Omit<SlotState, 'confirmedFlush'> & { confirmedFlush: string | null }
	>(
		`select plugin, database, active, active_pid as "activePid", confirmed_flush_lsn::text as "confirmedFlush",
			wal_status as "walStatus", to_jsonb(s) ->> 'invalidation_reason' as invalidation
		from pg_replication_slots s where slot_name = $1`,
		[name]
	);
	const [row] = rows;
	if (row === undefined) return null;
	return {
		...row,
		confirmedFlush: row.confirmedFlush === null ? null : parseLsn(row.confirmedFlush)
	};
}

export async function dropSlot(client: pg.ClientBase, name: string): Promise<void> {
	await client.query(`select pg_drop_replication_slot($1)`, [name]);
}
