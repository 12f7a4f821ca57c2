import { version } from '$app/environment';
import { appLock } from './app-version.ts';

/** How often a page that stays open asks for a new version, in ms. */
const lookEveryMs = 30 * 60_000;

/** Whether a newer version of the app waits, or has taken over under this page. */
export class AppUpdate {
	/** `waiting`: ready, and in nobody's way. `elsewhere`: another tab changed over. */
	state = $state<'none' | 'waiting' | 'elsewhere'>('none');
	#registration: ServiceWorkerRegistration | null = null;
	#reloading = false;

	/** Follows until the answer is called. */
	follow(): () => void {
		if (!('serviceWorker' in navigator)) return () => {};
		const ending = new AbortController();
		const { signal } = ending;
		// The files of this version are kept for as long as this page may load one.
		void navigator.locks
			?.request(appLock(version), { mode: 'shared', signal }, () => untilAborted(signal))
			.catch(() => {});
		// The first worker of all takes the page over too: that is no change of version.
		let had = navigator.serviceWorker.controller !== null;
		navigator.serviceWorker.addEventListener(
			'controllerchange',
			() => {
				if (this.#reloading) location.reload();
				else if (had) void this.#changedOver();
				had = true;
			},
			{ signal }
		);
		void navigator.serviceWorker.ready.then((registration) => {
			if (signal.aborted) return;
			this.#registration = registration;
			void this.#look(registration);
			registration.addEventListener('updatefound', () => this.#watch(registration), { signal });
		});
		const timer = setInterval(() => void this.#registration?.update().catch(() => {}), lookEveryMs);
		signal.addEventListener('abort', () => clearInterval(timer));
		return () => ending.abort();
	}

	/** The waiting version takes over, then this page is loaded anew; other tabs go on as they are. */
	reload(): void {
		const waiting = this.#registration?.waiting;
		this.#reloading = true;
		if (waiting && this.state === 'waiting') waiting.postMessage('take-over');
		else location.reload();
	}

	#watch(registration: ServiceWorkerRegistration): void {
		const { installing } = registration;
		installing?.addEventListener('statechange', () => void this.#look(registration));
	}

	async #look({ waiting }: ServiceWorkerRegistration): Promise<void> {
		if (waiting === null || navigator.serviceWorker.controller === null) return;
		// A page that was loaded while nothing else was open has the new version already.
		if ((await versionOf(waiting)) === version) waiting.postMessage('take-over');
		else this.state = 'waiting';
	}

	async #changedOver(): Promise<void> {
		const { controller } = navigator.serviceWorker;
		if (controller !== null && (await versionOf(controller)) !== version) this.state = 'elsewhere';
		else this.state = 'none';
	}
}

function versionOf(worker: ServiceWorker): Promise<unknown> {
	return new Promise((resolve) => {
		const { port1, port2 } = new MessageChannel();
		port1.onmessage = ({ data }: MessageEvent<unknown>) => resolve(data);
		worker.postMessage('version?', [port2]);
	});
}

function untilAborted(signal: AbortSignal): Promise<void> {
	return new Promise((resolve) => {
		if (signal.aborted) resolve();
		else signal.addEventListener('abort', () => resolve());
	});
}
