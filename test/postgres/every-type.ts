/**
 * A table with a column of every kind that PostgreSQL prints, and values at the edges of each: what
 * a typed store is most likely to bend.
 */
export const EVERY_TYPE_SETUP = `
create type mood as enum ('sad', 'ok', 'happy', 'so "so", \\');
create domain amount as numeric(10, 3) check (value > -1000000);
create domain nested_amount as amount;
create type money_pair as (amount numeric, mood mood, note text);
create type float_range as range (subtype = float8);
`;

const LONG_AGO = ['4713-01-01 BC', '0044-03-15 BC', '0001-01-01', '1582-10-15'];

/** Column: type and values, as literals of that type. */
export const EVERY_TYPE: Record<string, { type: string; values: string[] }> = {
	c_bool: { type: 'boolean', values: ['t', 'f'] },
	c_int2: { type: 'smallint', values: ['-32768', '0', '32767'] },
	c_int4: { type: 'integer', values: ['-2147483648', '-1', '2147483647'] },
	c_int8: {
		type: 'bigint',
		values: ['-9223372036854775808', '9223372036854775807', '9007199254740993', '0']
	},
	c_float4: {
		type: 'real',
		values: [
			'NaN',
			'Infinity',
			'-Infinity',
			'-0',
			'0.1',
			'3.4028235e38',
			'1e-45',
			'16777217',
			'1e6'
		]
	},
	c_float8: {
		type: 'double precision',
		values: [
			'NaN',
			'-Infinity',
			'-0',
			'0.1',
			'5e-324',
			'1.7976931348623157e308',
			'1e15',
			'1e16',
			'123456789.123',
			'0.0001',
			'0.00001',
			'100000'
		]
	},
	c_decimal: {
		type: 'numeric(12,4)',
		values: ['NaN', '0', '-0.0001', '99999999.9999', '-99999999.9999', '1.5']
	},
	c_decimal38: {
		type: 'numeric(38,10)',
		values: ['9999999999999999999999999999.9999999999', '-0.0000000001', 'NaN']
	},
	c_decimal60: { type: 'numeric(60,20)', values: ['1e39', '-1.00000000000000000001', 'NaN'] },
	c_scale: { type: 'numeric(5,-2)', values: ['12345', '-99999', '0'] },
	c_numeric: {
		type: 'numeric',
		values: ['Infinity', '-Infinity', 'NaN', '1e-50', '123456789012345678901234567890.5', '1.50']
	},
	c_domain: { type: 'nested_amount', values: ['1.5', '-0.001', 'NaN'] },
	c_date: {
		type: 'date',
		values: ['infinity', '-infinity', '5874897-12-31', '2024-02-29', '9999-12-31', ...LONG_AGO]
	},
	c_timestamp: {
		type: 'timestamp',
		values: [
			'infinity',
			'-infinity',
			'294276-12-31 23:59:59.999999',
			'294247-01-10 04:00:54.775807',
			'1969-12-31 23:59:59.999999',
			'2024-03-31 02:30:00.1',
			...LONG_AGO
		]
	},
	c_timestamp0: { type: 'timestamp(0)', values: ['2024-01-01 00:00:00', 'infinity'] },
	c_timestamptz: {
		type: 'timestamptz',
		values: [
			'infinity',
			'-infinity',
			'294276-12-31 23:59:59.999999+00',
			'2024-03-31 02:30:00.123456+05:45',
			'1900-01-01 00:00:00-11',
			...LONG_AGO
		]
	},
	c_time: { type: 'time', values: ['24:00:00', '00:00:00', '23:59:59.999999', '12:00:00.5'] },
	c_timetz: { type: 'timetz', values: ['24:00:00+14', '00:00:00-15:59:59', '12:30:00.5+05:30'] },
	c_interval: {
		type: 'interval',
		values: ['1 year 2 mons -3 days 04:05:06.789', '-00:00:00.000001', '0', 'infinity']
	},
	c_uuid: {
		type: 'uuid',
		values: ['00000000-0000-0000-0000-000000000000', 'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11']
	},
	c_text: {
		type: 'text',
		values: [
			'',
			'\\N',
			'NULL',
			'\\.',
			'a,b',
			'say "hi"',
			'line\nfeed',
			'carriage\rreturn',
			'tab\there',
			'back\\slash',
			' padded ',
			'naïve 日本語 🦆',
			'e\u0301',
			"it's",
			'\uFEFFmarked'
		]
	},
	c_varchar: { type: 'varchar(40)', values: ['', 'short', 'ünïcödé', '\uFEFF'] },
	c_char: { type: 'char(8)', values: ['ab', '', '12345678'] },
	c_name: { type: 'name', values: ['a name', ''] },
	c_onechar: { type: '"char"', values: ['x', ''] },
	c_bytea: { type: 'bytea', values: ['\\x', '\\x00ff10', '\\xdeadbeef0a0d5c'] },
	c_json: {
		type: 'json',
		values: ['{"b": 1,  "a": [1, 2.50, null]}', '"\\u0041"', 'null', '1e400']
	},
	c_jsonb: { type: 'jsonb', values: ['{"b": 1, "a": [1, 2.50, null]}', '"text"', 'null', '{}'] },
	c_jsonpath: { type: 'jsonpath', values: ['$.a[*] ? (@ > 1)'] },
	c_inet: { type: 'inet', values: ['10.0.0.1', '10.0.0.0/8', '::1', 'fe80::1/64'] },
	c_cidr: { type: 'cidr', values: ['10.0.0.0/8', '2001:db8::/32'] },
	c_macaddr: { type: 'macaddr', values: ['08:00:2b:01:02:03'] },
	c_money: { type: 'money', values: ['12.34', '-92233720368547758.08', '0'] },
	c_ints: { type: 'integer[]', values: ['{}', '{1,NULL,3}', '{{1,2},{3,4}}', '[0:1]={7,8}'] },
	c_texts: { type: 'text[]', values: ['{"a,b","say \\"hi\\"",NULL,"NULL",""}', '{}'] },
	c_moods: { type: 'mood[]', values: ['{sad,happy}', '{NULL}'] },
	c_range: { type: 'int4range', values: ['[1,5)', 'empty', '(,)', '[3,]'] },
	c_tsrange: { type: 'tstzrange', values: ['["2024-01-01 00:00:00+00",infinity)', 'empty'] },
	c_floatrange: { type: 'float_range', values: ['[0.1,1e20)', '(,NaN]'] },
	c_multirange: { type: 'int4multirange', values: ['{[1,3),[5,8)}', '{}'] },
	c_point: { type: 'point', values: ['(1.5,-2)', '(NaN,Infinity)'] },
	c_polygon: { type: 'polygon', values: ['((0,0),(1,1),(1,0))'] },
	c_box: { type: 'box', values: ['((1,1),(0,0))'] },
	c_bit: { type: 'bit(5)', values: ['10101', '00000'] },
	c_varbit: { type: 'varbit', values: ['', '1011'] },
	c_tsvector: { type: 'tsvector', values: ["'a':1A 'fat':2B,4C 'it''s':3", ''] },
	c_tsquery: { type: 'tsquery', values: ["'fat' & ('rat' | !'cat')"] },
	c_oid: { type: 'oid', values: ['0', '4294967295'] },
	c_regclass: { type: 'regclass', values: ['pg_class', '0', 'every_type'] },
	c_lsn: { type: 'pg_lsn', values: ['0/0', 'FFFFFFFF/FFFFFFFF'] },
	c_xid8: { type: 'xid8', values: ['0', '18446744073709551615'] },
	c_mood: { type: 'mood', values: ['sad', 'ok', 'happy', 'so "so", \\'] },
	c_pair: { type: 'money_pair', values: ['(1.50,sad,"a ""b"", c")', '(,,)', '(NaN,ok,)'] }
};

export function everyTypeTable(name: string): string {
	const columns = Object.entries(EVERY_TYPE).map(([column, { type }]) => `${column} ${type}`);
	return `create table ${name} (id integer primary key, ${columns.join(', ')})`;
}
