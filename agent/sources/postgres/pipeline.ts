import * as v from 'valibot';
import {
	UNKNOWN_SLICE,
	type ChangeSink,
	type SourceMark,
	type SourceTable,
	type Tuple
} from '#lib/shadow/change-sink.ts';
import type { Lsn } from '#lib/shadow/position.ts';
import { tableId, type TableId } from '#lib/shadow/schema.ts';
import { formatLsn } from '#lib/shadow/instant.ts';
import { PgoutputDecoder, type PgoutputMessage, type RelationMessage } from './pgoutput.ts';
import type { ResolvedRelation } from './relations.ts';

/**
 * pgoutput messages → calls of the sink. Synchronous but for what must be looked up (Relation) and
 * for what the capture wants to do between two transactions.
 */
export interface PipelineOptions {
	sink: ChangeSink;
	/** Where the shadow ends: transactions that the server sends again are passed over. */
	after: Lsn;
	resolve(relation: RelationMessage): Promise<ResolvedRelation>;
	/** Before a transaction whose commit record starts at `commitLsn`. */
	between?(commitLsn: Lsn): void | Promise<void>;
	/** After a transaction was handed to the sink. */
	committed(endLsn: Lsn): void | Promise<void>;
	/** Rows of this table must be read anew from the source. */
	rewritten(table: TableId, reason: string): void;
}

/** Messages of `pg_logical_emit_message(true, 'foreshadow', …)`: marks on the timeline. */
const MARK_PREFIX = 'foreshadow';
const Mark = v.object({
	kind: v.picklist(['incident', 'deploy', 'note']),
	title: v.string(),
	detail: v.optional(v.string(), '')
});

interface Target {
	id: TableId;
	/** Column indexes of the key. */
	key: number[];
}

export class Pipeline {
	readonly #options: PipelineOptions;
	readonly #sink: ChangeSink;
	readonly #decoder = new PgoutputDecoder();
	readonly #targets = new Map<number, Target>();
	/** Inside a transaction. */
	#open = false;
	/** Inside a transaction that the shadow already has. */
	#passing = false;

	constructor(options: PipelineOptions) {
		this.#options = options;
		this.#sink = options.sink;
	}

	/** True between a Begin and its Commit. */
	get inTransaction(): boolean {
		return this.#open;
	}

	message(payload: Uint8Array): void | Promise<void> {
		const message = this.#decoder.decode(payload);
		switch (message.tag) {
			case 'insert':
				if (!this.#passing) this.#insert(message.relationId, message.row);
				return;
			case 'update':
				if (!this.#passing) this.#update(message.relationId, message.row, message.old);
				return;
			case 'delete':
				if (!this.#passing) this.#delete(message.relationId, message.old);
				return;
			case 'begin':
				return this.#begin(message);
			case 'commit':
				return this.#commit(message.endLsn);
			case 'relation':
				return this.#relation(message.relation);
			case 'truncate':
				if (!this.#passing) {
					this.#sink.truncate(message.relationIds.map((id) => this.#target(id).id));
				}
				return;
			case 'message':
				if (message.transactional && message.prefix === MARK_PREFIX && !this.#passing) {
					this.#sink.mark(readMark(message.content));
				}
				return;
			case 'origin':
			case 'type':
				return;
		}
	}

	#begin(begin: Extract<PgoutputMessage, { tag: 'begin' }>): void | Promise<void> {
		const { xid, commitTimeUs, finalLsn } = begin;
		this.#open = true;
		this.#passing = finalLsn < this.#options.after;
		if (this.#passing) return;
		const waiting = this.#options.between?.(finalLsn);
		if (waiting === undefined) this.#sink.begin({ xid, commitTimeUs });
		else return waiting.then(() => this.#sink.begin({ xid, commitTimeUs }));
	}

	#commit(endLsn: Lsn): void | Promise<void> {
		this.#open = false;
		if (this.#passing) {
			this.#passing = false;
			return;
		}
		this.#sink.commit(formatLsn(endLsn));
		return this.#options.committed(endLsn);
	}

	async #relation(relation: RelationMessage): Promise<void> {
		const resolved = await this.#options.resolve(relation);
		const id = tableId(resolved.table);
		this.#targets.set(relation.id, { id, key: keyIndexes(resolved.table) });
		// A transaction that is passed over has told the shadow of its tables before.
		if (this.#passing) return;
		if (resolved.announce) this.#sink.schema(resolved.table, resolved.types);
		if (resolved.retired !== null) this.#sink.truncate([resolved.retired]);
		if (resolved.rewrite !== null) this.#options.rewritten(id, resolved.rewrite);
	}

	#insert(relationId: number, row: Tuple): void {
		this.#sink.change({ table: this.#target(relationId).id, op: 'I', row, oldKey: null });
	}

	#update(relationId: number, row: Tuple, old: Tuple | null): void {
		const target = this.#target(relationId);
		if (old !== null) fillUnknown(row, old, target.key);
		const moved = old !== null && !sameKey(row, old, target.key);
		this.#sink.change({ table: target.id, op: 'U', row, oldKey: moved ? old : null });
	}

	#delete(relationId: number, old: Tuple): void {
		this.#sink.change({ table: this.#target(relationId).id, op: 'D', row: old, oldKey: null });
	}

	#target(relationId: number): Target {
		const target = this.#targets.get(relationId);
		if (target === undefined) {
			throw new Error(`a change of relation ${relationId} arrived before its description`);
		}
		return target;
	}
}

function keyIndexes(table: SourceTable): number[] {
	return table.columns.flatMap((column, i) => (column.keyPosition === null ? [] : [i]));
}

/**
 * What the new row leaves out because it did not change (TOAST) stands in the old one where the
 * server sent that: all columns under FULL, the key otherwise. Both lie in the same buffer. A null
 * of the old row says nothing about a column outside the key.
 */
function fillUnknown(row: Tuple, old: Tuple, key: number[]): void {
	const { slices } = row;
	for (let i = 0; i < slices.length; i += 2) {
		if (slices[i] !== UNKNOWN_SLICE) continue;
		if (old.slices[i]! < 0 && !key.includes(i / 2)) continue;
		slices[i] = old.slices[i]!;
		slices[i + 1] = old.slices[i + 1]!;
	}
}

function sameKey(row: Tuple, old: Tuple, key: number[]): boolean {
	return key.every((column) => {
		const [a, aEnd] = [row.slices[2 * column]!, row.slices[2 * column + 1]!];
		const [b, bEnd] = [old.slices[2 * column]!, old.slices[2 * column + 1]!];
		if (a < 0 || b < 0) return a === b;
		if (aEnd - a !== bEnd - b) return false;
		for (let i = 0; i < aEnd - a; i++) if (row.bytes[a + i] !== old.bytes[b + i]) return false;
		return true;
	});
}

/** A message that is no mark is somebody's own note: kept as the text that it is. */
function readMark(content: Uint8Array): SourceMark {
	const text = new TextDecoder().decode(content);
	try {
		return v.parse(Mark, JSON.parse(text));
	} catch {
		return { kind: 'note', title: text.slice(0, 200), detail: '' };
	}
}
