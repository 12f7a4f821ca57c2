import { SourceUnreachable, sqlState } from './connection.ts';

const NETWORK = new Set([
	'ECONNRESET',
	'ECONNREFUSED',
	'EPIPE',
	'ETIMEDOUT',
	'EHOSTUNREACH',
	'ENETUNREACH',
	'EAI_AGAIN',
	'ENOTFOUND'
]);
/** The server goes down, comes up, or ends our session; it may well be back in a moment. */
const TRANSIENT_STATES = new Set(['57P01', '57P02', '57P03', '53300', '57P05']);
/** pg's own words for a socket that closed; it gives them no code. */
const CLOSED =
	/Connection terminated|server closed the connection|server ended the stream|timeout expired/;

/** Whether trying again can help: the connection broke, rather than the request being refused. */
export function connectionLost(error: unknown): boolean {
	if (!(error instanceof Error)) return false;
	if (error instanceof SourceUnreachable) return connectionLost(error.cause);
	if (error instanceof AggregateError) return error.errors.some(connectionLost);
	const state = sqlState(error);
	if (state !== undefined) return TRANSIENT_STATES.has(state) || state.startsWith('08');
	if ('code' in error && NETWORK.has(String(error.code))) return true;
	return CLOSED.test(error.message);
}

/** The slot still has a reader: often our own last connection, which the server has not missed yet. */
export function slotBusy(error: unknown): boolean {
	return sqlState(error) === '55006';
}
