/** The frame around every page. */
export const shell = {
	lost: {
		missing: 'There is no such page',
		missingWhy:
			'The address leads nowhere in Foreshadow: it may be cut off, or of another version.',
		failed: 'This page could not be shown',
		failedWhy: 'Reload it. What you wrote is kept in this browser.',
		home: 'To the first page'
	},
	update: {
		ready: 'A new version of Foreshadow is ready.',
		readyWhy: 'It waits until you reload; what is open stays as it is.',
		reload: 'Reload to update',
		elsewhere: 'Foreshadow was updated in another tab.',
		elsewhereWhy: 'This tab goes on with the version that it began with.',
		reloadThis: 'Reload this tab',
		later: 'Later'
	}
};
