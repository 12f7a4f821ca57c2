import type { Key } from '../../engine/shadow-window.ts';
import type { Seq } from '../../shadow/position.ts';
import type { TableId } from '../../shadow/schema.ts';

/** What somebody wants back, before they chose the details. */
export type RestoreRequest =
	/** `seq`: any position within the transaction. */
	| { kind: 'undo-transaction'; xid: number; seq: Seq }
	/** Everything as it was at `seq`; with `keys` only these rows, with `tables` only these tables. */
	| { kind: 'instant'; seq: Seq; tables?: TableId[]; keys?: { table: TableId; key: Key }[] };
