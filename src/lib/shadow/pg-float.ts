/**
 * Floating point as PostgreSQL 12 and later print it (`extra_float_digits` ≥ 1): the shortest digits
 * that lie strictly inside the rounding interval (Ryu, Adams 2018; PostgreSQL's `d2s.c`, `f2s.c`),
 * with an exponent where the leading digit's is < −4 or ≥ 15 (float8), ≥ 6 (float4).
 *
 * JavaScript's own shortest digits differ in one point: they may lie *on* the interval's border,
 * which round-half-even reads back (`1e23`); PostgreSQL then prints more digits
 * (`9.999999999999999e+22`).
 */
export function float64Text(x: number): string {
	if (!Number.isFinite(x)) return nonFinite(x);
	const magnitude = Math.abs(x);
	let shortest = magnitude.toExponential();
	// A ≤ 17-digit decimal can be a midpoint of two doubles only in this range: its odd part has 54 bits.
	if (magnitude >= 2 ** 53 && magnitude < 1e41) shortest = offTheBorder(magnitude, shortest);
	return layOut(x, shortest, 15);
}

export function float32Text(x: number): string {
	if (!Number.isFinite(x)) return nonFinite(x);
	return layOut(x, shortestOfFloat32(Math.abs(x)), 6);
}

function nonFinite(x: number): string {
	return Number.isNaN(x) ? 'NaN' : x > 0 ? 'Infinity' : '-Infinity';
}

/** `shortest` as `toExponential` writes it: `d.ddde+x`. */
function layOut(x: number, shortest: string, fixedBelow: number): string {
	const at = shortest.indexOf('e');
	const mantissa = shortest.slice(0, at);
	const exponent = Number(shortest.slice(at + 1));
	const sign = x < 0 || Object.is(x, -0) ? '-' : '';
	if (exponent < -4 || exponent >= fixedBelow) {
		const digits = String(Math.abs(exponent)).padStart(2, '0');
		return `${sign}${mantissa}e${exponent < 0 ? '-' : '+'}${digits}`;
	}
	const digits = mantissa.replace('.', '');
	if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`;
	if (digits.length <= exponent + 1) return sign + digits.padEnd(exponent + 1, '0');
	return `${sign}${digits.slice(0, exponent + 1)}.${digits.slice(exponent + 1)}`;
}

/** The shortest digits of an integer-valued double that are not exactly between it and a neighbour. */
function offTheBorder(x: number, shortest: string): string {
	for (let digits = shortest; ;) {
		if (!isMidpoint(x, digits)) return digits;
		const places = digits.indexOf('e') - (digits.includes('.') ? 2 : 1);
		digits = x.toExponential(places + 1);
	}
}

function isMidpoint(x: number, decimal: string): boolean {
	const exact = BigInt(x);
	const distance = exactInteger(decimal) - exact;
	if (distance === 0n) return false;
	const ulp = 2 ** (Math.floor(Math.log2(x)) - 52);
	const below = x === 2 ** Math.round(Math.log2(x)) ? ulp / 2 : ulp;
	return distance > 0n ? distance * 2n === BigInt(ulp) : -distance * 2n === BigInt(below);
}

/** `d.ddde+x` with x not less than the number of decimals. */
function exactInteger(decimal: string): bigint {
	const [mantissa, exponent] = decimal.split('e') as [string, string];
	const [whole, fraction = ''] = mantissa.split('.') as [string, string?];
	return BigInt(whole + fraction) * 10n ** BigInt(Number(exponent) - fraction.length);
}

const floatView = new Float32Array(1);
const bitsView = new Uint32Array(floatView.buffer);

function shortestOfFloat32(x: number): string {
	if (x === 0) return '0e+0';
	floatView[0] = x;
	const bits = bitsView[0]!;
	bitsView[0] = bits - 1;
	const previous = floatView[0];
	bitsView[0] = bits + 1;
	// Past the largest float the interval goes on as if another one stood there.
	const next = Number.isFinite(floatView[0]) ? floatView[0] : 2 * x - previous;
	// Both borders have 25 significant bits: exact in a double.
	const low = (previous + x) / 2;
	const high = (next + x) / 2;
	const inside = (text: string) => Number(text) > low && Number(text) < high;
	const all = x.toExponential(TIE_PLACES);
	for (let places = 0; places < 9; places++) {
		const nearest = halfToEven(x, places, all);
		if (inside(nearest)) return trimZeros(nearest);
		// At a power of two the interval reaches further up than down.
		const above = Number(nearest) < x ? stepUp(nearest, places) : nearest;
		if (inside(above)) return trimZeros(above);
	}
	return trimZeros(x.toExponential(8));
}

/** `toExponential`, which takes a tie up, with Ryu's rule for ties: to the even digit. `all`: x in full. */
function halfToEven(x: number, places: number, all: string): string {
	const nearest = x.toExponential(places);
	const kept = places === 0 ? 1 : places + 2;
	const tie = /^\.?50*e/.test(all.slice(kept));
	const lastIsEven = Number(all[kept - 1]) % 2 === 0;
	return tie && lastIsEven ? all.slice(0, kept) + all.slice(all.indexOf('e')) : nearest;
}

/** A single that is a tie at ≤ 9 digits has ≤ 10; this many tell it from all others. */
const TIE_PLACES = 40;

function stepUp(text: string, places: number): string {
	const [mantissa, exponent] = text.split('e') as [string, string];
	const next = BigInt(mantissa.replace('.', '')) + 1n;
	return Number(`${next}e${Number(exponent) - places}`).toExponential(places);
}

function trimZeros(text: string): string {
	return text.includes('.') ? text.replace(/\.?0+e/, 'e') : text;
}
