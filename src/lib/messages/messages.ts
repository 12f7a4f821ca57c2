import { chart } from './en/chart.ts';
import { commands } from './en/commands.ts';
import { common } from './en/common.ts';
import { explorer } from './en/explorer.ts';
import { figures } from './en/figures.ts';
import { grid } from './en/grid.ts';
import { home } from './en/home.ts';
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

/**
 * Every word that a person reads, by the area of the app that says it. A second language is a folder
 * beside `en` whose objects have the same shape.
 */
export const t = {
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
