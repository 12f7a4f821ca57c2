/**
 * JSON by RFC 8785 (JCS): object keys in the order of their UTF-16 units, no white space. Equal values
 * have equal texts, and so equal hashes. Written out because an object with sorted keys would still
 * list keys that look like integers first.
 */
export function canonicalJson(value: unknown): string {
	if (Array.isArray(value))
		return `[${value.map((item) => canonicalJson(item ?? null)).join(',')}]`;
	if (value === null || typeof value !== 'object') return JSON.stringify(value);
	const members = Object.entries(value)
		.filter(([, member]) => member !== undefined)
		.sort(([a], [b]) => (a < b ? -1 : 1))
		.map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`);
	return `{${members.join(',')}}`;
}
