import { t } from '../../messages/messages.ts';
/**
 * A drawing as a file that stands by itself: the page's colours and font are written into it, and
 * nothing of it refers to anything outside.
 */
const NS = 'http://www.w3.org/2000/svg';
const COPIED = [
	...['fill', 'stroke', 'stroke-width', 'stroke-dasharray', 'stroke-opacity', 'fill-opacity'],
	...['opacity', 'font-family', 'font-size', 'font-weight', 'font-variant-numeric', 'text-anchor'],
	...['stroke-linejoin', 'stroke-linecap', 'paint-order', 'white-space']
];

export function svgFile(drawn: SVGSVGElement, background: string): string {
	const copy = drawn.cloneNode(true) as SVGSVGElement;
	const [from, to] = [drawn, copy].map((svg) => [svg, ...svg.querySelectorAll('*')]);
	for (const [i, element] of from!.entries()) {
		const style = getComputedStyle(element);
		for (const name of COPIED) {
			const value = style.getPropertyValue(name);
			if (value !== '') to![i]!.setAttribute(name, value);
		}
		to![i]!.removeAttribute('class');
		to![i]!.removeAttribute('style');
	}
	const { width, height } = drawn.viewBox.baseVal;
	const ground = document.createElementNS(NS, 'rect');
	ground.setAttribute('width', String(width));
	ground.setAttribute('height', String(height));
	ground.setAttribute('fill', background);
	copy.prepend(ground);
	copy.setAttribute('xmlns', NS);
	return new XMLSerializer().serializeToString(copy);
}

/** Twice as many pixels as CSS has, for screens and print. */
export async function pngFile(drawn: SVGSVGElement, background: string): Promise<Blob> {
	const { width, height } = drawn.viewBox.baseVal;
	const url = URL.createObjectURL(
		new Blob([svgFile(drawn, background)], { type: 'image/svg+xml;charset=utf-8' })
	);
	try {
		const image = new Image();
		image.src = url;
		await image.decode();
		const canvas = document.createElement('canvas');
		canvas.width = width * 2;
		canvas.height = height * 2;
		const context = canvas.getContext('2d')!;
		context.drawImage(image, 0, 0, canvas.width, canvas.height);
		const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
		if (blob === null) throw new Error(t.chart.plot.noPicture);
		return blob;
	} finally {
		URL.revokeObjectURL(url);
	}
}
