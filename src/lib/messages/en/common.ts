import { counted } from './language.ts';

/** Words that many places share. */
export const common = {
	cancel: 'Cancel',
	close: 'Close',
	rows: (n: number) => counted(n, 'row'),
	lines: (n: number) => counted(n, 'line'),
	changes: (n: number) => counted(n, 'change'),
	/** A transaction as lists name it, by PostgreSQL's number; 0 is the initial snapshot. */
	transaction: (xid: number) => (xid === 0 ? 'snapshot' : `xid ${xid}`),
	/** What a page is called in the browser's tabs. */
	pageTitle: (page: string) => `${page} · Foreshadow`
};
