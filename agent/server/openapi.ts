/** The REST API in OpenAPI 3.1, as `/api/openapi.json` shows it. `docs/rest-api.md` says it in words. */
export function openApiDocument(version: string) {
	return {
		openapi: '3.1.0',
		info: {
			title: 'Foreshadow',
			version,
			description: 'Shadows of databases, as the agent serves them on loopback.'
		},
		security: [{ token: [] }],
		paths: {
			'/api/openapi.json': { get: operation('This document', json({ type: 'object' })) },
			'/api/shadows': {
				get: operation(
					'Every shadow that is served and has been written to',
					json({ type: 'array', items: { oneOf: [ref('Shadow'), ref('DamagedShadow')] } })
				)
			},
			'/api/shadows/{id}/files/{path}': {
				get: {
					...operation('One file of the store, as docs/store-format.md describes it', {
						'200': {
							description: 'A segment: zstd as Content-Encoding if accepted, else plain',
							content: {
								'application/json': {},
								'application/vnd.apache.arrow.stream': {}
							}
						}
					}),
					parameters: [ID, parameter('path', 'path', 'head.json, log/…, checkpoints/…, segments/…')]
				}
			},
			'/api/shadows/{id}/wait': {
				get: {
					...operation('Waits up to 20 s for an entry after the one you have', {
						...json(ref('Head')),
						'204': { description: 'Nothing new' }
					}),
					parameters: [ID, parameter('entry', 'query', 'The last entry that you have', 'integer')]
				}
			},
			'/api/demo': {
				get: operation('What the demo offers; null outside it', json(ref('Demo')))
			},
			'/api/demo/incidents/{kind}': {
				post: {
					...operation('Damages the demo database, in one transaction', json(ref('Mark'))),
					parameters: [parameter('kind', 'path', 'One of the kinds that /api/demo lists')]
				}
			}
		},
		components: {
			securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
			schemas: SCHEMAS
		}
	};
}

const ID = parameter('id', 'path', 'The shadow, as /api/shadows names it');

const integer = (description: string) => ({ type: 'integer', description });
const string = (description: string) => ({ type: 'string', description });

const SCHEMAS = {
	Shadow: object({
		id: string('Its name in URLs'),
		title: string('For people'),
		kind: { enum: ['postgres', 'simulate'] },
		live: { type: 'boolean', description: 'Its source may still be writing' },
		firstTimeUs: integer('Commit time of the first position, µs since 1970 UTC'),
		lastTimeUs: integer('Latest commit time, µs since 1970 UTC'),
		lastSeq: integer('Last position'),
		entry: integer('Last entry of the log')
	}),
	DamagedShadow: object({
		id: string('Its name in URLs'),
		title: string('Its folder'),
		problem: string('What is wrong with it and what to do')
	}),
	Head: object({
		format: integer('Of the store'),
		entry: integer('Last entry of the log'),
		sha256: string('Of that entry’s file, hex'),
		shadowId: string('Changes when the shadow is made anew')
	}),
	Demo: {
		oneOf: [
			{ type: 'null' },
			object({
				incidents: {
					type: 'array',
					items: object({
						kind: string('Its name in URLs'),
						title: string('The monitor’s words'),
						description: string('What it does')
					})
				},
				databaseUrl: string('With the password masked'),
				psql: string('A command that connects')
			})
		]
	},
	Mark: object({ title: string('The monitor’s words'), detail: string('The monitor’s figures') }),
	Error: object({ error: object({ code: string('For programs'), message: string('For people') }) })
};

function object(properties: Record<string, unknown>) {
	return { type: 'object', properties, required: Object.keys(properties) };
}

function ref(name: string) {
	return { $ref: `#/components/schemas/${name}` };
}

function json(schema: unknown) {
	return { '200': { description: 'Done', content: { 'application/json': { schema } } } };
}

function parameter(name: string, place: 'path' | 'query', description: string, type = 'string') {
	return { name, in: place, required: true, description, schema: { type } };
}

function operation(summary: string, responses: Record<string, unknown>) {
	return {
		summary,
		responses: {
			...responses,
			'401': {
				description: 'The token is missing or wrong',
				content: { 'application/json': { schema: ref('Error') } }
			}
		}
	};
}
