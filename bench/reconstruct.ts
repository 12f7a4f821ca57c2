import { parseArgs } from 'node:util';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { openDuckDb } from '#lib/engine/duckdb.node.ts';
import type { Engine } from '#lib/engine/engine.ts';
import type { ColumnSchema, Storage, TableSchema } from '#lib/shadow/schema.ts';
import { aliveAt } from '#lib/temporal/as-of.ts';
import {
	appendVersions,
	createChanges,
	createEnds,
	createStage,
	createVersions,
	dropStages,
	STAGE_CATALOG,
	stageName
} from '#lib/temporal/build-versions.ts';
import { layoutOf } from '#lib/temporal/layout.ts';
import { quotePath } from '#lib/temporal/sql-text.ts';

/**
 * The state of a table at a position, three ways on the same changes: versions clustered by the
 * product's own builders, `row_number()` over the changes, and both of these in native DuckDB on
 * one thread. Seven aggregates over six columns; the answers must be equal. ms, the best of `--repeat`.
 */
export async function run(args: string[]): Promise<void> {
	const { values } = parseArgs({
		args,
		options: {
			keys: { type: 'string', default: '200000' },
			changes: { type: 'string', default: '2000000' },
			repeat: { type: 'string', default: '5' }
		}
	});
	const size = { keys: Number(values.keys), changes: Number(values.changes) };
	const repeat = Number(values.repeat);
	if (
		![size.keys, size.changes, repeat].every((number) => Number.isInteger(number) && number > 0)
	) {
		throw new Error('--keys, --changes and --repeat are whole numbers above zero');
	}
	const wasm = await wasmRunner();
	const native = await nativeRunner();
	for (const runner of [wasm, native]) {
		const started = performance.now();
		await build(runner, size);
		print({ engine: runner.name, ...size, buildMs: performance.now() - started });
	}
	for (const share of [0.1, 0.5, 0.9, 1]) {
		const seq = Math.round(size.changes * share);
		const [versions, rowNumber] = [asOfVersions(seq), asOfRowNumber(seq)];
		const wasmVersions = await best(wasm, versions, repeat);
		const wasmRowNumber = await best(wasm, rowNumber, Math.min(repeat, 2));
		const nativeVersions = await best(native, versions, repeat);
		const nativeRowNumber = await best(native, rowNumber, Math.min(repeat, 2));
		const answers = [wasmVersions, wasmRowNumber, nativeVersions, nativeRowNumber].map(
			({ answer }) => answer
		);
		if (new Set(answers).size !== 1) throw new Error(`the answers differ: ${answers.join(' | ')}`);
		print({
			atShareOfHistory: share,
			wasmVersionsMs: wasmVersions.ms,
			wasmRowNumberMs: wasmRowNumber.ms,
			nativeVersionsMs: nativeVersions.ms,
			nativeRowNumberMs: nativeRowNumber.ms,
			rowNumberToVersionsInWasm: wasmRowNumber.ms / wasmVersions.ms,
			nativeRowNumberToWasmVersions: nativeRowNumber.ms / wasmVersions.ms,
			wasmToNativeVersions: wasmVersions.ms / nativeVersions.ms
		});
	}
	await wasm.close();
	await native.close();
}

interface Runner {
	name: string;
	run(sql: string): Promise<void>;
	/** All values of the one row, as text. */
	row(sql: string): Promise<string>;
	close(): Promise<void>;
}

async function wasmRunner(): Promise<Runner> {
	const engine: Engine = await openDuckDb();
	return {
		name: 'duckdb-wasm',
		run: (sql) => engine.run(sql),
		async row(sql) {
			const result = await engine.query(sql);
			return result.columns.map((_, i) => String(result.value(0, i))).join(',');
		},
		close: () => engine.close()
	};
}

async function nativeRunner(): Promise<Runner> {
	const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
	const connection: DuckDBConnection = await instance.connect();
	await connection.run("ATTACH ':memory:' AS shadow (COMPRESS)");
	await connection.run('USE shadow');
	return {
		name: 'duckdb-native-1-thread',
		async run(sql) {
			await connection.run(sql);
		},
		async row(sql) {
			const reader = await connection.runAndReadAll(sql);
			return reader.getRows()[0]!.map(String).join(',');
		},
		close() {
			connection.closeSync();
			instance.closeSync();
			return Promise.resolve();
		}
	};
}

function storageOf(i: number): Storage {
	if (i === 2) return { kind: 'decimal', precision: 12, scale: 2 };
	return { kind: i === 3 || i === 9 ? 'text' : i === 4 ? 'timestamp' : i === 5 ? 'bool' : 'int32' };
}

/** 13 columns, the first of them the key. */
const TABLE: TableSchema = {
	schema: 'public',
	name: 'bench',
	version: 1,
	sinceSeq: 1,
	changes: [],
	sourceId: 1,
	columns: Array.from({ length: 13 }, (_, i): ColumnSchema => ({
		name: `column${i}`,
		sourceType: '',
		storage: storageOf(i),
		ordinal: i,
		notNull: i === 0,
		keyPosition: i === 0 ? 1 : null,
		generated: null,
		identity: null,
		defaultExpression: null,
		enumLabels: null,
		collation: null,
		missingValue: null
	})),
	definition: { constraints: [], indexes: [], triggers: [], rowSecurity: false }
};
const LAYOUT = layoutOf([TABLE]);

/**
 * Every key is inserted once, spread over the first half; all other changes go to keys by a power
 * law (a square of a uniform number), one in twenty a delete that the next change undoes.
 */
function changes({ keys, changes: count }: { keys: number; changes: number }): string {
	const every = Math.max(1, Math.floor(count / 2 / keys));
	const value = (i: number) => `(hash(seq, ${i}) % 100000)::INTEGER`;
	const columns = TABLE.columns.map(({ storage }, i) => {
		if (i === 0) return 'key::INTEGER';
		if (storage.kind === 'decimal') return `(${value(i)} / 100)::DECIMAL(12,2)`;
		if (storage.kind === 'text') return `'value ' || (hash(seq, ${i}) % 1000)`;
		if (storage.kind === 'timestamp') return 'make_timestamp(1700000000000000 + seq * 1000000)';
		return storage.kind === 'bool' ? `hash(seq, ${i}) % 2 = 0` : value(i);
	});
	return `SELECT seq, CASE WHEN fresh THEN 'I' WHEN hash(seq, 98) % 20 = 0 THEN 'D' ELSE 'U' END, NULL, ${columns.join(', ')}
		FROM (SELECT seq, fresh,
			CASE WHEN fresh THEN seq // ${every} ELSE
				floor(pow((hash(seq, 99) % 1000003) / 1000003.0, 2) * least(${keys}, greatest(1, seq // ${every})))::BIGINT END AS key
			FROM (SELECT range AS seq, range % ${every} = 0 AND range // ${every} < ${keys} AS fresh FROM range(1, ${count + 1})))`;
}

async function build(runner: Runner, size: { keys: number; changes: number }): Promise<void> {
	await runner.run(`ATTACH ':memory:' AS ${STAGE_CATALOG}`);
	await runner.run('CREATE SCHEMA shadow.versions');
	await runner.run(createStage(LAYOUT, TABLE));
	const stage = quotePath(STAGE_CATALOG, 'main', stageName(LAYOUT, TABLE));
	await runner.run(`INSERT INTO ${stage} ${changes(size)}`);
	const stages = [{ schema: TABLE, exact: [], unknown: [], negativeZero: [] }];
	await runner.run(createVersions(LAYOUT));
	await runner.run(createChanges(LAYOUT, stages, 0));
	await runner.run(createEnds(LAYOUT, TABLE, []));
	const batch = { rows: size.changes, firstSeq: 1, lastSeq: size.changes };
	for (const sql of appendVersions(LAYOUT, batch)) await runner.run(sql);
	// The same changes, compressed as the versions are, for row_number().
	await runner.run(`CREATE TABLE shadow.versions.changes AS FROM ${stage}`);
	for (const sql of dropStages(LAYOUT, [TABLE])) await runner.run(sql);
}

const AGGREGATES = 'count(*), sum(c1), sum(c2), max(c4), sum(c6), count(*) FILTER (c5), max(c3)';

function asOfVersions(seq: number): string {
	return `SELECT ${AGGREGATES} FROM ${LAYOUT.relation} v WHERE ${aliveAt(seq, 'v')}`;
}

function asOfRowNumber(seq: number): string {
	return `SELECT ${AGGREGATES} FROM (
		SELECT * FROM shadow.versions.changes WHERE fs_seq <= ${seq}
		QUALIFY row_number() OVER (PARTITION BY c0 ORDER BY fs_seq DESC) = 1) WHERE fs_op <> 'D'`;
}

async function best(runner: Runner, sql: string, repeat: number) {
	let ms = Infinity;
	let answer = '';
	for (let i = 0; i < repeat; i++) {
		const started = performance.now();
		answer = await runner.row(sql);
		ms = Math.min(ms, performance.now() - started);
	}
	// Timestamps and decimals print differently on the two sides; digits do not.
	return {
		ms,
		answer: answer
			.replaceAll(/[^0-9,]/g, '')
			.split(',')
			.filter((_, i) => i !== 3)
			.join()
	};
}

function print(line: Record<string, unknown>): void {
	const rounded = Object.entries(line).map(([name, value]) => [
		name,
		typeof value === 'number' ? Math.round(value * 100) / 100 : value
	]);
	console.log(JSON.stringify(Object.fromEntries(rounded)));
}
