import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { postgresScript } from '#lib/restore/dialects/postgres.ts';
import { invert } from '#lib/restore/invert.ts';
import { planUndoTransaction } from '#lib/restore/planner.ts';
import {
	applyByDriver,
	applyByPsql,
	PSQL,
	startServer,
	type TestDatabase,
	type TestServer
} from './database.ts';
import { SHOP } from './shop.ts';
import { fingerprint, RecordedStates } from './states.ts';

let server: TestServer;
let database: TestDatabase;
let original: string;
let damaged: string;
let script: string;
let inverse: string;

beforeAll(async () => {
	server = await startServer();
});
afterAll(() => server.stop());

beforeEach(async () => {
	database = await server.database(SHOP);
	original = await fingerprint(database.client);
	const shadow = new RecordedStates(database.client);
	await shadow.record();
	await database.client.query(
		`BEGIN; UPDATE products SET price = 0, name = E'a\\n\\\\if :x\\nb\\'' WHERE id < 30;
		 DELETE FROM payments; DELETE FROM orders WHERE id < 50; COMMIT`
	);
	damaged = await fingerprint(database.client);
	const seq = await shadow.record();
	const plan = await planUndoTransaction(shadow.window(), shadow.transaction(seq));
	script = await postgresScript(plan);
	inverse = await postgresScript(await invert(plan));
});
afterEach(() => database.close());

const withPsql = PSQL === undefined ? describe.skip : describe;

withPsql(
	`psql -f ${PSQL === undefined ? '(skipped: there is no psql on this machine)' : ''}`,
	() => {
		it('applies a script, does nothing the second time, and takes it back', async () => {
			const first = await applyByPsql(database.url, script);
			expect(first).toMatchObject({ code: 0 });
			expect(first.output).toContain('public.products: 0 inserted, 29 updated, 0 deleted');
			expect(await fingerprint(database.client)).toBe(original);
			const second = await applyByPsql(database.url, script);
			expect(second.code).toBe(0);
			expect(second.output).toContain('nothing to do');
			expect((await applyByPsql(database.url, inverse)).code).toBe(0);
			expect(await fingerprint(database.client)).toBe(damaged);
		});

		it('rolls a dry run back', async () => {
			const dry = await applyByPsql(database.url, script, '-v', 'dry_run=on');
			expect(dry.code, dry.output).toBe(0);
			expect(dry.output).toContain('29 updated');
			expect(await fingerprint(database.client)).toBe(damaged);
		});

		it('changes nothing and exits with an error when a row was edited since (cases 1, 6)', async () => {
			await database.client.query('UPDATE products SET price = 1 WHERE id = 3');
			const before = await fingerprint(database.client);
			const run = await applyByPsql(database.url, script);
			expect(run.code).not.toBe(0);
			expect(run.output).toContain(`public.products id=3: price is '1.00', expected '0.00'`);
			expect(await fingerprint(database.client)).toBe(before);
		});

		it('changes nothing for a client that goes on after every error (case 6)', async () => {
			await database.client.query('UPDATE products SET price = 1 WHERE id = 3');
			const before = await fingerprint(database.client);
			const careless = script.replace(/^\\set .*$/gm, '');
			for (const flags of [[], ['-v', 'ON_ERROR_ROLLBACK=on'], ['-v', 'AUTOCOMMIT=off']]) {
				const run = await applyByPsql(database.url, careless, ...flags);
				expect(run.output).toContain('public.products id=3');
				expect(await fingerprint(database.client)).toBe(before);
			}
		});
	}
);

describe('a damaged script', () => {
	it.each([
		['a value was altered', (text: string) => text.replace(`'0.00'`, `'0.01'`)],
		['a row is missing', (text: string) => text.replace(/^ {2}\(2,.*\n/m, '')],
		['a piece of it did not load', (text: string) => text.replace(/^INSERT INTO [^;]*;$/m, '')],
		[
			'the checks at the top were cut',
			(text: string) => text.replace(/^DO \$[^$]*\$\n[^]*?\n\$[^$]*\$;$/m, '')
		]
	])('changes nothing when %s', async (_, damage) => {
		const altered = damage(script);
		expect(altered).not.toBe(script);
		expect((await applyByDriver(database.client, altered)).ok).toBe(false);
		expect(await fingerprint(database.client)).toBe(damaged);
	});
});
