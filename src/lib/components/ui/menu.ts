import type { Component } from 'svelte';

/** One line of a menu. */
export interface MenuItem {
	id: string;
	label: string;
	/** What it is for, in a line below. */
	detail?: string | undefined;
	icon?: Component | undefined;
	/** Its key, for the reader's memory. */
	keys?: string | undefined;
	disabled?: boolean | undefined;
	danger?: boolean | undefined;
	/** A line above it. */
	apart?: boolean | undefined;
	checked?: boolean | undefined;
	run: () => void;
}

/** What a list of actions lets others do; see `MenuList.svelte`. */
export interface MenuHandle {
	/** Beside `anchor`; the focus goes back there, or to `focusBack`, when it closes. */
	show(
		anchor: HTMLElement,
		options?: {
			/** Aligned to the anchor's end. */
			end?: boolean;
			/** Which line has the focus; −1 is the last. */
			focus?: number;
			focusBack?: HTMLElement;
		}
	): void;
	hide(): void;
}

/** Where a box of a size goes so that it stays on the screen: below its button, or above it. In px. */
export function placeMenu(
	button: { left: number; right: number; top: number; bottom: number },
	menu: { width: number; height: number },
	screen: { width: number; height: number },
	end: boolean
): { left: number; top: number } {
	const edge = 8;
	const wanted = end ? button.right - menu.width : button.left;
	const left = Math.max(edge, Math.min(wanted, screen.width - menu.width - edge));
	const below = button.bottom + 4;
	const above = button.top - menu.height - 4;
	const top = below + menu.height + edge <= screen.height || above < edge ? below : above;
	return { left, top: Math.max(edge, Math.min(top, screen.height - menu.height - edge)) };
}
