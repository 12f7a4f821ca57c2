import * as fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
	startEmbeddedPostgres,
	type EmbeddedPostgres
} from '../../agent/demo/embedded-postgres.ts';
import type { CellValue } from '#lib/shadow/cell-value.ts';
import { parseText, textOf } from '#lib/shadow/pg-text.ts';
import type { Storage } from '#lib/shadow/schema.ts';
import { STORAGES, arbitraryValue } from './texts.ts';

/** Every claim about PostgreSQL's text is put to a real one. */
let server: EmbeddedPostgres;
let client: pg.Client;

beforeAll(async () => {
	server = await startEmbeddedPostgres();
	client = new pg.Client({ connectionString: server.url });
	await client.connect();
	await client.query("SET timezone = 'UTC'; SET extra_float_digits = 1; SET bytea_output = 'hex'");
}, 60_000);

afterAll(async () => {
	await client?.end();
	await server?.stop();
});

function sqlType(storage: Storage): string {
	switch (storage.kind) {
		case 'bool':
			return 'boolean';
		case 'decimal':
			return `numeric(${storage.precision},${storage.scale})`;
		case 'bytes':
			return 'bytea';
		default:
			return {
				int16: 'int2',
				int32: 'int4',
				int64: 'int8',
				float32: 'float4',
				float64: 'float8',
				date: 'date',
				timestamp: 'timestamp',
				timestamptz: 'timestamptz',
				time: 'time',
				text: 'text'
			}[storage.kind];
	}
}

/** What PostgreSQL itself prints for each text, through the type. `COPY`'s text, so `t` for true. */
async function printed(storage: Storage, texts: string[]): Promise<string[]> {
	const type = sqlType(storage);
	const shown = storage.kind === 'bool' ? `substr(v::text, 1, 1)` : 'v::text';
	const { rows } = await client.query<{ text: string }>(
		`SELECT ${shown} AS text FROM unnest($1::text[]) WITH ORDINALITY AS u(t, n), LATERAL (SELECT t::${type} AS v) c ORDER BY n`,
		[texts]
	);
	return rows.map(({ text }) => text);
}

const encoder = new TextEncoder();

function roundTrip(storage: Storage, text: string): string | null | undefined {
	const bytes = encoder.encode(text);
	const value = parseText(storage, bytes, 0, bytes.length);
	return value === undefined ? undefined : textOf(storage, value);
}

/** Digits enough to name a float; PostgreSQL reads them back to the same bits. */
function spelled(storage: Storage, value: CellValue): string {
	if (storage.kind === 'float32' || storage.kind === 'float64') {
		const x = value as number;
		return Number.isFinite(x) ? (Object.is(x, -0) ? '-0' : x.toExponential(20)) : String(x);
	}
	return textOf(storage, value)!;
}

describe.each(STORAGES)('$kind', (storage) => {
	it('prints values as PostgreSQL prints them, and reads them back', async () => {
		const values = fc.sample(arbitraryValue(storage), 2000);
		const truth = await printed(
			storage,
			values.map((value) => spelled(storage, value))
		);
		expect(values.map((value) => textOf(storage, value))).toEqual(truth);
		expect(truth.map((text) => roundTrip(storage, text))).toEqual(truth);
	});
});

describe('floating point', () => {
	const words = new Uint32Array(2);
	const float64 = new Float64Array(words.buffer);
	const float32 = new Float32Array(words.buffer);
	const random = (seed: number) => () =>
		(seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0);

	it('has the digits of PostgreSQL for any bits of a double', async () => {
		const next = random(20_260_301);
		const values = Array.from({ length: 30_000 }, () => {
			words[0] = next();
			words[1] = next();
			return float64[0]!;
		}).concat(
			Array.from({ length: 2098 }, (_, i) => 2 ** (i - 1074)),
			1e23,
			9e22,
			5e-324,
			2 ** 53 + 2
		);
		const storage = { kind: 'float64' } as const;
		const truth = await printed(
			storage,
			values.map((value) => spelled(storage, value))
		);
		expect(values.map((value) => textOf(storage, value))).toEqual(truth);
	});

	it('has the digits of PostgreSQL for halves between doubles, where it refuses what JavaScript prints', async () => {
		// Even mantissas near 5^k 2^m: the decimals that lie exactly on the border of their interval.
		const values: number[] = [];
		for (let exponent = 16; exponent <= 40; exponent++) {
			for (let digits = 1; digits < 1000; digits++) values.push(Number(`${digits}e${exponent}`));
		}
		const storage = { kind: 'float64' } as const;
		const truth = await printed(
			storage,
			values.map((value) => spelled(storage, value))
		);
		expect(values.map((value) => textOf(storage, value))).toEqual(truth);
	});

	it('has the digits of PostgreSQL for any bits of a single', async () => {
		const next = random(7);
		const values = Array.from({ length: 60_000 }, () => {
			words[0] = next();
			return float32[0]!;
		}).concat(Array.from({ length: 277 }, (_, i) => Math.fround(2 ** (i - 149))));
		const storage = { kind: 'float32' } as const;
		const truth = await printed(
			storage,
			values.map((value) => spelled(storage, value))
		);
		expect(values.map((value) => textOf(storage, value))).toEqual(truth);
	});
});

describe('what typed forms cannot reproduce', () => {
	it.each<[Storage, string]>([
		[{ kind: 'decimal', precision: 12, scale: 2 }, 'NaN'],
		[{ kind: 'timestamp' }, '294276-12-31 23:59:59.999999'],
		[{ kind: 'timestamptz' }, '294247-01-10 04:00:54.775807+00'],
		[{ kind: 'timestamptz' }, '2024-01-01 00:00:00+01'],
		[{ kind: 'float64' }, '1e5'],
		[{ kind: 'int32' }, '2147483648'],
		[{ kind: 'bytes' }, '\\xABCD']
	])('is left as text: %j %s', (storage, text) => {
		expect(roundTrip(storage, text)).toBeUndefined();
	});
});
