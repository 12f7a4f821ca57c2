import { describe, expect, it } from 'vitest';
import type { SourceTable } from '#lib/shadow/change-sink.ts';
import { describeSchemaChanges } from '#lib/shadow/schema-changes.ts';
import { column, sourceTable } from './tables.ts';

const before = sourceTable('orders', [
	['id', { kind: 'int32' }],
	['note', { kind: 'text' }]
]);

describe('the words for a schema change', () => {
	it.each<[string, (table: SourceTable) => void]>([
		[
			'added column total decimal',
			(t) => t.columns.push(column('total', { kind: 'decimal', precision: 9, scale: 2 }, 3))
		],
		['dropped column note', (t) => void t.columns.pop()],
		['renamed column note to remark', (t) => (t.columns[1]!.name = 'remark')],
		[
			'changed the type of note from text to varchar',
			(t) => (t.columns[1]!.sourceType = 'varchar')
		],
		['note became not null', (t) => (t.columns[1]!.notNull = true)],
		["set the default of note to 'x'", (t) => (t.columns[1]!.defaultExpression = "'x'")],
		['changed the key at note', (t) => (t.columns[1]!.keyPosition = 2)],
		['changed column note', (t) => (t.columns[1]!.collation = 'de_DE')],
		['reordered columns', (t) => void t.columns.reverse()],
		['dropped and created again', (t) => (t.sourceId = 99)],
		[
			'added index by_note',
			(t) =>
				t.definition.indexes.push({
					name: 'by_note',
					definition: '',
					unique: false,
					columns: ['note']
				})
		],
		['row security on', (t) => (t.definition.rowSecurity = true)]
	])('%s', (words, change) => {
		const after = structuredClone(before);
		change(after);
		expect(describeSchemaChanges(before, after)).toEqual([words]);
	});

	it('are none where nothing has changed', () => {
		expect(describeSchemaChanges(before, structuredClone(before))).toEqual([]);
	});
});
