/** The language of this folder, by its BCP 47 tag; its numbers, plurals and dates follow from it. */
export const language = 'en';

const numbers = new Intl.NumberFormat(language);
const plurals = new Intl.PluralRules(language);

/** `12,480` */
export function count(n: number): string {
	return numbers.format(n);
}

/** The form of a word that goes with `n`. */
export function form(n: number, one: string, other: string): string {
	return plurals.select(n) === 'one' ? one : other;
}

/** `1 row`, `12,480 rows` */
export function counted(n: number, one: string, other = `${one}s`): string {
	return `${count(n)} ${form(n, one, other)}`;
}
