import { QueryError } from '../engine/engine.ts';
import type { ShadowWindow } from '../engine/shadow-window.ts';
import { t } from '../messages/messages.ts';
import { quoteIdentifier } from '../temporal/sql-text.ts';
import type { Relation } from '../engine/relation.ts';
import { type Asking, tableIdOf } from './asking.ts';
import type { Cell } from './document.ts';
import { CellError } from './cell-error.ts';
import type { CellResult, CheckResult, RelationResult } from './cell-result.ts';
import type { CellSpec, CheckSpec } from './cell-spec.ts';
import { fillSpec } from './fill-spec.ts';
import type { InstantExpression } from './instant-expression.ts';
import { bindCell, type Inputs, writtenAt } from './parameters.ts';
import { resolveExpression } from './resolve-instant.ts';
import { runDiff, runHistory, runTimeline } from './run-past.ts';
import { runInput } from './run-input.ts';
import type { Executor, RunRequest } from './runtime.ts';

/** Rows that a plot draws; of more it draws this many, picked at random, and says so. */
const PLOT_ROWS = 50_000;

let runs = 0;

/** Asks the engine for what a cell shows. Throws CellError, QueryError and the window's own errors. */
export async function runCell(
	window: ShadowWindow,
	request: RunRequest,
	signal: AbortSignal
): Promise<CellResult> {
	const inputs = inputsOf(request);
	const { spec, problems } = fillSpec(bindCell(request.cell, inputs), true);
	if (problems.length > 0) throw new CellError('settings', problems.join('\n'));
	const position = async (expression: InstantExpression) => {
		const found = await resolveExpression(window, expression);
		signal.throwIfAborted();
		return found;
	};
	const seq = spec.at === null ? request.seq : (await position(spec.at)).seq;
	const keep = (text: string) =>
		window.keep(text, seq, {
			// Each run has its own: the rows of the one before are still on screen.
			name: `${request.cell.id} ${++runs}`,
			reads: readsOf(request),
			signal
		});
	try {
		return await answer(spec, { window, request, signal, seq, position, keep });
	} catch (error) {
		throw asWritten(error, request.cell, inputs);
	}
}

/** The runtime's executor over a window. */
export function windowExecutor(window: ShadowWindow): Executor {
	return {
		run: (request, signal) => runCell(window, request, signal),
		tableNames: (text, seq) => window.tableNames(text, seq)
	};
}

async function answer(spec: CellSpec, asking: Asking): Promise<CellResult> {
	const { window, seq, position } = asking;
	switch (spec.kind) {
		case 'sql':
			if (spec.text.trim() === '') return { kind: 'none' };
			return { kind: 'relation', relation: await asking.keep(spec.text), seq };
		case 'check':
			return spec.text.trim() === '' ? { kind: 'none' } : runCheck(spec, asking);
		case 'grid':
			return dataOf(spec.data, asking);
		case 'plot': {
			const { relation, seq: dataSeq } = await dataOf(spec.data, asking);
			const table = await plotRows(relation, asking);
			const caveats = { inexact: await relation.inexactValues(), masked: relation.masked };
			return { kind: 'plot', table, rowCount: relation.rowCount, seq: dataSeq, caveats };
		}
		case 'chart': {
			const fromUs = (await position(spec.from)).transaction.runningTimeUs;
			const toUs = Math.max(fromUs + 1, (await position(spec.to)).transaction.runningTimeUs);
			const { table, expression, where, bucketUs } = spec;
			const range = { fromUs, toUs, bucketUs };
			const question = {
				table: tableIdOf(table),
				expression,
				...(where !== null && { where }),
				...range
			};
			const points = await window.series(question);
			return { kind: 'series', points, ...range, caveats: await window.seriesCaveats(question) };
		}
		case 'diff':
			return runDiff(spec, asking);
		case 'history':
			return runHistory(spec, asking);
		case 'timeline':
			return runTimeline(spec, asking);
		case 'transactions': {
			const [from, to] = [await position(spec.from), await position(spec.to)];
			const transactions = await window.transactions({
				// The first one is part of what was asked for.
				fromSeq: from.transaction.firstSeq,
				toSeq: to.seq,
				limit: spec.limit,
				...(spec.table !== null && { table: tableIdOf(spec.table) })
			});
			return { kind: 'transactions', transactions, from, to };
		}
		case 'marks': {
			const marks = [];
			for (const { line, from, to } of spec.marks)
				marks.push({
					line,
					from: await position(from),
					to: to === null ? null : await position(to)
				});
			return { kind: 'marks', marks };
		}
		case 'input':
			return runInput(spec, asking);
		default:
			return { kind: 'none' };
	}
}

async function runCheck({ text, expect }: CheckSpec, asking: Asking): Promise<CheckResult> {
	const relation = await asking.keep(text);
	const rows = relation.rowCount;
	const result = { kind: 'check', expect, rows, wrong: 0, relation, seq: asking.seq } as const;
	if (expect !== 'true') return { ...result, passed: expect === 'none' ? rows === 0 : rows > 0 };
	const first = quoteIdentifier(relation.columns[0]!.name);
	try {
		const wrong = await relation.count({ where: `(${first})::BOOLEAN IS DISTINCT FROM TRUE` });
		return { ...result, wrong, passed: rows > 0 && wrong === 0 };
	} catch (error) {
		await relation.close();
		throw error;
	}
}

/** A named cell's rows, or a table at the instant. */
async function dataOf(name: string, { request, window, seq }: Asking): Promise<RelationResult> {
	const source = request.graph.names.get(name.toLowerCase());
	if (source === undefined) {
		const relation = await window.stateRelation(tableIdOf(name), seq);
		return { kind: 'relation', relation, seq };
	}
	const result = request.resultOf(source);
	if (result?.kind === 'relation') return result;
	throw new CellError('source', t.notebookCore.noRows(name));
}

/** All rows, or a sample that is the same every time: a drawing must not flicker between runs. */
async function plotRows(relation: Relation, { window, request, seq, signal }: Asking) {
	if (relation.rowCount <= PLOT_ROWS) {
		return relation.page({ offset: 0, limit: PLOT_ROWS, signal });
	}
	const sample = await window.keep(
		`SELECT * FROM everything USING SAMPLE reservoir(${PLOT_ROWS} ROWS) REPEATABLE (1)`,
		seq,
		{
			name: `${request.cell.id} ${++runs}`,
			reads: [{ as: 'everything', relation }],
			signal
		}
	);
	try {
		return await sample.page({ offset: 0, limit: PLOT_ROWS, signal });
	} finally {
		await sample.close();
	}
}

/** A place in the query that ran is told as one in the query that somebody wrote. */
function asWritten(error: unknown, { kind, body }: Cell, inputs: Inputs): unknown {
	if (!(error instanceof QueryError) || inputs.size === 0 || (kind !== 'sql' && kind !== 'check'))
		return error;
	const message = error.message.replace(/\(at character (\d+)\)/, (_, at: string) => {
		return `(at character ${writtenAt(body, inputs, Number(at) - 1) + 1})`;
	});
	return new QueryError(error.code, message, body, { cause: error });
}

function readsOf({ cell, document, graph, resultOf }: RunRequest) {
	const sources = new Set(graph.reads.get(cell.id));
	return document.cells.flatMap(({ id, attributes }) => {
		const result = sources.has(id) ? resultOf(id) : null;
		return result?.kind === 'relation'
			? [{ as: attributes['as']!, relation: result.relation }]
			: [];
	});
}

function inputsOf({ cell, graph, resultOf }: RunRequest): Inputs {
	const results = (graph.reads.get(cell.id) ?? []).map((id) => resultOf(id));
	return new Map(results.flatMap((one) => (one?.kind === 'value' ? [[one.name, one]] : [])));
}
