/** What a notebook's front matter may name: an id, or `kind:simulate` for the first of a kind. */
export function chooseShadow<T extends { id: string; kind: string }>(
	shadows: readonly T[],
	wanted: string
): T | undefined {
	const kind = /^kind:(.+)$/.exec(wanted)?.[1];
	if (kind !== undefined) return shadows.find((shadow) => shadow.kind === kind);
	return wanted === '' ? shadows[0] : shadows.find((shadow) => shadow.id === wanted);
}
