import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { FormatError, formatSql, sameSql } from '#lib/components/sql/format-sql.ts';

describe('formatting', () => {
	test('breaks lines and keeps the case of every word', async () => {
		expect(await formatSql('select a,b from t where x=1 and y>2')).toBe(
			'select\n  a,\n  b\nfrom\n  t\nwhere\n  x = 1\n  and y > 2'
		);
	});

	test('keeps FOR SYSTEM_TIME whole, in front of its alias', async () => {
		for (const clause of [
			"for system_time as of timestamp '2026-03-01 12:00'",
			"FOR SYSTEM_TIME FROM TIMESTAMP '2026-03-01' TO TIMESTAMP '2026-03-02'",
			"for system_time between lsn '0/1' and lsn '0/2'",
			'for system_time as of seq 12',
			'for system_time as of $from',
			'for system_time all'
		]) {
			const formatted = await formatSql(`select o.id from orders ${clause} o join c on o.id=c.id`);
			expect(formatted).toContain(`orders ${clause} o`);
		}
	});

	test('keeps inputs, casts, lambdas, comments and operators', async () => {
		const query = [
			'select $x::int, a->>$y, list_transform(l, lambda p : p*-1), b <-> c, d[1:2], {k: 1} -- why',
			'/* here */ from t where a is distinct from $z and b>=-1 and c@>d'
		].join('\n');
		const formatted = await formatSql(query);
		expect(sameSql(query, formatted)).toBe(true);
		expect(formatted).toContain('-- why');
		expect(formatted).toContain('/* here */');
	});

	test('says why it changes nothing', async () => {
		await expect(formatSql("select 'a")).rejects.toThrow(FormatError);
		await expect(formatSql('select (1')).rejects.toThrow(FormatError);
	});

	test('of formatted text changes nothing', async () => {
		const once = await formatSql(
			"with a as (select 1 x) select case when x=1 then 'a' else 'b' end from a"
		);
		expect(await formatSql(once)).toBe(once);
	});

	test('law: the stream of tokens stays, or nothing is changed', async () => {
		const piece = fc.constantFrom(
			...`select from where group#by order#by ( ) , . * + - / = <> :: || -> ->> a "B c" 'x''y' $in 1.5 1e3
			for#system_time#all for#system_time#as#of#latest join on t -- c\n /*#b#*/ case when then end union#all
			lambda [ ] { : } E'\\n' $$q$$ interval in between and is#not#distinct#from limit values`
				.split(/\s+/)
				.map((one) => one.replaceAll('#', ' '))
		);
		const glue = fc.constantFrom(' ', '', '\n', '\t ');
		const sql = fc
			.array(fc.tuple(piece, glue), { maxLength: 25 })
			.map((parts) =>
				parts.map(([one, blank]) => one + (one.startsWith('--') ? '\n' : blank)).join('')
			);
		let done = 0;
		await fc.assert(
			fc.asyncProperty(sql, async (text) => {
				const formatted = await formatSql(text).catch((error: unknown) => {
					expect(error).toBeInstanceOf(FormatError);
					return null;
				});
				if (formatted === null || formatted === text) return;
				done++;
				expect(sameSql(text, formatted)).toBe(true);
			}),
			{ numRuns: 1500 }
		);
		expect(done).toBeGreaterThan(100);
	});
});
