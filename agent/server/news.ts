import type { Head } from '#lib/shadow/log-entry.ts';
import type { ServedShadow } from './shadows.ts';

/** How often a watched head is read. Cheaper and surer than fs.watch, which some disks never call. */
const POLL_MS = 150;

/**
 * The head once it is past `entry`, or null when nothing came in time or the client left. Works
 * across processes: the writer only replaces a file.
 */
export async function waitForNews(
	shadow: ServedShadow,
	entry: number,
	timeoutMs: number,
	signal: AbortSignal
): Promise<Head | null> {
	const deadline = performance.now() + timeoutMs;
	while (!signal.aborted) {
		const head = await shadow.head();
		if (head.entry > entry) return head;
		if (performance.now() >= deadline) return null;
		await pause(Math.min(POLL_MS, deadline - performance.now()), signal);
	}
	return null;
}

/** Resolves early, rather than rejecting, when the signal fires. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
	return new Promise((resolve) => {
		const done = () => {
			clearTimeout(timer);
			signal.removeEventListener('abort', done);
			resolve();
		};
		const timer = setTimeout(done, Math.max(0, ms));
		signal.addEventListener('abort', done);
	});
}
