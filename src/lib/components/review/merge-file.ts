import { t } from '../../messages/messages.ts';
import type { MergeSummary } from '../../review/merge-summary.ts';
import { messageOf } from '../explain-error.ts';
import { formatBytes } from '../format.ts';
import { toasts } from '../ui/toasts.svelte.ts';
import type { ReviewState } from './review-state.svelte.ts';

const words = t.review.log;
/** A hundred thousand comments; read whole into memory. */
const LARGEST_BYTES = 64_000_000;

/** Whether a dropped file says of itself that it is a review log. */
export function isReviewFile(file: File): boolean {
	return file.name.endsWith('.jsonl');
}

/** Merges another reviewer's log into an open notebook's and says what came of it. */
export async function mergeFile(review: ReviewState, file: File): Promise<void> {
	try {
		if (file.size > LARGEST_BYTES) throw new Error(words.tooBig(formatBytes(LARGEST_BYTES)));
		const summary = await review.merge(await file.text());
		if (summary === null)
			toasts.show({
				tone: 'error',
				title: words.notALog,
				detail: `${file.name}: ${words.notALogWhy}`
			});
		else
			toasts.show({
				tone: summary.aside > 0 || summary.untrusted > 0 ? 'info' : 'done',
				title: summary.fresh.length === 0 ? words.nothingNew : words.merged,
				detail: summaryText(summary)
			});
	} catch (error) {
		toasts.show({
			tone: 'error',
			title: words.notALog,
			detail: `${file.name}: ${messageOf(error)}`
		});
	}
}

/** "3 new comments, 1 new reviewer, nothing lost". */
function summaryText(summary: MergeSummary): string {
	const { comments, replies, reviews, others, reviewers, untrusted, aside } = summary;
	const parts = [
		comments > 0 && words.comments(comments),
		replies > 0 && words.replies(replies),
		reviews > 0 && words.reviews(reviews),
		others > 0 && words.others(others),
		reviewers > 0 && words.reviewers(reviewers),
		untrusted > 0 && words.untrusted(untrusted),
		aside > 0 ? words.aside(aside) : words.nothingLost
	];
	return parts.filter(Boolean).join(', ');
}
