import { counted } from './language.ts';

/** The palette, the sheet of shortcuts and the settings. */
export const commands = {
	groups: { app: 'App', editor: 'Editor', go: 'Go to', recent: 'Recent' },
	places: {
		shadows: 'Shadows',
		tables: 'Tables',
		marks: 'Marks',
		kinds: {
			incident: 'incident',
			deploy: 'deploy',
			note: 'note',
			ddl: 'schema change',
			gap: 'gap'
		}
	},
	titles: {
		palette: 'Open the command palette',
		sheet: 'Show the keyboard shortcuts',
		settings: 'Open the settings',
		home: 'Go home',
		theme: (theme: string) => `Colours: ${theme}`
	},
	themes: { system: 'as the system', light: 'light theme', dark: 'dark theme' },
	palette: {
		label: 'Command palette',
		placeholder: 'Do something, or go somewhere',
		results: 'Commands and places',
		nothing: (query: string) => `Nothing is called “${query}” here.`,
		nothingNext: 'Try fewer letters: their order counts, gaps do not.',
		count: (found: number) => counted(found, 'result'),
		failed: (group: string) => `${group} could not be listed`,
		move: 'move',
		choose: 'choose',
		leave: 'leave'
	},
	sheet: {
		title: 'Keyboard shortcuts',
		change: 'Change keys',
		filter: 'Filter shortcuts',
		or: 'or',
		then: 'then',
		none: 'no keys'
	},
	settings: {
		title: 'Settings',
		tabs: 'Parts of the settings',
		keys: 'Keys',
		editor: 'Editor',
		filter: 'Filter commands',
		change: (title: string) => `Change the keys of: ${title}`,
		changeShort: 'Change',
		remove: (title: string) => `Remove the keys of: ${title}`,
		removeShort: 'Remove',
		reset: (title: string) => `Reset the keys of: ${title}`,
		resetShort: 'Reset',
		resetAll: 'Reset all keys',
		fixed: 'fixed',
		own: 'yours',
		press: 'Press the new keys…',
		pressed: 'New keys',
		save: 'Use these keys',
		cancel: 'Cancel',
		conflict: (titles: readonly string[]) =>
			`Also used by: ${titles.join(', ')}. The part of the page that you are in decides which one runs.`,
		typed: 'A key that writes text works only outside of editors and fields.',
		browser: 'The browser may keep these keys for itself.',
		notKept:
			'This browser refuses to keep settings (its storage is off or full): they last until this page is closed.',
		nothing: (query: string) => `No command is called “${query}”.`
	}
};
