import { knownZone, ownZone } from './time-zones.ts';

type Theme = 'system' | 'light' | 'dark';

function read(key: string): string | null {
	try {
		return localStorage.getItem(`foreshadow.${key}`);
	} catch {
		return null; // storage may be switched off; the choice then lasts for this page
	}
}
function write(key: string, value: string): void {
	try {
		localStorage.setItem(`foreshadow.${key}`, value);
	} catch {
		// as above
	}
}

/** What a person chose about looks and clocks. Changing the zone moves no instant. */
class Preferences {
	theme = $state<Theme>((read('theme') as Theme | null) ?? 'system');
	/** IANA name. Shown beside UTC. */
	zone = $state(knownZone(read('zone')) ?? ownZone());
	/** The three sentences were read. */
	welcomed = $state(read('welcomed') === 'yes');

	setTheme(theme: Theme): void {
		this.theme = theme;
		write('theme', theme);
		this.apply();
	}

	setZone(zone: string): void {
		this.zone = zone;
		write('zone', zone);
	}

	dismissWelcome(): void {
		this.welcomed = true;
		write('welcomed', 'yes');
	}

	/** The document's scheme follows the choice. */
	apply(): void {
		if (this.theme === 'system') delete document.documentElement.dataset['theme'];
		else document.documentElement.dataset['theme'] = this.theme;
	}
}

export const preferences = new Preferences();
