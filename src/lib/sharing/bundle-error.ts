/** Why a bundle is refused as a whole: nothing of it is kept then. */
export class BundleError extends Error {
	readonly code:
		| 'no-bundle'
		| 'damaged'
		| 'newer-format'
		| 'too-large'
		| 'unsafe-name'
		| 'duplicate'
		| 'passphrase-needed'
		| 'passphrase-wrong';
	/** The file inside the bundle, or '' for the bundle itself. */
	readonly path: string;
	constructor(code: BundleError['code'], path: string, message: string, options?: ErrorOptions) {
		super(path === '' ? message : `${path}: ${message}`, options);
		this.name = 'BundleError';
		this.code = code;
		this.path = path;
	}
}
