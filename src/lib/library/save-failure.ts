import { FolderGone } from './files.ts';
import type { SaveFailure, SaveFailureCode } from './notebook-file.ts';

const codes: Record<string, SaveFailureCode> = {
	QuotaExceededError: 'full',
	NotAllowedError: 'permission',
	SecurityError: 'permission',
	NoModificationAllowedError: 'permission',
	NotFoundError: 'cleared',
	// Chromium after the site's data were cleared under an open page.
	InvalidStateError: 'cleared'
};

/** Reads what the platform threw. */
export function saveFailureOf(error: unknown): SaveFailure {
	if (error instanceof FolderGone) return { code: 'cleared', detail: error.message };
	if (!(error instanceof Error)) return { code: 'other', detail: String(error) };
	return { code: codes[error.name] ?? 'other', detail: error.message || error.name };
}
