/**
 * Resolves when the person ends the command: Ctrl-C, SIGTERM, a closed terminal. A second Ctrl-C
 * does not wait for a clean end.
 */
export async function untilStopped(): Promise<void> {
	await new Promise<void>((resolve) => {
		for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
			process.once(signal, () => {
				process.once('SIGINT', () => process.exit(130));
				resolve();
			});
		}
	});
}
