import { type Caveats, NO_CAVEATS } from '../engine/caveats.ts';
import { t } from '../messages/messages.ts';
import { parseInstant } from '../shadow/instant.ts';
import type { Position } from '../shadow/position.ts';
import { CellError } from './cell-error.ts';
import type { ValueResult } from './cell-result.ts';
import type { InputSpec } from './cell-spec.ts';
import { type InstantExpression, parseInstantExpression } from './instant-expression.ts';
import { isNumber } from './parameters.ts';
import { type Asking, tableIdOf } from './asking.ts';

/** Options that a query may give. */
const MOST_OPTIONS = 1000;

/** The value that `$name` means, and what else could be chosen at this instant. */
export async function runInput(spec: InputSpec, asking: Asking): Promise<ValueResult> {
	const { as, type, value } = spec;
	const result: ValueResult = {
		kind: 'value',
		name: as.toLowerCase(),
		type,
		value,
		options: null,
		position: null,
		timeUs: null,
		caveats: NO_CAVEATS
	};
	if (type === 'instant') {
		const expression = parseInstantExpression(value);
		if (typeof expression === 'string') throw new CellError('settings', expression);
		const position = await asking.position(expression);
		return { ...result, position, timeUs: timeOf(expression, position) };
	}
	if (type === 'number') {
		checkNumber(spec);
		return result;
	}
	const { options, caveats = NO_CAVEATS } = await optionsOf(spec, asking);
	return {
		...result,
		options,
		caveats,
		value: value === '' && options !== null ? (options[0] ?? '') : value
	};
}

function checkNumber({ as, value, min, max }: InputSpec): void {
	if (value === '') return;
	if (!isNumber(value)) throw new CellError('settings', t.notebookCore.noNumber(as, value));
	if ((min !== null && Number(value) < min) || (max !== null && Number(value) > max))
		throw new CellError('settings', t.notebookCore.outOfRange(as, value, min, max));
}

interface Options {
	options: string[] | null;
	caveats?: Caveats;
}

async function optionsOf(spec: InputSpec, asking: Asking): Promise<Options> {
	const { window, seq } = asking;
	if (spec.options.length > 0) return { options: spec.options };
	switch (spec.type) {
		case 'choice':
			if (spec.optionsFrom === null)
				throw new CellError('settings', t.notebookCore.noOptions(spec.as));
			return queried(spec.optionsFrom, asking);
		case 'table':
			return { options: (await window.tablesAt(seq)).map(({ table }) => table) };
		case 'column': {
			if (spec.table === null) throw new CellError('settings', t.notebookCore.noTable(spec.as));
			const schema = window.schemaAt(tableIdOf(spec.table), seq);
			if (schema === undefined)
				throw new CellError('settings', t.notebookCore.tableNotThere(spec.table));
			return { options: schema.columns.map(({ name }) => name) };
		}
		default:
			return { options: null };
	}
}

async function queried(text: string, { keep, signal }: Asking): Promise<Options> {
	const relation = await keep(text);
	try {
		const page = await relation.page({ offset: 0, limit: MOST_OPTIONS, signal });
		const values = new Set<string>();
		for (let row = 0; row < page.rowCount; row++) {
			const value = page.text(row, 0);
			if (typeof value === 'string') values.add(value);
		}
		const { inexact, masked } = relation;
		return { options: [...values], caveats: { inexact, masked } };
	} finally {
		await relation.close();
	}
}

/** A time that somebody wrote counts to the second they wrote; any other instant is its transaction's. */
function timeOf({ base, offsets }: InstantExpression, position: Position): number {
	const instant = base.kind === 'instant' ? parseInstant(base.text) : null;
	if (instant?.kind !== 'time') return position.transaction.runningTimeUs;
	let { timeUs } = instant;
	for (const offset of offsets) {
		if (offset.kind === 'transactions') return position.transaction.runningTimeUs;
		timeUs += offset.us;
	}
	return timeUs;
}
