import { caveats } from './en/caveats.ts';
import { chart } from './en/chart.ts';
import { commands } from './en/commands.ts';
import { common } from './en/common.ts';
import { explorer } from './en/explorer.ts';
import { figures } from './en/figures.ts';
import { grid } from './en/grid.ts';
import { home } from './en/home.ts';
import { language } from './en/language.ts';
import { library } from './en/library.ts';
import { restore } from './en/restore.ts';
import { shell } from './en/shell.ts';
import { notebook } from './en/notebook.ts';
import { notebookCore } from './en/notebook-core.ts';
import { editor } from './en/editor.ts';
import { sql } from './en/sql.ts';
import { time } from './en/time.ts';
import { review } from './en/review.ts';
import { sharing } from './en/sharing.ts';

/** Every word that a person reads, by the area of the app that says it. */
const en = {
	language,
	caveats,
	chart,
	commands,
	common,
	editor,
	explorer,
	figures,
	grid,
	library,
	notebook,
	notebookCore,
	time,
	restore,
	review,
	sharing,
	sql,
	home,
	shell
};

/** What every language says. A second one is a folder beside `en` whose objects are of this shape. */
export type Messages = typeof en;

export const t: Messages = en;
