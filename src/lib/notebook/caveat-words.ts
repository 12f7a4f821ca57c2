import type { Caveats } from '../engine/caveats.ts';
import type { RelationColumn } from '../engine/relation.ts';
import { t } from '../messages/messages.ts';
import type { MaskedColumn } from '../shadow/log-entry.ts';

const words = t.caveats;

/** What must be known of a result, one sentence for each reason; '' where it says what the source says. */
export function caveatNote({ inexact, masked }: Caveats): string {
	const because = (why: string) => names(inexact.filter((one) => one.why === why));
	const by = (how: string) => names(masked.filter((one) => one.how === how));
	const [inexpressible, unsent] = [because('inexpressible'), because('unsent')];
	const [standIns, hidden] = [by('pseudonym'), by('hidden')];
	return [
		...(inexpressible.length === 0 ? [] : [words.inexpressible(inexpressible.join(', '))]),
		...(unsent.length === 0 ? [] : [words.unsent(unsent.join(', '))]),
		...(standIns.length === 0 ? [] : [words.standIns(standIns.join(', '), standIns.length)]),
		...(hidden.length === 0 ? [] : [words.hidden(hidden.join(', '), hidden.length)])
	].join(' ');
}

/** What the label of a column says, where its values come from masked ones; else null. */
export function maskTitle({
	name,
	masked = []
}: Pick<RelationColumn, 'name' | 'masked'>): string | null {
	if (masked.length === 0) return null;
	const [only] = masked;
	if (masked.length === 1 && only!.column === name) return words.is[only!.how];
	return masked.map((one) => words.madeFrom[one.how](nameOf(one))).join('; ');
}

function names(columns: readonly { table: string; column: string }[]): string[] {
	return [...new Set(columns.map(nameOf))];
}

function nameOf({ table, column }: Pick<MaskedColumn, 'table' | 'column'>): string {
	return `${table}.${column}`;
}
