/** The element that has the focus, inside shadow roots too. */
export function deepFocus(): HTMLElement | null {
	let active = document.activeElement;
	while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
	return active instanceof HTMLElement && active !== document.body ? active : null;
}
