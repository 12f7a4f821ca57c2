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
	skip: 'Skip to the content',
	home: 'Foreshadow, all shadows',
	/** Of the page before it can run; app.html and the manifest say the same. */
	noScript: 'Foreshadow reads the shadow inside your browser and needs JavaScript for it.',
	about: 'Your database at any instant, in the browser.',
	zone: 'Time zone shown beside UTC',
	theme: (now: string, next: string) => `Colours: ${now}. Change to ${next}`,
	themes: { system: 'system', light: 'light', dark: 'dark' },
	toasts: 'Notifications',
	dismiss: 'Dismiss',
	copied: (what: string) => `Copied ${what}`,
	notCopied: (what: string) => `${what} could not be copied`,
	notCopiedWhy: 'The browser did not give the clipboard: select the text and copy it by hand.',
	offline: {
		/** The first sentence stands out. */
		title: 'The agent does not answer.',
		about:
			'Shadows that this browser has opened before stay usable; nothing new arrives until it runs again.',
		retry: 'Retry'
	},
	token: {
		title: 'This page needs the agent’s token',
		about:
			'A shadow holds everything your database holds, so the agent hands it only to someone with the token that it made when it started. No data has been loaded.',
		look: 'Look at the terminal in which the agent runs. It printed a line like',
		open: 'Open that URL, or paste it here.',
		gone: 'Gone from the screen? Start the agent again: it prints a new one.',
		field: 'URL or token',
		submit: 'Open',
		missing: 'Paste the URL that the agent printed.',
		wrong: 'The agent does not know this token either.'
	},
	agent: {
		silent: 'The agent does not answer',
		silentWith: (status: number) => `The agent does not answer (${status})`,
		badToken: 'The agent does not know this token',
		answered: (path: string, status: number) =>
			`${path} answered ${status}: reload, or start the agent again`
	},
	/** What is wrong with a store, by its code; the file and the rest stand in the details. */
	store: {
		missing: 'A file of the store is missing',
		damaged: 'A file of the store is damaged',
		'chain-broken': 'The log of the store does not hold together',
		'newer-format': 'The store was written by a newer version',
		unreachable: 'The agent does not answer',
		unauthorized: 'The agent refuses the token'
	},
	details: {
		show: 'Details',
		copy: 'Copy the path',
		path: 'the path'
	},
	/** What to do after an error, by its code. */
	next: {
		missing: 'Look whether the store folder is complete, then reload.',
		damaged:
			'Reload to fetch it again. If it stays, run `foreshadow verify --store <dir>` beside the store.',
		chainBroken: 'Run `foreshadow verify --store <dir>` beside the store: it names the entry.',
		newerFormat: 'Update Foreshadow: this store was written by a newer version.',
		unreachable: 'Start the agent again (`npm start`, or `foreshadow serve`), then retry.',
		unauthorized: 'Open the URL with the token that the agent printed when it started.',
		engineLost: 'The query engine stopped. Reload the page: the shadow is still here.'
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
