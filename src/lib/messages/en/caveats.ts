import { form } from './language.ts';

/** What is said where a result does not show what the source holds. */

const standInsAre = 'stand-ins, equal where the values were equal';

/** Columns by name, with their table. */
export const caveats = {
	inexpressible: (columns: string) =>
		`Some values of ${columns}, such as NaN or infinity, have no equal in a query: they are NULL here. The table’s own rows show them exactly.`,
	unsent: (columns: string) =>
		`Some values of ${columns} were never sent by the database: they are NULL here, and “unknown” in the table’s own rows.`,
	standIns: (columns: string, n: number) =>
		`${columns} ${form(n, 'is', 'are')} masked in this copy: it shows ${standInsAre}, in place of the values.`,
	hidden: (columns: string, n: number) =>
		`${columns} ${form(n, 'is', 'are')} masked in this copy: the values are hidden, and NULL in a query.`,
	masked: 'masked',
	is: {
		pseudonym: `Masked in this copy: ${standInsAre}, in place of the values`,
		hidden: 'Masked in this copy: the values are hidden'
	},
	madeFrom: {
		pseudonym: (column: string) =>
			`Made from ${column}, which is masked in this copy: ${standInsAre}`,
		hidden: (column: string) =>
			`Made from ${column}, which is masked in this copy: its values are hidden`
	}
};
