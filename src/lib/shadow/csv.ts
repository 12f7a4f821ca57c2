/**
 * CSV to the byte as PostgreSQL's `COPY … TO … WITH (FORMAT csv, NULL '\N')` prints it
 * (CopyAttributeOutCSV in src/backend/commands/copyto.c): a value is quoted where it holds the
 * delimiter, a quote or a line end, where it reads like the NULL text, and where it stands alone in
 * its line as `\.`, which an older server would take for the end. An empty text is nothing at all.
 */
const CSV_NULL = '\\N';

export function csvLine(values: readonly (string | null)[]): string {
	const alone = values.length === 1;
	return `${values.map((value) => csvValue(value, alone)).join(',')}\n`;
}

function csvValue(value: string | null, alone: boolean): string {
	if (value === null) return CSV_NULL;
	const quoted = value === CSV_NULL || (alone && value === '\\.') || /[",\n\r]/.test(value);
	return quoted ? `"${value.replaceAll('"', '""')}"` : value;
}
