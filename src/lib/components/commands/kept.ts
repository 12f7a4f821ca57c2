import * as v from 'valibot';

/** A small choice that this browser keeps; `fallback` where there is none, or none that can be read. */
export function readKept<T>(name: string, schema: v.GenericSchema<unknown, T>, fallback: T): T {
	try {
		const text = localStorage.getItem(`foreshadow.${name}`);
		if (text === null) return fallback;
		const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), schema), text);
		return parsed.success ? parsed.output : fallback;
	} catch {
		return fallback; // storage may be switched off
	}
}

/** False where the browser refuses to keep it: the choice then lasts for this page. */
export function keep(name: string, value: unknown): boolean {
	try {
		localStorage.setItem(`foreshadow.${name}`, JSON.stringify(value));
		return true;
	} catch {
		return false;
	}
}
