import { type Extension, Facet, StateEffect, StateField } from '@codemirror/state';
import { type EditorView, hoverTooltip, showTooltip, type Tooltip } from '@codemirror/view';
import { t } from '../../messages/messages.ts';
import type { KnownNames } from './known-names.ts';
import { type Description, describe } from './sql-describe.ts';

/** ms that the pointer rests on a name. */
const REST = 350;
/** Columns that are listed. */
const MOST = 16;

const show = StateEffect.define<Tooltip | null>();

/** What the keyboard asked for; gone with the next move or letter. */
const asked = StateField.define<Tooltip | null>({
	create: () => null,
	update(now, transaction) {
		for (const effect of transaction.effects) if (effect.is(show)) return effect.value;
		return transaction.docChanged || transaction.selection ? null : now;
	},
	provide: (field) => showTooltip.from(field)
});

const describing = Facet.define<(view: EditorView, position: number) => Tooltip | null>();

/** Types of columns, rows of tables, signatures: under the pointer, or by `describeAt`. */
export function sqlHover(names: () => KnownNames): Extension {
	const source = (view: EditorView, position: number): Tooltip | null => {
		const found = describe(view.state.doc.toString(), position, names());
		return found === null ? null : tooltip(found);
	};
	return [hoverTooltip(source, { hoverTime: REST }), asked, describing.of(source)];
}

/** Shows what is known of the name at the cursor; false where there is nothing. */
export function describeAt(view: EditorView): boolean {
	const { head } = view.state.selection.main;
	const found = view.state.facet(describing)[0]?.(view, head) ?? null;
	if (found === null) return false;
	view.dispatch({ effects: show.of(found) });
	return true;
}

export function stopDescribing(view: EditorView): boolean {
	if ((view.state.field(asked, false) ?? null) === null) return false;
	view.dispatch({ effects: show.of(null) });
	return true;
}

function tooltip(found: Description): Tooltip {
	return {
		pos: found.from,
		end: found.to,
		above: true,
		create: () => ({ dom: card(found) })
	};
}

function card({ title, facts, columns, text }: Description): HTMLElement {
	const dom = document.createElement('div');
	dom.className = 'fs-card';
	dom.setAttribute('role', 'status');
	dom.append(element('code', title));
	if (facts.length > 0) dom.append(element('p', facts.join(' · ')));
	if (text !== '') dom.append(element('p', text));
	if (columns.length > 0) dom.append(list(columns));
	return dom;
}

function list(columns: Description['columns']): HTMLElement {
	const dl = document.createElement('dl');
	for (const { name, type, key } of columns.slice(0, MOST)) {
		const row = document.createElement('div');
		row.append(
			element('dt', name),
			element('dd', type),
			element('dd', key ? t.editor.names.key : '')
		);
		dl.append(row);
	}
	const more = columns.length - MOST;
	if (more > 0) {
		const rest = element('div', '');
		rest.append(element('dt', t.editor.names.more(more)));
		dl.append(rest);
	}
	return dl;
}

function element(name: string, text: string): HTMLElement {
	const made = document.createElement(name);
	made.textContent = text;
	return made;
}
