import { t } from '../../messages/messages.ts';
import { TRANSACTIONS } from '../../shadow/log-entry.ts';
import type { BundleProgress } from '../../sharing/write-bundle.ts';
import { makePage, type MadePage, type PageProgress } from './make-page.ts';
import { fileName, makeBundle, saveFile, type MadeBundle } from './make-share.ts';
import { tableLabel, type Share } from './share.svelte.ts';

export type Made = ({ kind: 'bundle' } & MadeBundle) | ({ kind: 'page' } & MadePage);

/** Making what was chosen: how far it is, what came of it, and what went wrong. */
export class ShareWork {
	phase = $state<'choose' | 'working' | 'done'>('choose');
	label = $state('');
	/** 0 … 1; undefined while nobody knows. */
	value = $state<number | undefined>(undefined);
	detail = $state('');
	made = $state.raw<Made | null>(null);
	error = $state.raw<unknown>(null);
	#controller: AbortController | null = null;

	async make(share: Share): Promise<void> {
		const { signal } = (this.#controller = new AbortController());
		this.phase = 'working';
		this.error = null;
		this.#say(t.sharing.working.start);
		try {
			this.made =
				share.kind === 'bundle'
					? {
							kind: 'bundle',
							...(await makeBundle(share, share.passphrase, (p) => this.#bundle(p), signal))
						}
					: { kind: 'page', ...(await makePage(share, (p) => this.#page(p), signal)) };
			this.phase = 'done';
			this.save(share.title);
		} catch (error) {
			if (!signal.aborted) this.error = error;
			this.phase = 'choose';
		}
	}

	cancel(): void {
		this.#controller?.abort(new DOMException('cancelled', 'AbortError'));
	}

	reset(): void {
		this.cancel();
		this.phase = 'choose';
		this.made = null;
		this.error = null;
	}

	/** Once more into the downloads. */
	save(title: string): void {
		const { made } = this;
		if (made?.kind === 'page') saveFile(fileName(title, '.html'), made.text, 'text/html');
		else if (made?.kind === 'bundle') {
			const ending = made.locked ? '.zip.age' : '.zip';
			saveFile(fileName(title, ending), made.bytes, 'application/zip');
		}
	}

	/** What turns stand-ins back, and proves where the data came from. */
	saveKey(title: string): void {
		const { made } = this;
		if (made?.kind !== 'bundle' || made.key === null) return;
		const key = Array.from(made.key, (byte) => byte.toString(16).padStart(2, '0')).join('');
		const text = JSON.stringify({ format: 1, notebook: title, key, masked: made.manifest.masked });
		saveFile(fileName(title, '.masks.json'), `${text}\n`, 'application/json');
	}

	#say(label: string, value?: number, detail = ''): void {
		this.label = label;
		this.value = value;
		this.detail = detail;
	}

	#bundle(progress: BundleProgress | 'locking'): void {
		const words = t.sharing.working;
		if (progress === 'locking') return this.#say(words.locking);
		const { segments, segmentsTotal, table } = progress;
		const label =
			table === TRANSACTIONS || table === null
				? words.transactions
				: words.segments(tableLabel(table));
		this.#say(label, segments / Math.max(segmentsTotal, 1), words.detail(segments, segmentsTotal));
	}

	#page(progress: PageProgress): void {
		const words = t.sharing.working;
		if (progress.step === 'page') return this.#say(words.page);
		const { done, of } = progress;
		this.#say(
			progress.step === 'mask' ? words.mask : words.run,
			done / Math.max(of, 1),
			words.detail(done, of)
		);
	}
}
