import { t } from '../../messages/messages.ts';
import type { Instant, Position, Transaction } from '../../shadow/position.ts';
import type { Mark } from '../../shadow/log-entry.ts';
import { parseInstant } from '../../shadow/instant.ts';
import { formatDay, formatInstant, formatSecond } from '../format.ts';
import type { OwnMark } from '../marks/own-marks.ts';
import { instantsOfWall } from './wall-time.ts';

/** Where the field leads: an instant, a change, or a piece of time to look at. */
type Place =
	| { kind: 'instant'; instant: Instant }
	| { kind: 'position'; position: Position }
	| { kind: 'seq'; seq: number }
	| { kind: 'piece'; fromUs: number; toUs: number };

export interface Choice {
	id: string;
	group: keyof typeof t.time.goTo.group;
	label: string;
	detail: string;
	place: Place;
}

/** What the field knows without asking anybody. */
export interface Known {
	marks: readonly Mark[];
	own: readonly OwnMark[];
	pins: readonly Position[];
	a: Position | null;
	b: Position | null;
	earliest: Position;
	latest: Position;
	zone: string;
}

const words = t.time.goTo;
const LSN = /^(?:lsn:)?([0-9a-f]{1,8}\/[0-9a-f]{1,8})$/i;
const SEQ = /^seq:(\d{1,15})$/;
const DAY = /^\d{4}-\d\d-\d\d$/;
const HOUR = /^(\d{4}-\d\d-\d\d)[ T](\d\d)(?::00)?$/;
const hourUs = 3600e6;
const mostMarks = 8;

/** What the text can be, most exact first. An empty text: the ends, and everything that has a name. */
export function choicesFor(text: string, known: Known, transactions: Transaction[]): Choice[] {
	const wanted = text.trim();
	const digits = xidDigits(wanted);
	const meant = (one: Transaction) => String(one.xid) === digits;
	const tell = (one: Transaction) => transactionChoice(one, known.zone);
	return [
		...transactions.filter(meant).map(tell),
		...exact(wanted, known),
		...transactions.filter((one) => !meant(one)).map(tell),
		...ends(wanted, known),
		...named(wanted, known)
	];
}

/** The digits of an xid that the text can be, or null. */
export function xidDigits(text: string): string | null {
	return /^(?:xid[: ]?)?(\d{1,15})$/i.exec(text.trim())?.[1] ?? null;
}

function exact(text: string, known: Known): Choice[] {
	const { zone } = known;
	const lsn = LSN.exec(text)?.[1];
	if (lsn !== undefined) {
		const instant = parseInstant(`lsn:${lsn}`);
		return [choice(`lsn:${lsn}`, 'place', words.lsn(lsn), '', { kind: 'instant', instant })];
	}
	const seq = SEQ.exec(text)?.[1] ?? (/^\d{1,15}$/.test(text) ? text : undefined);
	if (seq !== undefined) {
		const place: Place = { kind: 'instant', instant: { kind: 'seq', seq: Number(seq) } };
		return [choice(`seq:${seq}`, 'place', words.seq(seq), `seq:${seq}`, place)];
	}
	return [...time(text, zone), ...pieces(text, known)];
}

function time(text: string, zone: string): Choice[] {
	try {
		const instant = parseInstant(text);
		if (instant.kind !== 'time') return [];
		const utc = t.figures.utc(formatInstant(instant.timeUs, 'UTC').text.slice(0, 23));
		const local = formatInstant(instant.timeUs, zone);
		const detail = zone === 'UTC' ? '' : `${local.text.slice(0, 19)} ${local.offset}`;
		return [choice('time', 'place', words.time(utc), detail, { kind: 'instant', instant })];
	} catch {
		return [];
	}
}

/** A day or an hour of the zone's clock, as long as it was on that date (23 h to 25 h). */
function pieces(text: string, { zone, earliest, latest }: Known): Choice[] {
	const day = DAY.test(text) ? text : null;
	const hour = HOUR.exec(text);
	const wallUs = Date.parse(day ? `${day}T00:00Z` : hour ? `${hour[1]}T${hour[2]}:00Z` : '') * 1000;
	if (Number.isNaN(wallUs)) return [];
	const span = day ? 24 * hourUs : hourUs;
	const [fromUs] = instantsOfWall(wallUs, zone);
	const toUs = instantsOfWall(wallUs + span, zone).at(-1);
	if (fromUs === undefined || toUs === undefined) return [];
	if (toUs < earliest.transaction.runningTimeUs || fromUs > latest.transaction.runningTimeUs)
		return [];
	const label = day
		? words.day(formatDay(fromUs, zone))
		: words.hour(formatSecond(fromUs, zone).slice(0, 16));
	return [choice('piece', 'bucket', label, zone, { kind: 'piece', fromUs, toUs })];
}

function transactionChoice(one: Transaction, zone: string): Choice {
	const place: Place = { kind: 'position', position: { seq: one.lastSeq, transaction: one } };
	const label = one.xid === 0 ? words.snapshot : words.transaction(one.xid);
	const detail = formatSecond(one.commitTimeUs, zone);
	return choice(`xid:${one.lastSeq}`, 'transaction', label, detail, place);
}

function ends(text: string, { earliest, latest, a, b, zone }: Known): Choice[] {
	const at = (id: string, label: string, position: Position | null): Choice[] =>
		position !== null && speaks(label, text)
			? [
					choice(id, 'place', label, formatSecond(position.transaction.runningTimeUs, zone), {
						kind: 'position',
						position
					})
				]
			: [];
	return [
		...at('latest', words.latest, latest),
		...at('earliest', words.earliest, earliest),
		...at('a', t.time.hands.a, a),
		...at('b', t.time.hands.b, b)
	];
}

function named(text: string, { marks, own, pins, zone }: Known): Choice[] {
	const at = (timeUs: number) => formatSecond(timeUs, zone);
	const mine = own
		.filter(({ title, kind }) => speaks(`${title} ${t.time.kinds[kind]}`, text))
		.map((mark) => {
			const label = mark.title || t.time.kinds[mark.kind];
			const detail = at(mark.from.transaction.runningTimeUs);
			return choice(mark.id, 'own', label, detail, { kind: 'position', position: mark.from });
		});
	const theirs = [...marks]
		.filter((mark) => speaks(`${mark.title} ${mark.detail} ${mark.table ?? ''} ${mark.kind}`, text))
		.sort((x, y) => Number(y.kind === 'incident') - Number(x.kind === 'incident') || y.seq - x.seq)
		.map((mark, i) =>
			choice(`mark:${i}`, mark.kind === 'ddl' ? 'ddl' : 'mark', mark.title, at(mark.timeUs), {
				kind: 'seq',
				seq: mark.seq
			})
		);
	const pinned = pins
		.map((pin) => ({ pin, label: `${at(pin.transaction.commitTimeUs)}` }))
		.filter(({ label }) => speaks(label, text))
		.map(({ pin, label }) =>
			choice(`pin:${pin.seq}`, 'pin', label, t.time.bar.seq(pin.seq), {
				kind: 'position',
				position: pin
			})
		);
	return [...mine, ...theirs.slice(0, mostMarks), ...pinned];
}

/** Every word of the text is somewhere in it. */
function speaks(of: string, text: string): boolean {
	const all = of.toLowerCase();
	return text
		.toLowerCase()
		.split(/\s+/)
		.every((word) => all.includes(word));
}

function choice(
	id: string,
	group: Choice['group'],
	label: string,
	detail: string,
	place: Place
): Choice {
	return { id, group, label, detail, place };
}
