import type { PGlite } from '@electric-sql/pglite';
import { identifier, qualified } from './dialects/postgres-text.ts';
import { scriptForDriver } from './dialects/psql-lines.ts';
import type {
	DryRunLoaded,
	DryRunProgress,
	DryRunReport,
	DryRunRows,
	DryRunSetup,
	DryRunStep
} from './dry-run-report.ts';
import { createConstraints, createTables, type BuildStatement } from './dry-run-schema.ts';
import { countPlan, type TablePlan } from './plan.ts';
import {
	comparedColumns,
	firstDifference,
	linesByKey,
	promisedLines,
	type TableLines
} from './promised-rows.ts';

/** A script and its inverse, run in a real PostgreSQL against a copy of the current state. */
export class Rehearsal {
	readonly #database: PGlite;
	readonly #setup: DryRunSetup;
	readonly #onProgress: (progress: DryRunProgress) => void;
	readonly #messages: string[] = [];
	readonly #leftOut: string[] = [];
	readonly #pieces: DryRunRows[] = [];
	readonly #steps: { step: DryRunStep; ms: number }[] = [];
	readonly #loaded: TableLines[] = [];
	#step: DryRunStep = 'load';

	constructor(
		database: PGlite,
		setup: DryRunSetup,
		onProgress: (progress: DryRunProgress) => void
	) {
		this.#database = database;
		this.#setup = setup;
		this.#onProgress = onProgress;
	}

	/** The bytes are given away. */
	add(piece: DryRunRows): void {
		this.#pieces.push(piece);
	}

	async run({ unknown, leftOut }: DryRunLoaded): Promise<DryRunReport> {
		const started = performance.now();
		this.#leftOut.push(...leftOut);
		for (const [i, columns] of unknown.entries()) this.#setup.tables[i]!.unknown = columns;
		const failure = await this.#attempt();
		const { rows } = await this.#database.query<{ version: string }>('SHOW server_version');
		const counts = new Map(countPlan(this.#setup.plan).map((count) => [count.table, count]));
		return {
			verified: failure === null,
			engine: `PostgreSQL ${Object.values(rows[0]!).join()}`,
			tables: this.#setup.tables.map(({ table }, i) => ({
				table,
				rows: this.#loaded[i]?.size ?? 0,
				inserted: counts.get(table)?.inserts ?? 0,
				updated: counts.get(table)?.updates ?? 0,
				deleted: counts.get(table)?.deletes ?? 0,
				neighbour: !counts.has(table)
			})),
			steps: this.#steps,
			ms: performance.now() - started,
			messages: this.#messages,
			leftOut: this.#leftOut,
			failure
		};
	}

	async #attempt(): Promise<DryRunReport['failure']> {
		try {
			const { types, tables, script, inverse } = this.#setup;
			await this.#during('load', async () => {
				await this.#build(createTables(types, tables));
				await this.#load();
			});
			await this.#during('build', () => this.#build(createConstraints(tables)));
			const before = await this.#bytes();
			const promised = this.#promises();
			await this.#during('script', () => this.#execute(script));
			const after = await this.#bytes();
			await this.#compare(promised);
			await this.#during('second run', () => this.#execute(script));
			this.#same(after, await this.#bytes(), 'a second run changed the rows again');
			await this.#during('inverse', () => this.#execute(inverse));
			this.#same(before, await this.#bytes(), 'the inverse did not bring back the state before');
			return null;
		} catch (error) {
			const { message, detail, hint } = error as Error & { detail?: string; hint?: string };
			return {
				step: this.#step,
				message,
				detail: [detail, hint].filter((text) => typeof text === 'string').join('\n')
			};
		}
	}

	async #during(step: DryRunStep, work: () => Promise<void>): Promise<void> {
		this.#step = step;
		this.#onProgress({ step, done: 0 });
		const started = performance.now();
		await work();
		this.#steps.push({ step, ms: performance.now() - started });
		this.#onProgress({ step, done: 1 });
	}

	async #build(statements: BuildStatement[]): Promise<void> {
		for (const { sql, optional } of statements) {
			try {
				await this.#database.exec(sql);
			} catch (cause) {
				const reason = cause instanceof Error ? cause.message : String(cause);
				if (optional === null) {
					throw new Error(`the rehearsal cannot be built: ${reason}`, { cause });
				}
				this.#leftOut.push(`${optional} (${reason})`);
			}
		}
		await this.#database.exec('RESET ALL');
	}

	/** Loads every piece and makes sure that it reads back as it was sent. */
	async #load(): Promise<void> {
		const total = this.#pieces.reduce((sum, { rows }) => sum + rows, 0);
		let done = 0;
		const sent = this.#setup.tables.map(() => '');
		const decoder = new TextDecoder();
		for (const piece of this.#pieces.splice(0)) {
			const { schema } = this.#setup.tables[piece.table]!;
			const columns = comparedColumns(schema).map(identifier).join(', ');
			sent[piece.table] += decoder.decode(piece.csv);
			await this.#database.query(
				`COPY ${qualified(schema)} (${columns}) FROM '/dev/blob' WITH (FORMAT csv)`,
				[],
				{ blob: new Blob([piece.csv as Uint8Array<ArrayBuffer>]) }
			);
			done += piece.rows;
			this.#onProgress({ step: 'load', done: done / total });
		}
		for (const [i, { table, schema }] of this.#setup.tables.entries()) {
			const loaded = linesByKey(schema, await this.#copyOut(i, comparedColumns(schema)));
			const difference = firstDifference(schema, linesByKey(schema, sent[i]!), loaded);
			if (difference !== null) {
				throw new Error(
					`${table}: the rehearsal's database prints a value differently: ${difference}`
				);
			}
			this.#loaded.push(loaded);
		}
	}

	async #copyOut(table: number, columns: string[] | null): Promise<string> {
		const { schema } = this.#setup.tables[table]!;
		const keys = schema.columns.filter(({ keyPosition }) => keyPosition !== null);
		const order = keys.map(({ name }) => identifier(name)).join(', ');
		const list = columns === null ? '*' : columns.map(identifier).join(', ');
		const { blob } = await this.#database.query(
			`COPY (SELECT ${list} FROM ${qualified(schema)} ${order === '' ? '' : `ORDER BY ${order}`}) TO '/dev/blob' WITH (FORMAT csv, FORCE_QUOTE *)`
		);
		// An empty table writes nothing, and then there is no blob.
		return blob === undefined ? '' : await blob.text();
	}

	/** Every table whole, computed columns too. */
	async #bytes(): Promise<string[]> {
		const bytes: string[] = [];
		for (const i of this.#setup.tables.keys()) bytes.push(await this.#copyOut(i, null));
		return bytes;
	}

	#promises(): TableLines[] {
		const plans = new Map<string, TablePlan>(
			this.#setup.plan.tables.map((plan) => [plan.table, plan])
		);
		return this.#setup.tables.map(({ table }, i) => {
			const plan = plans.get(table);
			const loaded = this.#loaded[i]!;
			return plan === undefined ? loaded : promisedLines(plan, loaded);
		});
	}

	async #compare(promised: TableLines[]): Promise<void> {
		for (const [i, { table, schema }] of this.#setup.tables.entries()) {
			const got = linesByKey(schema, await this.#copyOut(i, comparedColumns(schema)));
			const difference = firstDifference(schema, promised[i]!, got);
			if (difference !== null) throw new Error(`${table}: not as the plan promises: ${difference}`);
		}
	}

	#same(wanted: string[], got: string[], what: string): void {
		const i = wanted.findIndex((bytes, place) => bytes !== got[place]);
		if (i >= 0) throw new Error(`${this.#setup.tables[i]!.table}: ${what}`);
	}

	async #execute(script: string): Promise<void> {
		// The copy has no identity of its own; this is the one check that it stands outside of.
		await this.#database.exec(`SET foreshadow.any_target = 'on'`);
		try {
			await this.#database.exec(scriptForDriver(script, { dryRun: false }), {
				onNotice: ({ message }) => this.#messages.push(message ?? '')
			});
		} catch (error) {
			await this.#database.exec('ROLLBACK');
			throw error;
		}
	}
}
