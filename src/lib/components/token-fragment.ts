/**
 * Splits `#token=abc&x=1` into the token and what stays of the fragment (`#x=1`, or ''), to the
 * byte: a link's instant (`at=incident~price -1tx`) is no form's text, where + means a blank.
 */
export function splitToken(hash: string): { token: string | null; rest: string } {
	const parts = hash.slice(1).split('&');
	const given = parts.find((part) => part.startsWith('token='));
	const rest = parts.filter((part) => part !== '' && !part.startsWith('token=')).join('&');
	return {
		// The agent's tokens need no encoding.
		token: given === undefined ? null : given.slice('token='.length),
		rest: rest && `#${rest}`
	};
}
