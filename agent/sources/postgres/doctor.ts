import { quoteIdentifier, quoteTable } from './connection.ts';
import type { DoctorFacts } from './doctor-facts.ts';
import { moveStatement, UNKNOWN_ENCODING, unknownEncoding } from './encoding.ts';
import type { TableFacts } from './table-facts.ts';
import { addStatement, createStatement, idOf, selectTables, storingTables } from './publication.ts';

/** blocks: capture cannot work. warning: something is left out, or may go wrong. note: good to know. */
type Severity = 'blocks' | 'warning' | 'note';

export interface Finding {
	code: string;
	severity: Severity;
	what: string;
	/** SQL that mends it, to be run by whoever may; null where people must decide. */
	mend: string | null;
}

const ORDER: Severity[] = ['blocks', 'warning', 'note'];
/** One for the stream, and one that comes and goes when a table must be read anew. */
const SLOTS_NEEDED = 2;
/** Beside the stream, the connection that holds a snapshot. */
const SENDERS_NEEDED = 2;
/** The agent sends a status every 5 s, also while it is busy. */
const SHORTEST_SENDER_TIMEOUT_MS = 15_000;
const MUCH_RETAINED_BYTES = 2 ** 30;
/** The name that the tables' owner is told to give. */
const PUBLICATION = 'foreshadow';
const RESTART = 'then restart the server';

/** What stands in the way of capturing this database, worst first. Pure. */
export function diagnose(facts: DoctorFacts): Finding[] {
	const findings = [
		...serverFindings(facts),
		...roleFindings(facts),
		...capacityFindings(facts),
		...tableFindings(facts),
		...publicationFindings(facts),
		...notes(facts)
	];
	return findings.sort((a, b) => ORDER.indexOf(a.severity) - ORDER.indexOf(b.severity));
}

function serverFindings(facts: DoctorFacts): Finding[] {
	const findings: Finding[] = [];
	const add = (severity: Severity, code: string, what: string, mend: string | null = null) =>
		findings.push({ code, severity, what, mend });
	if (facts.version < 140_000) {
		add('blocks', 'version', `PostgreSQL ${facts.serverVersion} is older than 14`);
	}
	if (facts.inRecovery) {
		add(
			'blocks',
			'standby',
			'this server is a standby: a publication can only be made on the primary'
		);
	}
	if (facts.encoding === UNKNOWN_ENCODING) {
		add('blocks', 'encoding', unknownEncoding(facts.database), moveStatement(facts.database));
	}
	if (facts.walLevel !== 'logical') {
		add(
			'blocks',
			'wal-level',
			`wal_level is ${facts.walLevel}: the log does not hold what logical replication needs`,
			`ALTER SYSTEM SET wal_level = logical; -- ${RESTART}`
		);
	}
	if (facts.walSenderTimeoutMs > 0 && facts.walSenderTimeoutMs < SHORTEST_SENDER_TIMEOUT_MS) {
		add(
			'warning',
			'wal-sender-timeout',
			`wal_sender_timeout is ${facts.walSenderTimeoutMs / 1000} s: a busy agent may be cut off`,
			`ALTER SYSTEM SET wal_sender_timeout = '60s'; SELECT pg_reload_conf();`
		);
	}
	if (facts.maxSlotWalKeepMb < 0) {
		add(
			'warning',
			'slot-wal-unbounded',
			'max_slot_wal_keep_size is unlimited: while the agent is stopped, kept log can fill the disk',
			`ALTER SYSTEM SET max_slot_wal_keep_size = '50GB'; SELECT pg_reload_conf();`
		);
	}
	return findings;
}

function roleFindings(facts: DoctorFacts): Finding[] {
	const role = quoteIdentifier(facts.role);
	const findings: Finding[] = [];
	if (!facts.mayReplicate) {
		findings.push({
			code: 'role-replication',
			severity: 'blocks',
			what: `role ${facts.role} may not replicate`,
			mend: `ALTER ROLE ${role} REPLICATION;`
		});
	} else if (facts.replicationRefused !== null) {
		findings.push({
			code: 'replication-refused',
			severity: 'blocks',
			what: `a replication connection is refused: ${facts.replicationRefused}`,
			mend: null
		});
	}
	const leftOut = leftOutBy(facts);
	for (const schema of facts.closedSchemas) {
		if (facts.tables.every((table) => table.schema !== schema || leftOut(table))) continue;
		findings.push({
			code: 'schema-usage',
			severity: 'blocks',
			what: `role ${facts.role} may not enter schema ${schema}`,
			mend: `GRANT USAGE ON SCHEMA ${quoteIdentifier(schema)} TO ${role};`
		});
	}
	const { chosen } = selectTables(facts.tables, null);
	for (const table of storingTables(chosen, facts.tables)) {
		if (table.maySelect || leftOut(table)) continue;
		findings.push({
			code: 'table-select',
			severity: 'blocks',
			what: `role ${facts.role} may not read ${idOf(table)}`,
			mend: `GRANT SELECT ON ${quoteTable(table)} TO ${role};`
		});
	}
	return findings;
}

/**
 * Tables that their owner did not put into the publication made for the capture: a choice, and no
 * obstacle. A role that owns a table adds it by itself.
 */
function leftOutBy(facts: DoctorFacts): (table: TableFacts) => boolean {
	const published = new Set(facts.publishedTables);
	if (published.size === 0 || !facts.publications.includes(PUBLICATION)) return () => false;
	return (table) =>
		!table.owned &&
		!storingTables([table], facts.tables).some((other) => published.has(idOf(other)));
}

function publicationFindings(facts: DoctorFacts): Finding[] {
	const findings: Finding[] = [];
	const published = new Set(facts.publishedTables);
	const open = selectTables(facts.tables, null).chosen.filter((table) => {
		return !storingTables([table], facts.tables).some((other) => published.has(idOf(other)));
	});
	const leftOut = leftOutBy(facts);
	for (const table of open.filter(leftOut)) {
		findings.push({
			code: 'not-published',
			severity: 'warning',
			what: `not captured: ${idOf(table)} is not in publication ${PUBLICATION}`,
			mend: `${addStatement(PUBLICATION, [table])};`
		});
	}
	const unowned = open.filter((table) => !table.owned && !leftOut(table));
	if (unowned.length > 0) {
		findings.push({
			code: 'table-owner',
			severity: 'blocks',
			what: `role ${facts.role} owns ${unowned.length === open.length ? 'none' : 'not all'} of the tables, and only their owner can publish them; capture then with --publication ${PUBLICATION}`,
			mend: facts.publications.includes(PUBLICATION)
				? `${addStatement(PUBLICATION, open)};`
				: `${createStatement(PUBLICATION, open, facts.version)};`
		});
	} else if (!open.every(leftOut) && !facts.mayCreatePublication) {
		findings.push({
			code: 'database-create',
			severity: 'blocks',
			what: `role ${facts.role} may not make a publication in ${facts.database}`,
			mend: `GRANT CREATE ON DATABASE ${quoteIdentifier(facts.database)} TO ${quoteIdentifier(facts.role)};`
		});
	}
	for (const name of facts.allTablesPublications) {
		findings.push({
			code: 'all-tables',
			severity: 'warning',
			what: `publication ${name} is FOR ALL TABLES: UPDATE and DELETE fail on every table without a key`,
			mend: null
		});
	}
	return findings;
}

/**
 * The words for `capture`: a role that may not make its own publication must name the one that the
 * owner made, and only where one holds every table.
 */
export function captureWords(facts: DoctorFacts): string {
	const { chosen } = selectTables(facts.tables, null);
	const makesOwn = facts.mayCreatePublication && chosen.every((table) => table.owned);
	const named = facts.publications.includes(PUBLICATION) ? PUBLICATION : '<name>';
	const option = makesOwn ? '' : ` --publication ${named}`;
	return `foreshadow capture --source … --store <dir>${option}`;
}

function capacityFindings(facts: DoctorFacts): Finding[] {
	const findings: Finding[] = [];
	const freeSlots = facts.maxSlots - facts.slots.length;
	if (freeSlots < SLOTS_NEEDED) {
		findings.push({
			code: 'slots',
			severity: freeSlots < 1 ? 'blocks' : 'warning',
			what: `${freeSlots} of ${facts.maxSlots} replication slots are free; one is needed, and another while a table is read anew`,
			mend: `ALTER SYSTEM SET max_replication_slots = ${facts.slots.length + 4}; -- ${RESTART}`
		});
	}
	const freeSenders = facts.maxSenders - facts.sendersUsed;
	if (freeSenders < SENDERS_NEEDED) {
		findings.push({
			code: 'wal-senders',
			severity: freeSenders < 1 ? 'blocks' : 'warning',
			what: `${freeSenders} of ${facts.maxSenders} WAL senders are free; the stream takes one, a snapshot another`,
			mend: `ALTER SYSTEM SET max_wal_senders = ${facts.sendersUsed + 4}; -- ${RESTART}`
		});
	}
	for (const slot of facts.slots) {
		const drop = `SELECT pg_drop_replication_slot('${slot.name}');`;
		if (slot.walStatus === 'lost') {
			const what = `replication slot ${slot.name} was invalidated: its reader has a gap`;
			findings.push({ code: 'slot-lost', severity: 'warning', what, mend: drop });
		} else if (!slot.active && slot.retainedBytes > MUCH_RETAINED_BYTES) {
			const what = `replication slot ${slot.name} has no reader and keeps ${bytes(slot.retainedBytes)} of log`;
			findings.push({ code: 'slot-idle', severity: 'warning', what, mend: drop });
		}
	}
	for (const { pid, seconds, query } of facts.longTransactions) {
		findings.push({
			code: 'long-transaction',
			severity: 'warning',
			what: `the snapshot would wait for the transaction of pid ${pid}, open for ${seconds} s: ${query}`,
			mend: `SELECT pg_terminate_backend(${pid});`
		});
	}
	return findings;
}

function tableFindings(facts: DoctorFacts): Finding[] {
	const { chosen, refused } = selectTables(facts.tables, null);
	const findings = refused.map(({ code, reason, mend }): Finding => {
		return { code, severity: 'warning', what: `not captured: ${reason}`, mend };
	});
	if (chosen.length === 0) {
		const what = `${facts.database} has no table that can be captured`;
		findings.push({ code: 'no-tables', severity: 'blocks', what, mend: null });
	}
	return findings;
}

function notes(facts: DoctorFacts): Finding[] {
	const { chosen } = selectTables(facts.tables, null);
	const note = (code: string, what: string): Finding => ({
		code,
		severity: 'note',
		what,
		mend: null
	});
	const findings: Finding[] = [];
	for (const table of facts.tables) {
		const id = idOf(table);
		if (table.kind === 'partitioned') {
			const count = facts.tables.filter((other) => other.partitionOf === id).length;
			findings.push(
				note('partitioned', `${id} is captured as its ${count} partitions, each a table of its own`)
			);
		}
		const unsent = table.generatedColumns.filter(
			({ kind }) => kind === 'virtual' || facts.version < 180_000
		);
		if (unsent.length > 0) {
			const names = unsent.map(({ name }) => name).join(', ');
			findings.push(
				note(
					'generated',
					`${id}: generated ${names} will not be captured, this server does not send it`
				)
			);
		}
		if (table.replicaIdentity === 'f' && table.hasPrimaryKey) {
			findings.push(
				note(
					'identity-full',
					`${id} has REPLICA IDENTITY FULL: the shadow needs only its primary key, FULL doubles its log`
				)
			);
		}
	}
	const leftOut = leftOutBy(facts);
	const captured = storingTables(chosen, facts.tables).filter((table) => !leftOut(table));
	const size = captured.reduce((sum, table) => sum + table.bytes, 0);
	findings.push(
		note('size', `${captured.length} tables to capture, ${bytes(size)} for the first snapshot`)
	);
	return findings;
}

function bytes(count: number): string {
	const units = ['B', 'kB', 'MB', 'GB', 'TB'];
	let value = count;
	let unit = 0;
	while (value >= 1024 && unit < units.length - 1) {
		value /= 1024;
		unit++;
	}
	return `${unit === 0 ? value : value.toFixed(1)} ${units[unit]}`;
}
