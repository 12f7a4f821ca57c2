/** A file that is to be opened as a bundle, from wherever it came: dropped or picked. */
class OpenRequest {
	file = $state.raw<File | null>(null);
}

export const openRequest = new OpenRequest();
