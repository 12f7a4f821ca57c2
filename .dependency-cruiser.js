// Data flows one way; a folder may import only from folders before it in this list.
const flow = [
	'messages',
	'shadow',
	'store',
	'temporal',
	'engine',
	'behaviour',
	'forecast',
	'anomaly',
	'causal',
	'risk',
	'scenario',
	'restore',
	'approval',
	'notebook',
	'review',
	'library',
	'sharing',
	'components'
];

const oneWay = flow.map((folder, i) => ({
	name: `one-way: ${folder}`,
	severity: 'error',
	from: { path: `^src/lib/${folder}/` },
	to: { path: `^src/(routes|lib/(${[...flow.slice(i + 1), '-'].join('|')}))/` }
}));

/** A package that only some files may import. */
const only = (name, packages, from) => ({
	name,
	severity: 'error',
	from: { path: '^(src|agent)/', pathNot: from },
	to: { path: `node_modules/(${packages})/` }
});

export default {
	forbidden: [
		...oneWay,
		{
			name: 'every lib folder is named in the flow',
			severity: 'error',
			from: {},
			to: { path: '^src/lib/', pathNot: `^src/lib/(${flow.join('|')})/` }
		},
		{
			name: 'the agent knows no screen',
			severity: 'error',
			from: { path: '^agent/' },
			to: { path: '^src/(routes|lib/(messages|notebook|review|library|sharing|components))/' }
		},
		{
			name: 'the app never imports the agent',
			severity: 'error',
			from: { path: '^src/' },
			to: { path: '^agent/' }
		},
		{
			name: 'no node: in the app',
			severity: 'error',
			from: { path: '^src/', pathNot: '\\.node\\.ts$' },
			to: { dependencyTypes: ['core'] }
		},
		only('DuckDB stays in the engine', '@duckdb', '^src/lib/engine/'),
		only(
			'Comlink stays at worker boundaries',
			'comlink',
			'^src/lib/(engine|forecast|restore|sharing)/'
		),
		only(
			'Svelte and Plot stay in the view',
			'svelte|@observablehq',
			'^src/(lib/components|routes)/'
		),
		{
			name: 'no cycles',
			severity: 'error',
			from: {},
			// A tree is made of trees.
			to: { circular: true, viaOnly: { pathNot: '/JsonTree\\.svelte$' } }
		}
	],
	options: {
		tsPreCompilationDeps: true,
		tsConfig: { fileName: 'tsconfig.json' },
		doNotFollow: { path: 'node_modules' }
	}
};
