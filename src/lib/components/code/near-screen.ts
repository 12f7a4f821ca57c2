/** px around the screen that count as near. */
const MARGIN = 600;

const waiting = new WeakMap<Element, () => void>();
let observer: IntersectionObserver | null = null;

/** Calls once when the element comes near the screen; one observer for all of a page. */
export function whenNear(element: Element, call: () => void): () => void {
	observer ??= new IntersectionObserver(
		(entries) => {
			for (const { target, isIntersecting } of entries) {
				if (!isIntersecting) continue;
				observer?.unobserve(target);
				waiting.get(target)?.();
				waiting.delete(target);
			}
		},
		{ rootMargin: `${MARGIN}px` }
	);
	waiting.set(element, call);
	observer.observe(element);
	return () => {
		waiting.delete(element);
		observer?.unobserve(element);
	};
}
