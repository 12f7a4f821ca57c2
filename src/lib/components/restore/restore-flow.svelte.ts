import type { DiffRow, ShadowWindow } from '../../engine/shadow-window.ts';
import { t } from '../../messages/messages.ts';
import { type PlanCounts, type RestorePlan, countPlan, planIsEmpty } from '../../restore/plan.ts';
import { planRestoreTo, planUndoTransaction } from '../../restore/planner.ts';
import type { Transaction } from '../../shadow/position.ts';
import type { TableId } from '../../shadow/schema.ts';
import { DryRun } from './dry-run.svelte.ts';
import { type RestoreFiles, restoreFiles } from './restore-files.ts';
import type { RestoreRequest } from './restore-request.ts';
import {
	type Choice,
	type Choosable,
	changedColumns,
	choiceProblem,
	keyIdentity,
	selectionOf
} from './selection.ts';

export const STEPS = [
	{ id: 'choose', label: t.restore.steps.choose, next: t.restore.steps.to.preview },
	{ id: 'preview', label: t.restore.steps.preview, next: t.restore.steps.to.script },
	{ id: 'script', label: t.restore.steps.script, next: t.restore.steps.to.dryRun },
	{ id: 'dry-run', label: t.restore.steps.dryRun, next: t.restore.steps.to.export },
	{ id: 'export', label: t.restore.steps.export, next: '' }
] as const;
export type StepId = (typeof STEPS)[number]['id'];

/** Rows of one table that the first step lists by name. */
const LISTED = 500;

/** From a wish to a verified script. It reads the shadow and writes nothing anywhere. */
export class RestoreFlow {
	readonly window: ShadowWindow;
	readonly request: RestoreRequest;
	readonly dryRun = new DryRun();
	step = $state<StepId>('choose');
	/** What can be put back; null until it is known. */
	offers = $state.raw<Choosable[] | null>(null);
	choices = $state.raw<Choice[]>([]);
	/** Differing rows per table, as far as somebody looked into it. */
	listed = $state.raw<Record<TableId, DiffRow[]>>({});
	transaction = $state.raw<Transaction | null>(null);
	/** Plan without the rows that conflict. */
	leaveOut = $state(false);
	plan = $state.raw<RestorePlan | null>(null);
	files = $state.raw<RestoreFiles | null>(null);
	busy = $state(false);
	error = $state.raw<unknown>(null);

	problem = $derived(this.offers === null ? null : choiceProblem(this.choices));
	counts: PlanCounts[] = $derived(this.plan === null ? [] : countPlan(this.plan));
	/** Why there is no script yet, or null. */
	blocked = $derived.by(() => {
		if (this.plan === null) return t.restore.blocked.noPlan;
		if (this.plan.conflicts.length > 0) return t.restore.blocked.conflicts;
		return planIsEmpty(this.plan) ? t.restore.blocked.empty : null;
	});

	constructor(window: ShadowWindow, request: RestoreRequest) {
		this.window = window;
		this.request = request;
	}

	async load(): Promise<void> {
		await this.#during(async () => {
			const { request } = this;
			if (request.kind === 'undo-transaction') {
				this.transaction = await this.window.transactionAt(request.seq);
				this.offers = offersOfTransaction(this.transaction);
			} else this.offers = await this.#offersSince(request.seq);
			this.choices = this.offers.map(({ table }) => firstChoice(table, request));
		});
	}

	/** The rows of a table that differ, for choosing among them. */
	async look(table: TableId): Promise<void> {
		if (this.listed[table] !== undefined) return;
		await this.#during(async () => {
			const rows = await this.#diffOf(table);
			this.listed = { ...this.listed, [table]: rows };
			const columns = changedColumns(rows, this.window.schemaAt(table, this.window.latest().seq));
			this.offers = this.offers!.map((offer) =>
				offer.table === table ? { ...offer, columns } : offer
			);
		});
	}

	choose(table: TableId, change: Partial<Choice>): void {
		this.choices = this.choices.map((choice) =>
			choice.table === table ? { ...choice, ...change } : choice
		);
		this.#forgetPlan();
	}

	async setLeaveOut(leaveOut: boolean): Promise<void> {
		this.leaveOut = leaveOut;
		this.#forgetPlan();
		await this.#makePlan();
	}

	/** Whether the step can be gone to from what is known now. */
	reachable(step: StepId): boolean {
		if (step === 'choose') return true;
		if (this.problem !== null || this.offers === null || this.offers.length === 0) return false;
		return step === 'preview' || this.blocked === null;
	}

	async goTo(step: StepId): Promise<void> {
		if (this.busy || !this.reachable(step)) return;
		if (step !== 'choose' && this.plan === null && !(await this.#makePlan())) return;
		if (step !== 'choose' && step !== 'preview') {
			if (this.blocked !== null) return;
			if (this.files === null && !(await this.#makeFiles())) return;
		}
		this.step = step;
		// Whoever goes there wants it; it costs nothing but this browser's time, and can be cancelled.
		if (step === 'dry-run' && this.dryRun.status === 'idle') void this.rehearse();
	}

	async rehearse(): Promise<void> {
		if (this.plan !== null) await this.dryRun.start(this.window, this.plan);
	}

	close(): void {
		this.dryRun.cancel();
	}

	async #offersSince(seq: number): Promise<Choosable[]> {
		const request = this.request;
		const tables = request.kind === 'instant' ? request.tables : undefined;
		const keyed = request.kind === 'instant' ? request.keys?.map(({ table }) => table) : undefined;
		const only = tables ?? keyed;
		const summary = await this.window.diffSummary(seq, this.window.latest().seq);
		return summary
			.filter(({ added, removed, modified }) => added + removed + modified > 0)
			.filter(({ table }) => only === undefined || only.includes(table))
			.map(({ table, added, removed, modified }) => ({
				table,
				inserts: removed,
				updates: modified,
				deletes: added,
				columns: null
			}));
	}

	#diffOf(table: TableId): Promise<DiffRow[]> {
		const page = { offset: 0, limit: LISTED };
		return this.request.kind === 'instant'
			? this.window.diff(table, this.request.seq, this.window.latest().seq, page)
			: this.window.transactionDiff(table, this.transaction!).then((rows) => rows.slice(0, LISTED));
	}

	async #makePlan(): Promise<boolean> {
		return await this.#during(async () => {
			const choice = {
				tables: selectionOf(this.choices),
				conflicts: this.leaveOut ? ('leave-out' as const) : ('refuse' as const)
			};
			this.plan =
				this.request.kind === 'instant'
					? await planRestoreTo(this.window, { kind: 'seq', seq: this.request.seq }, choice)
					: await planUndoTransaction(this.window, this.transaction!, choice);
		});
	}

	async #makeFiles(): Promise<boolean> {
		return await this.#during(async () => {
			this.files = await restoreFiles(this.plan!);
		});
	}

	#forgetPlan(): void {
		this.plan = null;
		this.files = null;
		this.error = null;
		this.dryRun.forget();
	}

	async #during(work: () => Promise<void>): Promise<boolean> {
		this.busy = true;
		this.error = null;
		try {
			await work();
			return true;
		} catch (error) {
			this.error = error;
			return false;
		} finally {
			this.busy = false;
		}
	}
}

/** Its inserts go away, its deletes come back. */
function offersOfTransaction({ tables }: Transaction): Choosable[] {
	return Object.entries(tables)
		.sort(([a], [b]) => (a < b ? -1 : 1))
		.map(([table, [inserted, updated, deleted]]) => ({
			table,
			inserts: deleted,
			updates: updated,
			deletes: inserted,
			columns: null
		}));
}

function firstChoice(table: TableId, request: RestoreRequest): Choice {
	const all = { table, chosen: true, columns: null, keys: null };
	if (request.kind !== 'instant' || request.keys === undefined) return all;
	const keys = request.keys.filter((one) => one.table === table).map(({ key }) => key);
	const unique = new Map(keys.map((key) => [keyIdentity(key), key]));
	return { ...all, keys: [...unique.values()] };
}
