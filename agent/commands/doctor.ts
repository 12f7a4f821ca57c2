import { optional, required, UsageError, type Command } from '../command.ts';
import { mask } from '../sources/postgres/connection.ts';
import { captureWords, diagnose, type Finding } from '../sources/postgres/doctor.ts';
import { readDoctorFacts } from '../sources/postgres/doctor-facts.ts';

export const command: Command = {
	name: 'doctor',
	summary: 'Tell whether a PostgreSQL database can be captured, and what mends what is missing',
	help: `foreshadow doctor --source <postgres-url> [--format table|json]

Looks at the server's settings, the role's rights and every table, and changes nothing. Exits with
1 if something blocks a capture.

  --source <url>      postgres://user:password@host:5432/database, with the role that will capture
  --format <format>   table (default) or json

Example: foreshadow doctor --source postgres://agent:secret@db/shop`,
	options: { source: { type: 'string' }, format: { type: 'string' } },
	async run(values) {
		const source = required(values, 'source');
		const format = optional(values, 'format') ?? 'table';
		if (format !== 'table' && format !== 'json') {
			throw new UsageError(`--format ${format}: table or json`);
		}
		const facts = await readDoctorFacts(source);
		const findings = diagnose(facts);
		const blocked = findings.some(({ severity }) => severity === 'blocks');
		if (format === 'json') {
			console.log(JSON.stringify({ source: mask(source), ready: !blocked, findings }, null, '\t'));
		} else print(findings, blocked ? null : captureWords(facts));
		return blocked ? 1 : 0;
	}
};

function print(findings: Finding[], next: string | null): void {
	for (const { severity, what, mend } of findings) {
		console.log(`${severity.padEnd(8)}${what}`);
		if (mend !== null) console.log(`${' '.repeat(10)}${mend}`);
	}
	console.log(
		next === null
			? '\nNot ready: mend what blocks, then ask again.'
			: `\nReady: \`${next}\` can begin.`
	);
}
