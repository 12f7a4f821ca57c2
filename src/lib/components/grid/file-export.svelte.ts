import { QueryError } from '../../engine/engine.ts';
import type { ExportRequest, Relation } from '../../engine/relation.ts';
import { t } from '../../messages/messages.ts';
import { download } from '../download.ts';
import { explain } from '../explain-error.ts';
import { toasts } from '../ui/toasts.svelte.ts';
import { exportFile, MEDIA_TYPES, type ExportFormat } from './export-file.ts';

/** One export at a time, with its progress and a way to stop it. */
export class FileExport {
	progress = $state.raw<{ rows: number; stop: () => void } | null>(null);

	async run(
		format: ExportFormat,
		relation: Relation,
		{ order, filter }: Pick<ExportRequest, 'order' | 'filter'>,
		name: string
	): Promise<void> {
		const abort = new AbortController();
		const stop = () => abort.abort();
		this.progress = { rows: 0, stop };
		const file = `${name.replace(/[^\p{L}\p{N}._@-]+/gu, '-')}.${format}`;
		let rows = 0;
		let unknown = 0;
		try {
			const content = await exportFile(
				format,
				relation,
				{ signal: abort.signal, ...(order && { order }), ...(filter && { filter }) },
				(done, notKnown) => {
					rows = done;
					unknown = notKnown;
					this.progress = { rows, stop };
				}
			);
			download(file, content, MEDIA_TYPES[format]);
			toasts.show({
				tone: 'done',
				title: t.grid.exported(rows, file),
				...(unknown > 0 && { detail: t.grid.copiedUnknown(unknown) })
			});
		} catch (error) {
			if (error instanceof QueryError && error.code === 'cancelled') {
				toasts.show({ tone: 'info', title: t.grid.exportStopped });
			} else {
				const detail = explain(error).title;
				toasts.show({ tone: 'error', title: t.grid.exportFailed(name), detail });
			}
		} finally {
			this.progress = null;
		}
	}
}
