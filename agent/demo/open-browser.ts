import { spawn } from 'node:child_process';

/** Opens the URL where there is a screen to open it on; silently does nothing elsewhere. */
export function openBrowser(url: string): void {
	const opener = openerOf(process.platform, process.env);
	if (opener === null) return;
	const [command, ...args] = opener;
	const child = spawn(command!, [...args, url], { detached: true, stdio: 'ignore' });
	// Not installed: the URL is on the terminal.
	child.on('error', () => undefined);
	child.unref();
}

/** Null in CI, over SSH and where no desktop is. */
export function openerOf(
	platform: NodeJS.Platform,
	environment: NodeJS.ProcessEnv
): string[] | null {
	if (environment['CI'] || environment['SSH_CONNECTION']) return null;
	if (platform === 'darwin') return ['open'];
	// `start` takes its first quoted argument as the window's title.
	if (platform === 'win32') return ['cmd', '/c', 'start', ''];
	return environment['DISPLAY'] || environment['WAYLAND_DISPLAY'] ? ['xdg-open'] : null;
}
