/** Splits `#token=abc&x=1` into the token and what stays of the fragment (`#x=1`, or ''). */
export function splitToken(hash: string): { token: string | null; rest: string } {
	const fragment = new URLSearchParams(hash.slice(1));
	const token = fragment.get('token');
	fragment.delete('token');
	const rest = fragment.toString();
	return { token, rest: rest && `#${rest}` };
}
