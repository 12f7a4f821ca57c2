/** What a link to the restore page names; null where it names nothing that can be read. */
export type AskedRestore =
	{ kind: 'undo-transaction'; xid: number } | { kind: 'instant'; seq: number; tables?: string[] };

/** `?xid=329535` or `?seq=300000&table=public.products`; tables may repeat. */
export function readRequest(query: URLSearchParams): AskedRestore | null {
	const integer = (name: string): number | null => {
		const text = query.get(name);
		return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : null;
	};
	const xid = integer('xid');
	if (xid !== null) return { kind: 'undo-transaction', xid };
	const seq = integer('seq');
	if (seq === null) return null;
	const tables = query.getAll('table');
	return { kind: 'instant', seq, ...(tables.length > 0 && { tables }) };
}
