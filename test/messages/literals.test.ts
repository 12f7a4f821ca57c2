import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { t } from '#lib/messages/messages.ts';
import { allowed, isAllowed } from './allowed-words.ts';
import { shownWords } from './shown-words.ts';

/*
 * The law: every word that a person reads in the interface is in the catalogue. What people are shown
 * is found in the source itself: text and readable attributes of templates, values that flow into
 * them, properties and calls that speak, and anything that looks like a sentence. Errors that the
 * layers below the screens throw are theirs (docs/architecture.md).
 */

function sources(...patterns: string[]): Map<string, string> {
	const files = globSync(patterns)
		.map((file) => file.replaceAll('\\', '/'))
		.sort();
	return new Map(files.map((file) => [file, readFileSync(file, 'utf8')]));
}

const screens = sources(
	'src/**/*.svelte',
	'src/lib/components/**/*.ts',
	'src/routes/**/*.ts',
	'src/service-worker.ts'
);

describe('the finder of shown words', () => {
	const foundIn = (file: string, source: string) =>
		shownWords(new Map([[file, source]])).map(({ text }) => text);
	const svelte = (source: string) => foundIn('a.svelte', source);

	it('finds texts and what is read of elements', () => {
		expect(svelte('<p class="big red">Nothing here</p>')).toEqual(['Nothing here']);
		expect(svelte('<Button label="Close" variant="ghost" />')).toEqual(['Close']);
		expect(svelte('<i title="Row {n} of {all}"></i>')).toEqual(['Row', 'of']);
		expect(svelte('<p style:width="3px">{n} · {t.a.b}</p>')).toEqual([]);
	});

	it('finds words inside expressions, but not what they are compared with', () => {
		expect(svelte("<p>{kind === 'open' ? 'open now' : shut ?? 'shut'}</p>")).toEqual([
			'open now',
			'shut'
		]);
		expect(svelte('<p>{`${n} rows`}</p>')).toEqual(['rows']);
		expect(svelte("<p aria-label={on ? 'on' : undefined}></p>")).toEqual(['on']);
	});

	it('finds what flows into a template from the script', () => {
		const script = "<script>const said = n > 1 ? 'many of them' : 'Single';</script>";
		expect(svelte(`${script}<p>{said}</p>`)).toEqual(['many of them', 'Single']);
	});

	it('finds what a template shows of another file', () => {
		const words = shownWords(
			new Map([
				['a.svelte', '<p>{describe(row)}</p>'],
				[
					'b.ts',
					"export function describe(row: Row): string { return row.old ? 'Old' : row.name; }"
				]
			])
		);
		expect(words.map(({ file, line, text }) => [file, line, text])).toEqual([['b.ts', 1, 'Old']]);
	});

	it('finds toasts, errors, labelled options and sentences anywhere', () => {
		const source = `
			toasts.show({ tone: 'done', title: 'Saved' });
			throw new TypeError('this is no number');
			const options = [{ id: 'a', label: 'first' }];
			keep('never shown to anybody');`;
		expect(foundIn('a.ts', source)).toEqual([
			'Saved',
			'this is no number',
			'first',
			'never shown to anybody'
		]);
	});
});

describe('the interface', () => {
	const found = shownWords(screens);

	it('has no words of its own: all are in the catalogue', () => {
		const own = found.filter((one) => !isAllowed(one));
		expect(own.map(({ file, line, where, text }) => `${file}:${line} (${where}) ${text}`)).toEqual(
			[]
		);
	});

	it('keeps no exception that nothing needs', () => {
		const unused = allowed.filter(
			(one) => !found.some(({ file, text }) => one.file.test(file) && one.text.test(text))
		);
		expect(unused.map(({ reason }) => reason)).toEqual([]);
	});

	it('writes numbers, days and orders in no language of its own', () => {
		const named = /(?:Intl\.\w+|toLocale\w*|localeCompare)\([^()]*['"`]en/g;
		// Their output is parsed or only tried, never shown.
		const parsed = ['src/lib/components/format.ts', 'src/lib/components/time-zones.ts'];
		const own = [...sources('src/**/*.ts', 'src/**/*.svelte')]
			.filter(([file]) => !file.startsWith('src/lib/messages/') && !parsed.includes(file))
			.flatMap(([file, source]) => [...source.matchAll(named)].map(([call]) => `${file}: ${call}`));
		expect(own).toEqual([]);
	});

	it('says before it runs what the catalogue says', () => {
		const html = readFileSync('src/app.html', 'utf8').replaceAll(/\s+/g, ' ');
		expect(html).toContain(`<html lang="${t.language}">`);
		expect(html).toContain(`>${t.shell.noScript}</noscript`);
		const manifest = JSON.parse(readFileSync('static/manifest.webmanifest', 'utf8')) as unknown;
		expect(manifest).toMatchObject({ lang: t.language, description: t.shell.about });
	});
});
