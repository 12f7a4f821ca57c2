/** Code editors: their commands, completion, hover, errors. */
export const editor = {
	loading: 'Loading the editor'
};
