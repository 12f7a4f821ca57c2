/** JSON whose object keys are sorted: equal values have equal texts, and so equal hashes. */
export function canonicalJson(value: unknown): string {
	return JSON.stringify(value, (_key, inner: unknown) => {
		if (inner === null || typeof inner !== 'object' || Array.isArray(inner)) return inner;
		const entries = Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1));
		return Object.fromEntries(entries);
	});
}
