/** npm hands Ctrl-C on to a script that the terminal has told already: that is one, not two. */
const SAME_PRESS_MS = 1_000;

/**
 * Resolves when the person ends the command: Ctrl-C, SIGTERM, a closed terminal. A second Ctrl-C
 * does not wait for a clean end.
 */
export async function untilStopped(): Promise<void> {
	await new Promise<void>((resolve) => {
		let firstMs: number | undefined;
		for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
			process.on(signal, () => {
				firstMs ??= performance.now();
				if (performance.now() - firstMs > SAME_PRESS_MS) process.exit(130);
				resolve();
			});
		}
	});
}
