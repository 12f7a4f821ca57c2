import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as v from 'valibot';

const PACKAGE = path.resolve(import.meta.dirname, '..', 'package.json');

export function agentVersion(): string {
	const Package = v.object({ version: v.string() });
	return v.parse(Package, JSON.parse(readFileSync(PACKAGE, 'utf8'))).version;
}
