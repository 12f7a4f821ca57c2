interface Toast {
	id: number;
	tone: 'done' | 'error' | 'info';
	title: string;
	detail?: string | undefined;
	action?: { label: string; run: () => void } | undefined;
}

const shownForMs = 8_000;

/** Short results of what a person just did. Errors stay until they are closed. */
class Toasts {
	list = $state.raw<Toast[]>([]);
	#next = 1;

	show(toast: Omit<Toast, 'id'>): void {
		const id = this.#next++;
		this.list = [...this.list, { ...toast, id }];
		if (toast.tone !== 'error') setTimeout(() => this.dismiss(id), shownForMs);
	}

	dismiss(id: number): void {
		this.list = this.list.filter((toast) => toast.id !== id);
	}
}

export const toasts = new Toasts();
