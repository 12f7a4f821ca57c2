/** Why a cell cannot run, for the person who wrote it; the engine has its own QueryError. */
export class CellError extends Error {
	readonly code: 'settings' | 'parameter' | 'source';
	constructor(code: CellError['code'], message: string) {
		super(message);
		this.name = 'CellError';
		this.code = code;
	}
}
