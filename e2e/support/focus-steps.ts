import { expect, type Page } from '@playwright/test';

/** What has the focus, as a person at the keyboard finds it. */
export interface Stop {
	name: string;
	role: string;
	/** A ring, or a caret where one writes. */
	shown: boolean;
	inDialog: boolean;
}

/** The element with the focus, through shadow roots; null while nothing has it. */
export async function focusOf(page: Page): Promise<Stop | null> {
	return page.evaluate(() => {
		let element = document.activeElement;
		while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
		if (element === null || element === document.body) return null;
		const ringed = (one: Element | null, pseudo?: string) => {
			if (one === null) return false;
			const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(one, pseudo);
			const outlined = outlineStyle !== 'none' && parseFloat(outlineWidth) >= 1;
			return outlined || (pseudo !== undefined && boxShadow !== 'none');
		};
		const { width, height } = element.getBoundingClientRect();
		const writes = element.matches(
			'[contenteditable=true], textarea, input:not([type=checkbox], [type=radio], [type=range])'
		);
		const active = document.getElementById(element.getAttribute('aria-activedescendant') ?? '');
		let around: Element | null = element;
		const shown =
			writes ||
			((width > 1 || height > 1) && (ringed(element) || ringed(element, '::before'))) ||
			ringed(active) ||
			(active !== null && getComputedStyle(active).boxShadow !== 'none') ||
			[...element.querySelectorAll('*')].some((one) => ringed(one)) ||
			[1, 2, 3, 4].some(() => ringed((around = around?.parentElement ?? null)));
		const labelled = element.getAttribute('aria-labelledby');
		const text =
			element.getAttribute('aria-label') ??
			(labelled === null ? null : document.getElementById(labelled)?.textContent) ??
			(element as HTMLInputElement).labels?.[0]?.textContent ??
			element.textContent;
		return {
			name: (text ?? '').replaceAll(/\s+/g, ' ').trim().slice(0, 60),
			role: element.getAttribute('role') ?? element.tagName.toLowerCase(),
			shown,
			inDialog: element.closest('dialog') !== null
		};
	});
}

/**
 * Tab from the top of the page, its link to the content, until it has been round once. Fails where the focus is caught, is not
 * to be seen, or lands on something without a name.
 */
export async function tabThrough(page: Page, most = 120): Promise<Stop[]> {
	await page.getByRole('link', { name: 'Skip to the content' }).focus();
	const stops = [(await focusOf(page))!];
	for (;;) {
		await page.keyboard.press('Tab');
		const stop = await focusOf(page);
		// Past the last one, before the browser's own controls; or at the first again.
		if (stop === null || (stops.length > 2 && stop.name === stops[0]!.name)) break;
		stops.push(stop);
		expect(stops.length, `round the page in ${most} steps: ${told(stops.slice(-6))}`).toBeLessThan(
			most
		);
	}
	// The first got its focus from here, not from a key.
	expect(
		stops
			.slice(1)
			.filter(({ shown }) => !shown)
			.map(tell),
		'stops that nobody sees'
	).toEqual([]);
	expect(stops.filter(({ name }) => name === '').map(tell), 'stops without a name').toEqual([]);
	return stops;
}

/** These come in this order, with others between. */
export function expectOrder(stops: readonly Stop[], names: readonly (string | RegExp)[]): void {
	let from = 0;
	for (const name of names) {
		const at = stops.findIndex(
			(stop, place) =>
				place >= from && (name instanceof RegExp ? name.test(stop.name) : stop.name === name)
		);
		expect(at, `${String(name)} after ${from} of: ${told(stops)}`).toBeGreaterThanOrEqual(0);
		from = at + 1;
	}
}

const tell = ({ name, role }: Stop) => `${role} “${name}”`;
const told = (stops: readonly Stop[]) => stops.map(tell).join(', ');
