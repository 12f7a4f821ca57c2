/**
 * `npm test`: every test there is. Builds the app, runs the unit, property and database tests
 * (vitest), then the browser tests (Playwright on the Chromium that npm installed), and ends with
 * one line that counts both. Arguments are handed to neither: `npm run unit -- <filter>` and
 * `npm run e2e -- <filter>` run a part.
 */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as v from 'valibot';

const Vitest = v.object({
	numPassedTests: v.number(),
	numFailedTests: v.number(),
	numPendingTests: v.number(),
	numTodoTests: v.number(),
	numFailedTestSuites: v.number()
});
const Playwright = v.object({
	stats: v.object({
		expected: v.number(),
		unexpected: v.number(),
		flaky: v.number(),
		skipped: v.number()
	})
});

interface Counts {
	passed: number;
	failed: number;
	skipped: number;
}

const NONE: Counts = { passed: 0, failed: 0, skipped: 0 };
/** A runner that broke before it could count is one failure, never a silent zero. */
const BROKEN: Counts = { passed: 0, failed: 1, skipped: 0 };

function npm(script: string, args: string[], env: Record<string, string>): Promise<number> {
	const child = spawn('npm', ['run', '-s', script, ...(args.length ? ['--', ...args] : [])], {
		stdio: 'inherit',
		env: { ...process.env, ...env },
		shell: process.platform === 'win32'
	});
	return new Promise((resolve, reject) => {
		child.once('error', reject);
		child.once('close', (code) => resolve(code ?? 1));
	});
}

async function counted(
	report: string,
	exitCode: Promise<number>,
	read: (json: unknown) => Counts
): Promise<Counts> {
	const code = await exitCode;
	const counts = await readFile(report, 'utf8').then(
		(text) => read(JSON.parse(text)),
		() => (code === 0 ? NONE : BROKEN)
	);
	return code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

const folder = await mkdtemp(path.join(tmpdir(), 'foreshadow-test-'));
const unitReport = path.join(folder, 'unit.json');
const browserReport = path.join(folder, 'browser.json');

const built = await npm('build', [], {});
const unit = await counted(
	unitReport,
	npm('unit', ['--reporter=default', '--reporter=json', `--outputFile.json=${unitReport}`], {}),
	(json) => {
		const report = v.parse(Vitest, json);
		return {
			passed: report.numPassedTests,
			failed: Math.max(report.numFailedTests, report.numFailedTestSuites > 0 ? 1 : 0),
			skipped: report.numPendingTests + report.numTodoTests
		};
	}
);
const browser =
	built === 0
		? await counted(
				browserReport,
				npm('e2e', ['--reporter=list,json'], { PLAYWRIGHT_JSON_OUTPUT_NAME: browserReport }),
				(json) => {
					const { stats } = v.parse(Playwright, json);
					if (stats.flaky > 0)
						console.log(`\nonly on the second try: ${stats.flaky} (named above)`);
					return {
						passed: stats.expected + stats.flaky,
						failed: stats.unexpected,
						skipped: stats.skipped
					};
				}
			)
		: BROKEN;
await rm(folder, { recursive: true, force: true });

const failed = unit.failed + browser.failed;
console.log(
	`\n${unit.passed + browser.passed} passed, ${failed} failed, ${unit.skipped + browser.skipped} skipped`
);
process.exitCode = failed === 0 ? 0 : 1;
