import { sha256Hex } from '../shadow/sha256.ts';
import type { RestorePlan } from './plan.ts';

/**
 * JSON with sorted keys and no white space, so that equal plans have equal bytes (the idea of
 * RFC 8785; plans hold only strings, safe integers, booleans and null, where it agrees with JSON.stringify).
 */
function canonicalJson(value: unknown): string {
	if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
	if (value !== null && typeof value === 'object') {
		const members = Object.entries(value)
			.filter(([, member]) => member !== undefined)
			.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
			.map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`);
		return `{${members.join(',')}}`;
	}
	return JSON.stringify(value);
}

/** The id that a plan's content has. */
async function planIdOf(plan: Omit<RestorePlan, 'id'> & { id?: string }): Promise<string> {
	const content: Partial<RestorePlan> = { ...plan };
	delete content.id;
	return await sha256Hex(new TextEncoder().encode(canonicalJson(content)));
}

export async function identify(plan: Omit<RestorePlan, 'id'>): Promise<RestorePlan> {
	return { ...plan, id: await planIdOf(plan) };
}
