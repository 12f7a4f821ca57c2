import { getContext, setContext } from 'svelte';
import type { ReviewState } from './review-state.svelte.ts';

const KEY = Symbol('review');

/** For everything inside a notebook that can be commented on. */
export function provideReview(review: ReviewState): ReviewState {
	return setContext(KEY, review);
}

/** Null outside a notebook, and in one that takes no comments. */
export function useReview(): ReviewState | null {
	return getContext<ReviewState | undefined>(KEY) ?? null;
}
