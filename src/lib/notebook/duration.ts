/** `90s`, `15m`, `6h`, `7d`: a whole number and a unit. */
const UNIT_US = { s: 1e6, m: 60e6, h: 3600e6, d: 86_400e6 } as const;
type Unit = keyof typeof UNIT_US;

/** In µs, or null when it is no duration. */
export function parseDurationUs(text: string): number | null {
	const match = /^(\d{1,6})\s*([smhd])$/.exec(text.trim());
	if (match === null || Number(match[1]) === 0) return null;
	return Number(match[1]) * UNIT_US[match[2] as Unit];
}

/** In the largest unit that divides it. */
export function formatDurationUs(us: number): string {
	const unit = (['d', 'h', 'm', 's'] as const).find((name) => us % UNIT_US[name] === 0) ?? 's';
	return `${Math.round(us / UNIT_US[unit])}${unit}`;
}
