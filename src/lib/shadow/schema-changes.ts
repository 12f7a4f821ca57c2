import { canonicalJson } from './canonical-json.ts';
import type { SourceTable } from './change-sink.ts';
import type { ColumnSchema, TableDefinition } from './schema.ts';

/** What makes the second version differ from the first, in words; empty if nothing does. */
export function describeSchemaChanges(before: SourceTable, after: SourceTable): string[] {
	const changes = [
		...columnChanges(before.columns, after.columns),
		...definitionChanges(before.definition, after.definition)
	];
	if (before.sourceId !== after.sourceId) changes.push('dropped and created again');
	if (changes.length === 0 && identity(before) !== identity(after))
		changes.push('reordered columns');
	return changes;
}

/** Everything of a table that its source states, as comparable text. */
function identity({ schema, name, sourceId, columns, definition }: SourceTable): string {
	return canonicalJson({ schema, name, sourceId, columns, definition });
}

/** Columns are the same where their ordinals are: a rename keeps the ordinal. */
function columnChanges(before: ColumnSchema[], after: ColumnSchema[]): string[] {
	const old = new Map(before.map((column) => [column.ordinal, column]));
	const now = new Set(after.map((column) => column.ordinal));
	const changes: string[] = [];
	for (const column of before) {
		if (!now.has(column.ordinal)) changes.push(`dropped column ${column.name}`);
	}
	for (const column of after) {
		const previous = old.get(column.ordinal);
		if (previous === undefined) changes.push(`added column ${column.name} ${column.sourceType}`);
		else changes.push(...oneColumnChanges(previous, column));
	}
	return changes;
}

function oneColumnChanges(before: ColumnSchema, after: ColumnSchema): string[] {
	const changes: string[] = [];
	if (before.name !== after.name) changes.push(`renamed column ${before.name} to ${after.name}`);
	if (before.sourceType !== after.sourceType) {
		changes.push(
			`changed the type of ${after.name} from ${before.sourceType} to ${after.sourceType}`
		);
	}
	if (before.notNull !== after.notNull) {
		changes.push(`${after.name} ${after.notNull ? 'became' : 'is no longer'} not null`);
	}
	if (before.defaultExpression !== after.defaultExpression) {
		changes.push(
			after.defaultExpression === null
				? `dropped the default of ${after.name}`
				: `set the default of ${after.name} to ${after.defaultExpression}`
		);
	}
	if (before.keyPosition !== after.keyPosition) changes.push(`changed the key at ${after.name}`);
	if (canonicalJson(before.enumLabels) !== canonicalJson(after.enumLabels)) {
		changes.push(`changed the labels of ${after.name}`);
	}
	const { name, sourceType, notNull, defaultExpression, keyPosition, enumLabels } = before;
	const rest = { ...after, name, sourceType, notNull, defaultExpression, keyPosition, enumLabels };
	if (changes.length === 0 && canonicalJson(rest) !== canonicalJson(before)) {
		changes.push(`changed column ${after.name}`);
	}
	return changes;
}

function definitionChanges(before: TableDefinition, after: TableDefinition): string[] {
	const changes = [
		...namedChanges('constraint', before.constraints, after.constraints),
		...namedChanges('index', before.indexes, after.indexes),
		...namedChanges('trigger', before.triggers, after.triggers)
	];
	if (before.rowSecurity !== after.rowSecurity) {
		changes.push(`row security ${after.rowSecurity ? 'on' : 'off'}`);
	}
	return changes;
}

function namedChanges(
	kind: string,
	before: { name: string }[],
	after: { name: string }[]
): string[] {
	const old = new Map(before.map((item) => [item.name, canonicalJson(item)]));
	const now = new Set(after.map((item) => item.name));
	return [
		...before.filter(({ name }) => !now.has(name)).map(({ name }) => `dropped ${kind} ${name}`),
		...after.flatMap((item) => {
			const previous = old.get(item.name);
			if (previous === undefined) return [`added ${kind} ${item.name}`];
			return previous === canonicalJson(item) ? [] : [`changed ${kind} ${item.name}`];
		})
	];
}
