/** The library of notebooks: saving, versions, tabs, folders. */
export const library = {
	untitled: 'Untitled notebook'
};
