/** The zone of this browser's clock. */
export function ownZone(): string {
	return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** Every IANA zone this browser knows, UTC and its own first. */
export function zones(): string[] {
	return [...new Set(['UTC', ownZone(), ...Intl.supportedValuesOf('timeZone')])];
}

/** The zone if this browser knows it, else null. */
export function knownZone(zone: string | null): string | null {
	if (zone === null) return null;
	try {
		new Intl.DateTimeFormat('en', { timeZone: zone });
		return zone;
	} catch {
		return null;
	}
}
