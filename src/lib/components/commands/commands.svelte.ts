import { createKeybindingsHandler } from 'tinykeys';
import { untrack } from 'svelte';
import * as v from 'valibot';
import { canonicalKeys, tinykeysOf } from './key-text.ts';
import { keep, readKept } from './kept.ts';

/** Where keys count: on the page, or only while a code editor has the focus. */
type Scope = 'page' | 'editor';

export interface Command {
	/** Stable, `area.verb`: a person's own keys are kept under it. */
	id: string;
	title: string;
	/** Heading in the palette and in the sheet. */
	group: string;
	/** Defaults: `$mod+k`, `Shift+Alt+f`, `g h`; several are alternatives. */
	keys?: string | readonly string[];
	/** Defaults to `page`. */
	scope?: Scope;
	/** Keys that cannot be changed, told so in the settings. Defaults to false. */
	fixed?: boolean;
	/** Defaults to true; a command without a place in the palette still has its keys. */
	palette?: boolean;
	/** Asked when a key is pressed or the palette opens. Defaults to always. */
	when?: () => boolean;
	run: () => unknown;
}

/** Something to go to, found by what is typed into the palette. */
export interface PaletteItem {
	id: string;
	title: string;
	/** Beside the title, fainter: where it is, how much it holds. */
	detail?: string;
	run: () => unknown;
}

export interface PaletteProvider {
	group: string;
	/** All that could be meant; the palette filters by the query again and shows the best. */
	items: (query: string) => readonly PaletteItem[] | Promise<readonly PaletteItem[]>;
}

const ownKeys = v.record(v.string(), v.array(v.string()));
const recentIds = v.array(v.string());
/** Commands that stand first in the palette. */
const RECENT = 8;

/**
 * Every action of the app by name: keys, palette and settings all read this. Of two commands with one
 * id or one key the one registered last, whose `when` holds, is meant: the innermost part of the page.
 */
class Commands {
	#registered = $state.raw<readonly Command[]>([]);
	providers = $state.raw<readonly PaletteProvider[]>([]);
	/** A person's own keys by command; an empty list takes them away. */
	#own = $state.raw<Readonly<Record<string, readonly string[]>>>(readKept('keys', ownKeys, {}));
	recent = $state.raw<readonly string[]>(readKept('recent-commands', recentIds, []));
	/** False once the browser refused to keep a choice. */
	kept = $state(true);
	/** Which of the dialogs of this folder is open. */
	open = $state<'palette' | 'sheet' | 'settings' | null>(null);
	#handlers: Partial<Record<Scope, EventListener>> = {};

	/** One entry per id, the innermost. */
	readonly all: readonly Command[] = $derived([
		...new Map(this.#registered.map((command) => [command.id, command])).values()
	]);

	register(command: Command): () => void {
		untrack(() => {
			for (const keys of defaultKeys(command)) canonicalKeys(keys);
			this.#registered = [...this.#registered, command];
			this.#handlers = {};
		});
		return () =>
			untrack(() => {
				this.#registered = this.#registered.filter((one) => one !== command);
				this.#handlers = {};
			});
	}

	/** Several at once; the answer takes all of them away. */
	registerAll(commands: readonly Command[]): () => void {
		const taken = commands.map((command) => this.register(command));
		return () => taken.forEach((undo) => undo());
	}

	registerProvider(provider: PaletteProvider): () => void {
		untrack(() => (this.providers = [...this.providers, provider]));
		return () => untrack(() => (this.providers = this.providers.filter((one) => one !== provider)));
	}

	/** Canonical keys in force. */
	keysOf(command: Command): readonly string[] {
		return (!command.fixed && this.#own[command.id]) || defaultKeys(command).map(canonicalKeys);
	}

	/** Keys of a command by its id, for hints on buttons; empty where it has none now. */
	keysOfId(id: string): readonly string[] {
		const command = this.all.find((one) => one.id === id);
		return command === undefined ? [] : this.keysOf(command);
	}

	changed(command: Command): boolean {
		return !command.fixed && this.#own[command.id] !== undefined;
	}

	setKeys(command: Command, keys: readonly string[]): void {
		this.#keepOwn({ ...this.#own, [command.id]: keys.map(canonicalKeys) });
	}

	resetKeys(command?: Command): void {
		const own = { ...this.#own };
		if (command !== undefined) delete own[command.id];
		this.#keepOwn(command === undefined ? {} : own);
	}

	/** Other commands of the same place that listen to these keys. */
	conflicts(command: Command, keys: string): Command[] {
		const wanted = canonicalKeys(keys);
		return this.all.filter(
			(other) =>
				other.id !== command.id &&
				(other.scope ?? 'page') === (command.scope ?? 'page') &&
				this.keysOf(other).includes(wanted)
		);
	}

	/** What the palette offers now: of each id the innermost that can run. */
	available(): Command[] {
		const able = this.#registered.filter((one) => one.palette !== false && can(one));
		return able.filter((one, at) => !able.slice(at + 1).some(({ id }) => id === one.id));
	}

	run(command: Command): void {
		this.recent = [command.id, ...this.recent.filter((id) => id !== command.id)].slice(0, RECENT);
		keep('recent-commands', this.recent);
		void command.run();
	}

	/** Runs the command of this id where it can run now. */
	runId(id: string): boolean {
		const command = this.#registered.findLast((one) => one.id === id && can(one));
		if (command !== undefined) void command.run();
		return command !== undefined;
	}

	/** For the page's or an editor's keydown; a key that was meant is `defaultPrevented` after. */
	handle(event: KeyboardEvent, scope: Scope): void {
		(this.#handlers[scope] ??= this.#listener(scope))(event);
	}

	#listener(scope: Scope): EventListener {
		const bindings: Record<string, (event: KeyboardEvent) => void> = {};
		const listening = this.#registered.filter((one) => (one.scope ?? 'page') === scope);
		for (const keys of new Set(listening.flatMap((command) => this.keysOf(command))))
			bindings[tinykeysOf(keys)] = (event) => {
				const meant = listening.findLast((one) => this.keysOf(one).includes(keys) && can(one));
				if (meant === undefined || event.defaultPrevented) return;
				event.preventDefault();
				event.stopPropagation();
				void meant.run();
			};
		return createKeybindingsHandler(bindings, {
			ignore: (event) =>
				event.defaultPrevented ||
				event.isComposing ||
				(scope === 'page' && (inOpenDialog(event) || (isWriting(event) && !reachesOut(event))))
		});
	}

	#keepOwn(own: Readonly<Record<string, readonly string[]>>): void {
		this.#own = own;
		this.kept = keep('keys', own);
		this.#handlers = {};
	}
}

export const commands = new Commands();

function defaultKeys({ keys }: Command): readonly string[] {
	return keys === undefined ? [] : typeof keys === 'string' ? [keys] : keys;
}

function can(command: Command): boolean {
	return command.when?.() ?? true;
}

/** The element inside a shadow root, where the event's own target is the host. */
function targetOf(event: Event): EventTarget | undefined {
	return event.composedPath()[0];
}

function isWriting(event: KeyboardEvent): boolean {
	const target = targetOf(event);
	if (!(target instanceof HTMLElement)) return false;
	if (target instanceof HTMLInputElement)
		return !['button', 'checkbox', 'radio', 'range', 'submit', 'color', 'file'].includes(
			target.type
		);
	return target.isContentEditable || target.matches('textarea, select');
}

/** Keys that write nothing. AltGr is Ctrl+Alt on Windows, and writes. */
function reachesOut(event: KeyboardEvent): boolean {
	if (event.getModifierState('AltGraph')) return false;
	return event.ctrlKey || event.metaKey || /^F\d+$/.test(event.key);
}

/** What lies under a modal dialog is not there for the keyboard. */
function inOpenDialog(event: KeyboardEvent): boolean {
	return (
		event.composedPath().some((one) => one instanceof HTMLDialogElement) ||
		document.querySelector('dialog:modal') !== null
	);
}
