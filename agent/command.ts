import type { ParseArgsOptionsConfig } from 'node:util';

/** One word of the command line. Exit status: 0 done, 1 failed, 2 bad usage. */
export interface Command {
	name: string;
	/** One line for the list of commands. */
	summary: string;
	/** Printed by `--help`, after the summary: usage line, options with defaults, an example. */
	help: string;
	options: ParseArgsOptionsConfig;
	/** Positional words that it takes, for the usage check. */
	positionals?: number;
	run(values: CommandValues, positionals: string[]): Promise<number>;
}

export type CommandValues = Record<string, string | boolean | (string | boolean)[] | undefined>;

/** A mistake in how the command was called: exit 2. */
export class UsageError extends Error {}

/** Something that the user can mend: printed as it is, without a stack, exit 1. */
export class UserError extends Error {}

/** The value of a required option. */
export function required(values: CommandValues, name: string): string {
	const value = values[name];
	if (typeof value !== 'string' || value === '') throw new UsageError(`--${name} is missing`);
	return value;
}

export function optional(values: CommandValues, name: string): string | undefined {
	const value = values[name];
	return typeof value === 'string' ? value : undefined;
}

/** Every value of an option that may be repeated. */
export function repeated(values: CommandValues, name: string): string[] {
	const value = values[name];
	if (value === undefined) return [];
	return (Array.isArray(value) ? value : [value]).filter((item) => typeof item === 'string');
}
