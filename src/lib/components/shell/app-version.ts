/** Names that the page and the service worker share. */
export const APP_CACHE = 'app-';

const LOCK = 'foreshadow:app:';

/** A page holds this lock, shared, for as long as it runs the version. */
export function appLock(version: string): string {
	return LOCK + version;
}

/** Null for any other lock. */
export function versionOfLock(name: string): string | null {
	return name.startsWith(LOCK) ? name.slice(LOCK.length) : null;
}
