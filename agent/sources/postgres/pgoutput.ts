import { NULL_SLICE, UNKNOWN_SLICE, type Tuple } from '#lib/shadow/change-sink.ts';
import type { Lsn } from '#lib/shadow/position.ts';

/**
 * Decoder of PostgreSQL's logical replication messages (pgoutput, protocol version 1, text values).
 * Source: PostgreSQL manual, "Logical Replication Message Formats".
 *
 * Nothing is copied: a tuple's slices point into the buffer that was handed in, and the slices
 * themselves are reused, so a message is valid only until the next call of `decode`.
 */
export type PgoutputMessage =
	| { tag: 'begin'; finalLsn: Lsn; commitTimeUs: number; xid: number }
	| { tag: 'commit'; commitLsn: Lsn; endLsn: Lsn; commitTimeUs: number }
	| { tag: 'origin'; originLsn: Lsn; name: string }
	| { tag: 'relation'; relation: RelationMessage }
	| { tag: 'type'; typeId: number; schema: string; name: string }
	| { tag: 'insert'; relationId: number; row: Tuple }
	/** `oldKind` K: only the old key's columns are filled in; O: the whole old row. */
	| { tag: 'update'; relationId: number; oldKind: 'K' | 'O' | null; old: Tuple | null; row: Tuple }
	| { tag: 'delete'; relationId: number; oldKind: 'K' | 'O'; old: Tuple }
	| { tag: 'truncate'; relationIds: number[]; cascade: boolean; restartIdentity: boolean }
	| { tag: 'message'; transactional: boolean; lsn: Lsn; prefix: string; content: Uint8Array };

export interface RelationMessage {
	/** PostgreSQL's oid of the table. */
	id: number;
	schema: string;
	name: string;
	/** d default, n nothing, f full, i index. */
	replicaIdentity: string;
	columns: RelationColumn[];
}

interface RelationColumn {
	name: string;
	/** Part of the replica identity. */
	key: boolean;
	typeId: number;
	typeModifier: number;
}

export class PgoutputError extends Error {
	readonly code: 'unknown-message' | 'truncated' | 'malformed';
	constructor(code: PgoutputError['code'], message: string) {
		super(message);
		this.name = 'PgoutputError';
		this.code = code;
	}
}

/** µs between 1970-01-01 and PostgreSQL's epoch, 2000-01-01. */
const POSTGRES_EPOCH_US = 946_684_800_000_000;

const NULL = 0x6e; // n
const UNCHANGED = 0x75; // u
const TEXT = 0x74; // t
const BINARY = 0x62; // b

export class PgoutputDecoder {
	#bytes: Uint8Array = new Uint8Array(0);
	#view = new DataView(this.#bytes.buffer);
	#at = 0;
	readonly #row: Tuple = { bytes: this.#bytes, slices: new Int32Array(0) };
	readonly #old: Tuple = { bytes: this.#bytes, slices: new Int32Array(0) };
	/** Slices by number of columns: tables take turns, and the sink never keeps them. */
	readonly #rowSlices = new Map<number, Int32Array>();
	readonly #oldSlices = new Map<number, Int32Array>();

	/** Decodes one message, the payload of one XLogData. */
	decode(bytes: Uint8Array): PgoutputMessage {
		this.#bytes = bytes;
		this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
		this.#at = 0;
		const tag = this.#byte();
		const message = this.#body(tag);
		if (this.#at !== bytes.length) {
			throw new PgoutputError(
				'malformed',
				`message "${String.fromCharCode(tag)}" has ${bytes.length} bytes, but ends after ${this.#at}`
			);
		}
		return message;
	}

	#body(tag: number): PgoutputMessage {
		switch (tag) {
			case 0x49: // I
				return this.#insert();
			case 0x55: // U
				return this.#update();
			case 0x44: // D
				return this.#delete();
			case 0x42: // B
				return {
					tag: 'begin',
					finalLsn: this.#uint64(),
					commitTimeUs: this.#timeUs(),
					xid: this.#uint32()
				};
			case 0x43: // C
				this.#byte(); // flags, unused
				return {
					tag: 'commit',
					commitLsn: this.#uint64(),
					endLsn: this.#uint64(),
					commitTimeUs: this.#timeUs()
				};
			case 0x52: // R
				return { tag: 'relation', relation: this.#relation() };
			case 0x59: // Y
				return {
					tag: 'type',
					typeId: this.#uint32(),
					schema: this.#namespace(),
					name: this.#string()
				};
			case 0x54: // T
				return this.#truncate();
			case 0x4f: // O
				return { tag: 'origin', originLsn: this.#uint64(), name: this.#string() };
			case 0x4d: // M
				return this.#message();
			default:
				throw new PgoutputError(
					'unknown-message',
					`unknown pgoutput message 0x${tag.toString(16).padStart(2, '0')} of ${this.#bytes.length} bytes: the server speaks a newer protocol than version 1`
				);
		}
	}

	#insert(): PgoutputMessage {
		const relationId = this.#uint32();
		this.#expect('N', 'insert');
		return { tag: 'insert', relationId, row: this.#tuple(this.#row, this.#rowSlices) };
	}

	#update(): PgoutputMessage {
		const relationId = this.#uint32();
		let oldKind: 'K' | 'O' | null = null;
		let old: Tuple | null = null;
		let kind = this.#byte();
		if (kind === 0x4b || kind === 0x4f) {
			oldKind = kind === 0x4b ? 'K' : 'O';
			old = this.#tuple(this.#old, this.#oldSlices);
			kind = this.#byte();
		}
		if (kind !== 0x4e) throw this.#wrongTuple(kind, 'update');
		const row = this.#tuple(this.#row, this.#rowSlices);
		return { tag: 'update', relationId, oldKind, old, row };
	}

	#delete(): PgoutputMessage {
		const relationId = this.#uint32();
		const kind = this.#byte();
		if (kind !== 0x4b && kind !== 0x4f) throw this.#wrongTuple(kind, 'delete');
		const old = this.#tuple(this.#old, this.#oldSlices);
		return { tag: 'delete', relationId, oldKind: kind === 0x4b ? 'K' : 'O', old };
	}

	#truncate(): PgoutputMessage {
		const count = this.#uint32();
		const options = this.#byte();
		this.#need(count * 4);
		const relationIds = Array.from({ length: count }, () => this.#uint32());
		return {
			tag: 'truncate',
			relationIds,
			cascade: (options & 1) !== 0,
			restartIdentity: (options & 2) !== 0
		};
	}

	#relation(): RelationMessage {
		const id = this.#uint32();
		const schema = this.#namespace();
		const name = this.#string();
		const replicaIdentity = String.fromCharCode(this.#byte());
		const count = this.#uint16();
		const columns: RelationColumn[] = [];
		for (let i = 0; i < count; i++) {
			const flags = this.#byte();
			columns.push({
				key: (flags & 1) !== 0,
				name: this.#string(),
				typeId: this.#uint32(),
				typeModifier: this.#uint32() | 0
			});
		}
		return { id, schema, name, replicaIdentity, columns };
	}

	#message(): PgoutputMessage {
		const flags = this.#byte();
		const lsn = this.#uint64();
		const prefix = this.#string();
		const length = this.#uint32();
		this.#need(length);
		const content = this.#bytes.subarray(this.#at, this.#at + length);
		this.#at += length;
		return { tag: 'message', transactional: (flags & 1) !== 0, lsn, prefix, content };
	}

	#tuple(into: Tuple, pool: Map<number, Int32Array>): Tuple {
		const count = this.#uint16();
		let slices = pool.get(count);
		if (slices === undefined) {
			slices = new Int32Array(count * 2);
			pool.set(count, slices);
		}
		const bytes = this.#bytes;
		const end = bytes.length;
		let at = this.#at;
		for (let i = 0; i < count; i++) {
			if (at >= end) throw this.#truncated(1);
			const kind = bytes[at++];
			if (kind === TEXT) {
				if (at + 4 > end) throw this.#truncated(4);
				const length =
					(bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!;
				at += 4;
				if (length < 0 || at + length > end) throw this.#truncated(length);
				slices[2 * i] = at;
				at += length;
				slices[2 * i + 1] = at;
			} else if (kind === NULL || kind === UNCHANGED) {
				const mark = kind === NULL ? NULL_SLICE : UNKNOWN_SLICE;
				slices[2 * i] = mark;
				slices[2 * i + 1] = mark;
			} else {
				const what = kind === BINARY ? 'binary, though text was asked for' : `of kind ${kind}`;
				throw new PgoutputError('malformed', `value ${i + 1} of ${count} is ${what}`);
			}
		}
		this.#at = at;
		into.bytes = bytes;
		into.slices = slices;
		return into;
	}

	#expect(kind: string, message: string): void {
		const found = this.#byte();
		if (found !== kind.charCodeAt(0)) throw this.#wrongTuple(found, message);
	}

	#wrongTuple(kind: number, message: string): PgoutputError {
		return new PgoutputError(
			'malformed',
			`${message} holds a tuple of unknown kind 0x${kind.toString(16)} at byte ${this.#at - 1}`
		);
	}

	#truncated(wanted: number): PgoutputError {
		const tag = String.fromCharCode(this.#bytes[0] ?? 0);
		return new PgoutputError(
			'truncated',
			`message "${tag}" ends after ${this.#bytes.length} bytes, where at least ${wanted} more were expected`
		);
	}

	#need(count: number): void {
		if (this.#at + count > this.#bytes.length) throw this.#truncated(count);
	}

	#byte(): number {
		this.#need(1);
		return this.#bytes[this.#at++]!;
	}

	#uint16(): number {
		this.#need(2);
		const value = this.#view.getUint16(this.#at);
		this.#at += 2;
		return value;
	}

	#uint32(): number {
		this.#need(4);
		const value = this.#view.getUint32(this.#at);
		this.#at += 4;
		return value;
	}

	#uint64(): bigint {
		this.#need(8);
		const value = this.#view.getBigUint64(this.#at);
		this.#at += 8;
		return value;
	}

	/** µs since 1970. */
	#timeUs(): number {
		this.#need(8);
		const value = Number(this.#view.getBigInt64(this.#at)) + POSTGRES_EPOCH_US;
		this.#at += 8;
		return value;
	}

	/** pgoutput leaves the name of pg_catalog out. */
	#namespace(): string {
		return this.#string() || 'pg_catalog';
	}

	#string(): string {
		const end = this.#bytes.indexOf(0, this.#at);
		if (end < 0) throw this.#truncated(1);
		const text = decodeUtf8(this.#bytes.subarray(this.#at, end));
		this.#at = end + 1;
		return text;
	}
}

/** A name may begin with U+FEFF: it is no byte order mark here. */
const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

function decodeUtf8(bytes: Uint8Array): string {
	return utf8.decode(bytes);
}
