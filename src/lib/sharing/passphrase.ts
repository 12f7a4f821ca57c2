import { Decrypter, Encrypter } from 'age-encryption';
import { BundleError } from './bundle-error.ts';

/** Every age file begins so (https://age-encryption.org/v1). */
const AGE_MAGIC = new TextEncoder().encode('age-encryption.org/v1\n');

export function isEncrypted(bytes: Uint8Array): boolean {
	return AGE_MAGIC.every((byte, i) => bytes[i] === byte);
}

/**
 * An age file that the age command opens as well. `workFactor`: log2 of scrypt's N; defaults to age's
 * own 18, about a second.
 */
export async function encrypt(
	bytes: Uint8Array,
	passphrase: string,
	workFactor?: number
): Promise<Uint8Array> {
	const encrypter = new Encrypter();
	encrypter.setPassphrase(passphrase);
	if (workFactor !== undefined) encrypter.setScryptWorkFactor(workFactor);
	return await encrypter.encrypt(bytes);
}

export async function decrypt(bytes: Uint8Array, passphrase: string | null): Promise<Uint8Array> {
	if (passphrase === null || passphrase === '') {
		throw new BundleError('passphrase-needed', '', 'this bundle is locked with a passphrase');
	}
	const decrypter = new Decrypter();
	decrypter.addPassphrase(passphrase);
	try {
		return await decrypter.decrypt(bytes);
	} catch (cause) {
		// The header is vouched for by the passphrase, each piece of the body by the header.
		const unlocked = !(cause instanceof Error && /no identity matched/i.test(cause.message));
		if (!unlocked) {
			throw new BundleError('passphrase-wrong', '', 'the passphrase does not open this bundle', {
				cause
			});
		}
		throw new BundleError('damaged', '', 'the locked file is damaged or cut short', { cause });
	}
}
