/** The frame around every page. */
export const shell = {
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
