import * as v from 'valibot';
import { STORE_FORMAT, type Head, type LogEntry, type Manifest } from '../shadow/log-entry.ts';
import { StoreError } from './store-reader.ts';

/** The JSON files of a store, checked as they come in; behind this the types are trusted. */

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const integer = v.pipe(v.number(), v.safeInteger());
const hash = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));
const text = v.string();
const optionalText = v.nullable(v.string());

/** Inside the store: no way out of its folder. */
const storePath = v.pipe(
	v.string(),
	v.regex(/^segments\/[^/\\]+\/[^/\\]+$/),
	v.check((path) => !path.split('/').includes('..'), 'leaves the store')
);

const plainStorage = v.picklist([
	'bool',
	'int16',
	'int32',
	'int64',
	'float32',
	'float64',
	'date',
	'timestamp',
	'timestamptz',
	'time',
	'bytes',
	'text'
]);
const storage = v.union([
	v.object({ kind: plainStorage }),
	v.object({ kind: v.literal('decimal'), precision: count, scale: count })
]);

const column = v.object({
	name: text,
	sourceType: text,
	storage,
	ordinal: integer,
	notNull: v.boolean(),
	keyPosition: v.nullable(count),
	generated: v.nullable(v.literal('stored')),
	identity: v.nullable(v.picklist(['always', 'by default'])),
	defaultExpression: optionalText,
	enumLabels: v.nullable(v.array(text)),
	collation: optionalText,
	missingValue: optionalText
});

const definition = v.object({
	constraints: v.array(
		v.object({
			name: text,
			kind: v.picklist(['primary key', 'unique', 'foreign key', 'check', 'exclusion']),
			definition: text,
			columns: v.array(text),
			references: v.nullable(
				v.object({ table: text, columns: v.array(text), onDelete: text, onUpdate: text })
			),
			deferrable: v.boolean()
		})
	),
	indexes: v.array(
		v.object({ name: text, definition: text, unique: v.boolean(), columns: v.array(text) })
	),
	triggers: v.array(
		v.object({
			name: text,
			definition: text,
			functionName: text,
			functionDefinition: text,
			enabled: v.boolean()
		})
	),
	rowSecurity: v.boolean()
});

const tableSchema = v.object({
	schema: text,
	name: text,
	version: count,
	sinceSeq: count,
	changes: v.array(text),
	sourceId: integer,
	columns: v.array(column),
	definition
});

const typeDefinition = v.object({ schema: text, name: text, create: text });

const segmentRef = v.object({
	path: storePath,
	table: text,
	schemaVersion: count,
	sha256: hash,
	bytes: count,
	plainBytes: count,
	rows: count,
	firstSeq: count,
	lastSeq: count,
	minCommitTimeUs: integer,
	maxCommitTimeUs: integer
});

const mark = v.object({
	kind: v.picklist(['incident', 'deploy', 'note', 'ddl', 'gap']),
	title: text,
	detail: text,
	seq: count,
	timeUs: integer,
	xid: count,
	table: optionalText
});

const source = v.object({
	kind: v.picklist(['postgres', 'simulate']),
	title: text,
	systemIdentifier: text,
	timeline: integer,
	database: text,
	serverVersion: text
});

const snapshot = v.nullable(v.object({ lastSeq: count, timeUs: integer }));

const withheld = v.optional(
	v.object({
		tables: v.array(text),
		columns: v.array(
			v.object({ table: text, column: text, how: v.picklist(['hidden', 'pseudonym']) })
		)
	})
);

const head = v.object({
	format: v.literal(STORE_FORMAT),
	entry: count,
	sha256: hash,
	shadowId: text,
	checkpoint: v.nullable(v.object({ entry: count, sha256: hash }))
});

const logEntry = v.object({
	format: v.literal(STORE_FORMAT),
	entry: count,
	previous: v.union([v.literal(''), hash]),
	kind: v.picklist(['create', 'changes', 'compaction', 'idle']),
	shadowId: text,
	source: v.nullable(source),
	schemas: v.array(tableSchema),
	types: v.array(typeDefinition),
	added: v.array(segmentRef),
	removed: v.array(storePath),
	marks: v.array(mark),
	snapshot,
	lastSeq: count,
	endLsn: text,
	lastTimeUs: integer,
	withheld
});

const manifest = v.object({
	format: v.literal(STORE_FORMAT),
	shadowId: text,
	source,
	entry: count,
	sha256: hash,
	schemas: v.record(text, v.array(tableSchema)),
	types: v.array(typeDefinition),
	segments: v.record(text, v.array(segmentRef)),
	marks: v.array(mark),
	firstSeq: count,
	firstTimeUs: integer,
	lastSeq: count,
	endLsn: text,
	lastTimeUs: integer,
	withheld
});

export function parseHead(path: string, bytes: Uint8Array): Head {
	return parseFile(head, path, bytes);
}

export function parseLogEntry(path: string, bytes: Uint8Array): LogEntry {
	return parseFile(logEntry, path, bytes);
}

export function parseCheckpoint(path: string, bytes: Uint8Array): Manifest {
	return parseFile(manifest, path, bytes);
}

const decoder = new TextDecoder('utf-8', { fatal: true });

function parseFile<T>(schema: v.GenericSchema<unknown, T>, path: string, bytes: Uint8Array): T {
	let content: unknown;
	try {
		content = JSON.parse(decoder.decode(bytes));
	} catch (cause) {
		throw new StoreError(
			'damaged',
			path,
			`${path} is not JSON (${bytes.length} bytes): it is torn or damaged; fetch it again or bring it back from a backup`,
			{ cause }
		);
	}
	const { format } = (content ?? {}) as { format?: unknown };
	if (typeof format === 'number' && format > STORE_FORMAT) {
		throw new StoreError(
			'newer-format',
			path,
			`${path} has store format ${format}, this version reads up to ${STORE_FORMAT}: update Foreshadow`
		);
	}
	const parsed = v.safeParse(schema, content);
	if (parsed.success) return parsed.output;
	const [issue] = parsed.issues;
	throw new StoreError(
		'damaged',
		path,
		`${path} is damaged at ${v.getDotPath(issue) ?? 'its top level'}: ${issue.message}; fetch it again or bring it back from a backup`
	);
}
