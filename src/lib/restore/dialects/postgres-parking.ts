import type { ColumnSchema, TableSchema } from '../../shadow/schema.ts';
import { RestoreError, type RowValues } from '../plan.ts';
import { place, partName, onKey, type TableScript } from './postgres-table.ts';
import { identifier, type Lines } from './postgres-text.ts';

/** Sets of columns that must be unique, checked row by row. */
export function uniqueSets(schema: TableSchema): { name: string; columns: string[] }[] {
	const { constraints, indexes } = schema.definition;
	const known = new Set(schema.columns.map(({ name }) => name));
	return [
		...constraints.filter(
			({ kind, deferrable }) => (kind === 'primary key' || kind === 'unique') && !deferrable
		),
		...indexes.filter(({ unique, definition }) => unique && !/\bWHERE\b/i.test(definition))
	]
		.map(({ name, columns }) => ({ name, columns }))
		.filter(({ columns }) => columns.length > 0 && columns.every((column) => known.has(column)));
}

/** Decides what to park. `late`: deletes run after inserts and updates, so their rows still hold values. */
export function planParking(table: TableScript, late: boolean): void {
	const sets = [...uniqueSets(table.plan.schema)];
	const keyNames = table.keys.map(({ name }) => name);
	if (!sets.some(({ columns }) => columns.join() === keyNames.join())) {
		sets.push({ name: 'key', columns: keyNames });
	}
	for (const { columns } of sets) {
		const wanted = new Map<string, RowValues[]>();
		const want = (values: RowValues) => {
			for (const column of columns) {
				if (values[column] === undefined || values[column] === null) continue;
				const name = `${column}=${values[column]}`;
				const takers = wanted.get(name);
				if (takers === undefined) wanted.set(name, [values]);
				else takers.push(values);
			}
		};
		for (const row of table.inserts) want(row.restore);
		for (const row of table.updates) want({ ...row.key, ...row.restore });
		const changes = (values: RowValues) => columns.some((column) => column in values);
		table.updates.forEach((row, i) => {
			if (!changes(row.restore)) return;
			if (
				collides({ ...row.key, ...row.expect }, { ...row.key, ...row.restore }, columns, wanted)
			) {
				park(table.parking.update, choose(table, columns, row.restore), i);
			}
		});
		if (!late) continue;
		table.deletes.forEach((row, i) => {
			if (collides(row.expect, null, columns, wanted)) {
				park(table.parking.delete, choose(table, columns, row.expect), i);
			}
		});
	}
}

/** Whether another row of the plan gets what this row holds; columns that are not known may be equal. */
function collides(
	held: RowValues,
	own: RowValues | null,
	columns: string[],
	wanted: Map<string, RowValues[]>
): boolean {
	const first = columns.find((column) => typeof held[column] === 'string');
	if (first === undefined) return false;
	const takers = wanted.get(`${first}=${held[first]}`) ?? [];
	return takers.some(
		(values) =>
			columns.every(
				(column) =>
					held[column] === undefined ||
					values[column] === undefined ||
					held[column] === values[column]
			) && !(own !== null && columns.every((column) => own[column] === values[column]))
	);
}

function park(parked: Map<ColumnSchema, Set<number>>, column: ColumnSchema, place: number): void {
	const places = parked.get(column);
	if (places === undefined) parked.set(column, new Set([place]));
	else places.add(place);
}

function choose(table: TableScript, columns: string[], changed: RowValues): ColumnSchema {
	const candidates = table.plan.schema.columns.filter(
		({ name, generated, identity }) =>
			columns.includes(name) && name in changed && generated === null && identity !== 'always'
	);
	const best =
		candidates.find(({ notNull }) => !notNull) ??
		candidates.find((column) => unusedValue(column, table) !== null);
	if (best === undefined) {
		throw new RestoreError(
			'unsupported',
			`${table.id}: rows exchange unique values (${columns.join(', ')}) of a type that cannot be moved aside`
		);
	}
	return best;
}

/** An expression for a value that no row holds; `p.n` is the row's number in the plan. */
function unusedValue(column: ColumnSchema, table: TableScript): string | null {
	const extreme = (aggregate: string) =>
		`(SELECT ${aggregate}(x.${identifier(column.name)}) FROM ${table.name} AS x)`;
	switch (column.storage.kind) {
		case 'int16':
		case 'int32':
		case 'int64':
		case 'decimal':
			return `least(${extreme('min')}, 0) - p.n`;
		case 'date':
			return `${extreme('max')} + p.n`;
		case 'timestamp':
		case 'timestamptz':
			return `${extreme('max')} + p.n * interval '1 second'`;
		case 'text':
			if (column.sourceType === 'uuid') return 'gen_random_uuid()';
			if (column.enumLabels !== null) return null;
			if (/^(text|character varying|numeric)\b/.test(column.sourceType)) {
				return column.sourceType.startsWith('numeric')
					? `least(${extreme('min')}, 0) - p.n`
					: `concat('~', p.n, '~', left(gen_random_uuid()::text, 4))`;
			}
			return null;
		default:
			return null;
	}
}

/** Moves the parked rows of one kind aside. */
export function parkRows(table: TableScript, part: 'update' | 'delete'): Lines {
	const temporary = partName(table, part);
	return [...table.parking[part].keys()].flatMap((column) => {
		const i = place(table, column);
		const set = (name: string) => `  UPDATE ${temporary} AS p SET ${name} WHERE p.parked${i};`;
		return [
			'  -- Rows that exchange unique values are moved aside first.',
			...(column.notNull ? [set(`q${i} = ${unusedValue(column, table)!}`)] : []),
			`  UPDATE ${table.name} AS t SET ${identifier(column.name)} = p.q${i}`,
			`    FROM ${temporary} AS p WHERE p.parked${i} AND ${onKey(table, 't', 'p')};`,
			...(table.keys.includes(column) ? [set(`k${i} = p.q${i}`)] : [])
		];
	});
}
