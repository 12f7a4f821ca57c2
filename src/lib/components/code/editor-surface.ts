/** What others may ask of an editor on the page: reviews read its selection and mark passages in it. */
export interface EditorSurface {
	text(): string;
	/** The selected part in UTF-16 offsets and the box of its end; null without focus or off screen. */
	selected(): {
		from: number;
		to: number;
		box: { left: number; top: number; bottom: number };
	} | null;
	/** Underlines these passages, and no others. */
	mark(passages: readonly Passage[]): void;
	/** Brings a place of the text into view. */
	scrollTo(offset: number): void;
}

/** A passage of a text, in UTF-16 offsets. */
export interface Passage {
	start: number;
	end: number;
	/** The one in question. */
	current: boolean;
}

/** By the element that an editor lives in, so that asking for one loads none. */
const surfaces = new WeakMap<Element, EditorSurface>();

export function offerSurface(element: Element, surface: EditorSurface): () => void {
	surfaces.set(element, surface);
	return () => surfaces.delete(element);
}

/** The editors within an element. */
export function surfacesIn(host: Element): EditorSurface[] {
	return [...host.querySelectorAll('.code')].flatMap((element) => surfaces.get(element) ?? []);
}
