import type { Manifest, MaskedColumn } from '../shadow/log-entry.ts';
import type { TableId, TableSchema } from '../shadow/schema.ts';

/**
 * Which columns are masked, and how. `hidden`: the value is kept as *unknown*, whether it was there
 * or NULL. `pseudonym`: a stand-in that is equal where the values were equal.
 */
export type Masks = readonly MaskedColumn[];

/** A column that has to be masked because another one is: it holds the same values. */
export interface ImpliedMask extends MaskedColumn {
	because: { table: TableId; column: string };
}

/**
 * `chosen`, made whole: a key column gets pseudonyms, since rows without keys are no rows; and every
 * column that refers to it, or that it refers to, is masked with it, else it would tell the value.
 */
export function completeMasks(
	schemas: Manifest['schemas'],
	tables: readonly TableId[],
	chosen: Masks
): { masks: MaskedColumn[]; implied: ImpliedMask[] } {
	const links = linksAmong(schemas, tables);
	const masks = new Map<string, MaskedColumn>();
	const implied: ImpliedMask[] = [];
	const waiting: ImpliedMask[] = chosen
		.filter(({ table }) => tables.includes(table))
		.map((mask) => ({ ...mask, because: mask }));
	for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
		const { table, column, because } = next;
		const name = nameOf(next);
		const linked = links.get(name) ?? [];
		const pseudonym = next.how === 'pseudonym' || linked.length > 0 || isKey(schemas, next);
		const known = masks.get(name);
		if (known !== undefined) {
			if (pseudonym) known.how = 'pseudonym';
			continue;
		}
		masks.set(name, { table, column, how: pseudonym ? 'pseudonym' : 'hidden' });
		if (because.table !== table || because.column !== column) implied.push(next);
		for (const other of linked)
			waiting.push({ ...other, how: 'pseudonym', because: { table, column } });
	}
	return {
		masks: [...masks.values()],
		implied: implied.map((mask) => ({ ...mask, how: masks.get(nameOf(mask))!.how }))
	};
}

function nameOf({ table, column }: { table: TableId; column: string }): string {
	return `${table}\0${column}`;
}

/** In any version of the table: older segments are masked as well. */
function isKey(schemas: Manifest['schemas'], { table, column }: MaskedColumn): boolean {
	return (schemas[table] ?? []).some(({ columns }) =>
		columns.some(({ name, keyPosition }) => name === column && keyPosition !== null)
	);
}

/** Per column, those that a foreign key ties it to, in both directions. */
function linksAmong(schemas: Manifest['schemas'], tables: readonly TableId[]) {
	const links = new Map<string, { table: TableId; column: string }[]>();
	const tie = (a: { table: TableId; column: string }, b: { table: TableId; column: string }) => {
		links.set(nameOf(a), [...(links.get(nameOf(a)) ?? []), b]);
		links.set(nameOf(b), [...(links.get(nameOf(b)) ?? []), a]);
	};
	for (const table of tables) {
		for (const { definition } of schemas[table] ?? []) {
			for (const { columns, references } of definition.constraints) {
				if (references === null || !tables.includes(references.table)) continue;
				columns.forEach((column, i) => {
					const other = references.columns[i];
					if (other !== undefined)
						tie({ table, column }, { table: references.table, column: other });
				});
			}
		}
	}
	return links;
}

/** Why a column probably holds personal data. */
type MaskReason =
	'contact' | 'name' | 'address' | 'birth' | 'identity' | 'payment' | 'network' | 'secret';

export interface MaskSuggestion {
	table: TableId;
	column: string;
	reason: MaskReason;
}

/** Words of a column's name, whole, and what they usually mean. Guesses: a person decides. */
const PERSONAL_WORDS: readonly (readonly [MaskReason, RegExp])[] = [
	['contact', /^(e?mails?|phones?|mobile|tel|telephone|fax|contact)$/],
	[
		'name',
		/^(name|firstname|lastname|surname|fullname|forename|givenname|familyname|nickname|username|login)$/
	],
	[
		'address',
		/^(address|addr|street|zip|zipcode|postcode|postal|city|latitude|longitude|lat|lng|lon|geo|location)$/
	],
	['birth', /^(birth|birthday|birthdate|dob|age|gender|sex)$/],
	['identity', /^(ssn|passport|nin|taxid|vat|nationality|license|licence)$/],
	['payment', /^(iban|bic|swift|card|cardnumber|pan|cvv|cvc|account)$/],
	['network', /^(ip|ipaddress|useragent|agent|device|fingerprint|mac)$/],
	['secret', /^(password|passwd|pwd|secret|token|apikey|hash|salt|otp|pin)$/]
];
/** Tables whose `name` is a person's. */
const PEOPLE =
	/^(.*[._])?(customers?|users?|people|persons?|employees?|staff|contacts?|members?|patients?|clients?|accounts?|authors?|profiles?|drivers?|students?|guests?)$/;

export function suggestMasks(
	schemas: Manifest['schemas'],
	tables: readonly TableId[]
): MaskSuggestion[] {
	return tables.flatMap((table) => {
		const newest = schemas[table]?.at(-1);
		if (newest === undefined) return [];
		return newest.columns.flatMap(({ name: column }) => {
			const reason = reasonOf(newest, column);
			return reason === null ? [] : [{ table, column, reason }];
		});
	});
}

function reasonOf(schema: TableSchema, column: string): MaskReason | null {
	const words = column
		.replace(/([a-z])([A-Z])/g, '$1_$2')
		.toLowerCase()
		.split(/[^a-z]+/)
		.filter(Boolean);
	const pairs = words.slice(1).map((word, i) => words[i]! + word);
	for (const [reason, pattern] of PERSONAL_WORDS) {
		const hit = [...words, ...pairs].find((word) => pattern.test(word));
		if (hit === undefined) continue;
		// A product has a name too.
		if (hit === 'name' && words.length === 1 && !PEOPLE.test(schema.name.toLowerCase())) continue;
		if (
			hit === 'name' &&
			!PEOPLE.test(schema.name.toLowerCase()) &&
			!words.some(
				(w) => PEOPLE.test(w) || /^(first|last|given|family|middle|full|display|user|nick)$/.test(w)
			)
		)
			continue;
		return reason;
	}
	return null;
}
