/**
 * The whole script of a page: reads a chart's values out under the pointer and with the arrow keys.
 * It touches no markup but attributes and text.
 */
export const REPORT_SCRIPT = `'use strict';
for (const svg of document.querySelectorAll('svg[data-points]')) {
	const points = JSON.parse(svg.dataset.points);
	const [line, dot] = svg.querySelectorAll('.hover');
	const read = svg.closest('figure').querySelector('.read');
	const hint = read.textContent;
	let at = -1;
	const show = (i) => {
		at = Math.max(0, Math.min(points.length - 1, i));
		const [ms, value, x, y] = points[at];
		line.setAttribute('x1', x);
		line.setAttribute('x2', x);
		dot.setAttribute('cx', x);
		dot.setAttribute('cy', y);
		for (const mark of [line, dot]) mark.setAttribute('visibility', 'visible');
		read.textContent = new Date(ms).toISOString().slice(0, 19).replace('T', ' ') + ' UTC: ' + value.toLocaleString(document.documentElement.lang, { maximumFractionDigits: 6 });
	};
	const hide = () => {
		for (const mark of [line, dot]) mark.setAttribute('visibility', 'hidden');
		read.textContent = hint;
	};
	svg.addEventListener('pointermove', (event) => {
		const box = svg.getBoundingClientRect();
		const x = ((event.clientX - box.left) / box.width) * svg.viewBox.baseVal.width;
		let best = 0;
		points.forEach((point, i) => {
			if (Math.abs(point[2] - x) < Math.abs(points[best][2] - x)) best = i;
		});
		show(best);
	});
	svg.addEventListener('pointerleave', hide);
	svg.addEventListener('blur', hide);
	svg.addEventListener('keydown', (event) => {
		const by = { ArrowRight: 1, ArrowLeft: -1, PageDown: 10, PageUp: -10 }[event.key];
		const to = event.key === 'Home' ? 0 : event.key === 'End' ? points.length - 1 : by === undefined ? null : at + by;
		if (to === null) return;
		event.preventDefault();
		show(to);
	});
}
`;
