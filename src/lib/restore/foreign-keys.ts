import { tableId, type TableId, type TableSchema } from '../shadow/schema.ts';

export interface ForeignKey {
	name: string;
	child: TableId;
	childColumns: string[];
	parent: TableId;
	parentColumns: string[];
	onDelete: string;
	onUpdate: string;
}

/** Every foreign key that these tables declare. */
export function foreignKeysOf(schemas: Iterable<TableSchema>): ForeignKey[] {
	const keys: ForeignKey[] = [];
	for (const schema of schemas) {
		for (const { name, kind, columns, references } of schema.definition.constraints) {
			if (kind !== 'foreign key' || references === null) continue;
			keys.push({
				name,
				child: tableId(schema),
				childColumns: columns,
				parent: references.table,
				parentColumns: references.columns,
				onDelete: references.onDelete,
				onUpdate: references.onUpdate
			});
		}
	}
	return keys;
}

/**
 * Tables grouped so that parents come before children; tables that refer to each other in a circle
 * share a group. Tarjan's strongly connected components (1972), which come out children last when
 * edges point from child to parent. Ties are broken by name, so that equal input gives equal output.
 */
export function orderByForeignKeys(tables: TableId[], keys: ForeignKey[]): TableId[][] {
	const names = [...tables].sort();
	const parents = new Map<TableId, TableId[]>(names.map((name) => [name, []]));
	for (const { child, parent } of keys) {
		if (child !== parent && parents.has(parent)) parents.get(child)?.push(parent);
	}
	const groups: TableId[][] = [];
	const found = new Map<TableId, { index: number; low: number }>();
	const stack: TableId[] = [];
	const visit = (name: TableId): { index: number; low: number } => {
		const node = { index: found.size, low: found.size };
		found.set(name, node);
		stack.push(name);
		for (const parent of parents.get(name)!.sort()) {
			const seen = found.get(parent);
			if (seen === undefined) node.low = Math.min(node.low, visit(parent).low);
			else if (stack.includes(parent)) node.low = Math.min(node.low, seen.index);
		}
		if (node.low === node.index) groups.push(stack.splice(stack.indexOf(name)).sort());
		return node;
	};
	for (const name of names) if (!found.has(name)) visit(name);
	return groups;
}
