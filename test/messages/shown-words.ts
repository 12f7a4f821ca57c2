import { parse } from 'svelte/compiler';

/** A text in the source that a person would read, or seems to. */
export interface ShownWord {
	/** Path from the repository's root. */
	readonly file: string;
	readonly line: number;
	readonly text: string;
	/** How it reaches the screen: `text`, `prop label`, `property title`, `call plural`, `sentence`, … */
	readonly where: string;
}

/** A node of ESTree or of Svelte's modern tree; each is read by its `type` alone. */
interface Node {
	readonly type: string;
	readonly start: number;
	readonly [field: string]: unknown;
}

/** Attributes, props and properties whose values people read or hear. */
const readNames = new Set([
	...['aria-label', 'aria-description', 'aria-roledescription', 'aria-valuetext'],
	...['title', 'placeholder', 'alt', 'label', 'ariaLabel', 'ariaDescription', 'tip', 'tooltip'],
	...['description', 'heading', 'text', 'detail', 'next', 'hint', 'where', 'why', 'caption'],
	...['message', 'note', 'summary', 'word', 'words', 'done', 'question', 'reason', 'info'],
	...['empty', 'emptyText', 'confirm', 'cancel', 'action', 'legend', 'lead', 'say', 'help', 'one'],
	...['group', 'undoLabel', 'plural', 'singular', 'many', 'noun', 'sentence', 'fact', 'says']
]);

/** Calls that speak to people whatever the shape of what they are given. */
const speakers = new Set([
	...['plural', 'announce', 'notify', 'alert', 'confirm', 'prompt', 'show', 'copyText']
]);

/** Members that are shown but hold data or tell machines what to do; their values are not followed. */
const notFollowed = new Set([
	...['id', 'kind', 'keys', 'type', 'color', 'value', 'name', 'names', 'table', 'path', 'status'],
	...[
		'tab',
		'state',
		'key',
		'join',
		'map',
		'filter',
		'slice',
		'length',
		'at',
		'replace',
		'from',
		'to'
	],
	...['mark', 'order', 'all', 'open', 'items', 'parts', 'template', 'size', 'step', 'mode', 'get']
]);

/** Attributes whose words are the browser's, not people's. */
const machineAttributes =
	/^(class|id|for|href|src|rel|role|type|name|target|style|d|viewBox|points|transform|data-.*|testid|slot|key|autocomplete|inputmode|datetime|xmlns|fill|stroke.*|lang|accept|method|media|sizes|property|content|tabindex|aria-(controls|describedby|labelledby|live|current|haspopup|autocomplete|activedescendant|owns|sort|relevant|orientation|checked|expanded|pressed|selected|hidden|atomic|busy|invalid|keyshortcuts|modal|multiselectable|level|setsize|posinset|rowcount|colcount|rowindex|colindex|details|errormessage)|language|variant|tone|size|kind|mode|icon|scope|wrap|dir|draggable|enterkeyhint|preload|crossorigin|integrity|spellcheck|translate|popover|popovertarget.*|formmethod|idBase|height|width)$/;

/** Properties that say something to the program. */
const machineKeys = new Set([
	...['id', 'kind', 'type', 'variant', 'language', 'tone', 'from', 'to', 'unit', 'color', 'href'],
	...['name', 'ref', 'in', 'scope', 'look', 'stage', 'origin', 'op', 'by', 'outputs']
]);

const hasLetters = /\p{L}/u;
/** Colours, lengths, media queries, selectors and types of media. */
const machineText =
	/var\(--|^#[\da-f]{3,8}$|^-?[\d.]*px |^prefers-|^[a-z]+\/[a-z]|^(input|select|textarea)(, (input|select|textarea))+$/;
/** Two words in a row, of at least two letters each. */
const isSentence = /\p{L}{2,}[,:;’'”]? [\p{L}“‘(][\p{L}]+/u;
/** A word as a heading or a button begins. */
const isCapitalised = /^\p{Lu}\p{Ll}{2,}$/u;

function isNode(value: unknown): value is Node {
	return typeof value === 'object' && value !== null && typeof (value as Node).type === 'string';
}

function* childrenOf(node: Node): Generator<Node> {
	for (const [field, value] of Object.entries(node)) {
		if (field === 'parent' || field === 'css' || field === 'typeAnnotation') continue;
		if (field === 'typeArguments' || field === 'typeParameters' || field === 'returnType') continue;
		if (isNode(value)) yield value;
		else if (Array.isArray(value)) yield* value.filter(isNode);
	}
}

function nameOf(node: unknown): string | null {
	if (!isNode(node)) return null;
	if (node.type === 'Identifier' || node.type === 'PrivateIdentifier') return String(node.name);
	if (node.type === 'Literal') return String(node.value);
	if (node.type === 'MemberExpression') return nameOf(node.property);
	if (node.type === 'ChainExpression') return nameOf(node.expression);
	return null;
}

/** `'error'`, `'unreachable'`: a first argument that chooses a tone or names an error to programs. */
function isCode(node: Node): boolean {
	return node.type === 'Literal' && /^[a-z-]+$/.test(String(node.value));
}

/** The tree of a Svelte file or, wrapped as one, of a TypeScript file. */
function treeOf(file: string, source: string): Node {
	const text = file.endsWith('.svelte')
		? source
		: // One line like the original's, so that line numbers hold.
			`<script lang="ts">${source.replaceAll('</', '<\\/')}</script>`;
	return parse(text, { modern: true, filename: file }) as unknown as Node;
}

/** Names of variables, functions and members, over all files, whose values reach the screen. */
type ShownNames = ReadonlySet<string>;

class FileReader {
	readonly #words = new Map<string, ShownWord>();
	readonly #shown = new Set<string>();
	/** Shown names of this file alone. */
	readonly #local: Set<string>;
	readonly #follow: ShownNames;
	readonly #file: string;
	readonly #source: string;
	readonly #offset: number;

	constructor(file: string, source: string, follow: ShownNames, local: Set<string>) {
		this.#file = file;
		this.#source = source;
		this.#follow = follow;
		this.#local = local;
		this.#offset = file.endsWith('.svelte') ? 0 : '<script lang="ts">'.length;
	}

	read(): { words: ShownWord[]; shown: ReadonlySet<string> } {
		const tree = treeOf(this.#file, this.#source);
		for (const part of [tree.fragment, tree.instance, tree.module])
			if (isNode(part)) this.#visit(isNode(part.content) ? part.content : part);
		return { words: [...this.#words.values()], shown: this.#shown };
	}

	#found(node: Node, text: string, where: string) {
		const words = text.replaceAll(/\s+/g, ' ').trim();
		if (!hasLetters.test(words) || machineText.test(words)) return;
		// A name that a value only passes through may be an id, and ids look like this.
		if (/^shown/.test(where) && /^[a-z\d_./:-]+$/i.test(words) && !isCapitalised.test(words))
			return;
		const at = node.start - this.#offset;
		const line = this.#source.slice(0, at).split('\n').length;
		const key = `${node.start}:${words}`;
		if (!this.#words.has(key)) this.#words.set(key, { file: this.#file, line, text: words, where });
	}

	/** Goes down with the knowledge that the value of `node` is shown. */
	#value(node: unknown, where: string): void {
		if (!isNode(node)) return;
		switch (node.type) {
			case 'Literal':
				if (typeof node.value === 'string') this.#found(node, node.value, where);
				return;
			case 'TemplateLiteral': {
				for (const quasi of node.quasis as Node[])
					this.#found(quasi, (quasi.value as { cooked: string }).cooked, where);
				for (const one of node.expressions as Node[]) this.#value(one, where);
				return;
			}
			case 'ConditionalExpression':
				this.#value(node.consequent, where);
				this.#value(node.alternate, where);
				return;
			case 'LogicalExpression':
				if (node.operator !== '&&') this.#value(node.left, where);
				this.#value(node.right, where);
				return;
			case 'BinaryExpression':
				if (node.operator !== '+') return;
				this.#value(node.left, where);
				this.#value(node.right, where);
				return;
			case 'TSAsExpression':
			case 'TSSatisfiesExpression':
			case 'TSNonNullExpression':
			case 'ChainExpression':
			case 'AwaitExpression':
				this.#value(node.expression ?? node.argument, where);
				return;
			case 'ArrayExpression':
				for (const one of node.elements as unknown[]) this.#value(one, where);
				return;
			case 'ObjectExpression':
				// Looked up by a key: `{ a: 'first', b: 'second' }[kind]`.
				for (const one of node.properties as Node[])
					if (!machineKeys.has(nameOf(one.key) ?? '')) this.#value(one.value, where);
				return;
			case 'ArrowFunctionExpression':
			case 'FunctionExpression':
			case 'FunctionDeclaration':
				this.#returned(node, where);
				return;
			case 'Identifier':
				this.#local.add(String(node.name));
				return;
			case 'MemberExpression':
				if (node.computed === true) this.#value(node.object, where);
				else this.#follows(nameOf(node.property));
				return;
			case 'CallExpression': {
				const callee = nameOf(node.callee);
				this.#follows(callee);
				// `[…].join(', ')`, `list.map(word)`: what is called upon is shown too.
				const upon = node.callee as Node;
				if (upon.type === 'MemberExpression' && isNode(upon.object))
					this.#value(upon.object, where);
				const wraps =
					callee === 'map' || /^(derived|state|raw|by|untrack|frozen)$/.test(callee ?? '');
				if (wraps || (callee ?? '').startsWith('$'))
					for (const one of node.arguments as Node[]) this.#value(one, where);
				return;
			}
			default:
		}
	}

	#follows(name: string | null) {
		if (name !== null && !notFollowed.has(name) && !name.startsWith('$')) this.#shown.add(name);
	}

	#isShown(name: string | null): boolean {
		return name !== null && (readNames.has(name) || this.#follow.has(name));
	}

	/** Every value that a function hands back. */
	#returned(fn: Node, where: string) {
		const body = fn.body as Node;
		if (body.type !== 'BlockStatement') return this.#value(body, where);
		const look = (node: Node) => {
			if (node.type === 'ReturnStatement') return this.#value(node.argument, where);
			if (/Function/.test(node.type)) return;
			for (const child of childrenOf(node)) look(child);
		};
		look(body);
	}

	/** Goes down without knowing; looks out for places that are shown. */
	#visit(node: Node): void {
		switch (node.type) {
			case 'Comment':
			case 'ImportDeclaration':
			case 'ExportAllDeclaration':
			case 'TSTypeAliasDeclaration':
			case 'TSInterfaceDeclaration':
				return;
			case 'Text':
				return this.#found(node, String(node.data), 'text');
			case 'ExpressionTag':
				this.#value(node.expression, 'text');
				break;
			case 'Attribute':
				return this.#attribute(node);
			case 'StyleDirective':
			case 'ClassDirective':
				return;
			case 'Property': {
				const name = nameOf(node.key);
				const how = readNames.has(name ?? '') ? 'property' : 'shown';
				if (this.#isShown(name)) this.#value(node.value, `${how} ${name}`);
				break;
			}
			case 'VariableDeclarator':
			case 'PropertyDefinition':
			case 'MethodDefinition':
			case 'FunctionDeclaration':
				this.#declared(node);
				break;
			case 'AssignmentExpression':
				if (this.#isShown(nameOf(node.left)) || this.#local.has(nameOf(node.left) ?? ''))
					this.#value(node.right, `shown ${nameOf(node.left)}`);
				break;
			case 'NewExpression':
				if (/Error$|Failure$|Problem$/.test(nameOf(node.callee) ?? ''))
					for (const one of node.arguments as Node[])
						if (!isCode(one)) this.#value(one, `error ${nameOf(node.callee)}`);
				break;
			case 'CallExpression':
				if (speakers.has(nameOf(node.callee) ?? ''))
					for (const one of node.arguments as Node[])
						if (!isCode(one)) this.#value(one, `call ${nameOf(node.callee)}`);
				break;
			case 'Literal':
				if (typeof node.value === 'string') this.#bare(node, node.value);
				return;
			case 'TemplateElement':
				return this.#bare(node, (node.value as { cooked: string }).cooked);
			case 'BinaryExpression':
				// Compared with, not shown.
				if (
					node.operator !== '+' &&
					[node.left, node.right].some((one) => (one as Node).type === 'Literal')
				)
					return;
				break;
			case 'SwitchCase':
				for (const one of node.consequent as Node[]) this.#visit(one);
				return;
			default:
		}
		for (const child of childrenOf(node)) this.#visit(child);
	}

	#declared(node: Node) {
		const name = nameOf(node.id ?? node.key);
		if (!this.#isShown(name) && !this.#local.has(name ?? '')) return;
		if (node.type === 'FunctionDeclaration') this.#value(node, `shown ${name}`);
		else this.#value(node.init ?? node.value, `shown ${name}`);
	}

	#attribute(node: Node) {
		const name = String(node.name);
		if (machineAttributes.test(name)) return;
		const parts = [node.value].flat().filter(isNode);
		for (const part of parts) {
			if (part.type === 'Text') {
				if (readNames.has(name)) this.#found(part, String(part.data), `prop ${name}`);
				else this.#bare(part, String(part.data));
			} else {
				if (readNames.has(name)) this.#value(part.expression, `prop ${name}`);
				this.#visit(part.expression as Node);
			}
		}
	}

	/** A literal in a place that says nothing: told by its looks. */
	#bare(node: Node, text: string) {
		if (isSentence.test(text)) this.#found(node, text, 'sentence');
		else if (isCapitalised.test(text.trim())) this.#found(node, text, 'capitalised');
	}
}

/** Reads all files; what one shows of another is followed by its name until nothing new turns up. */
export function shownWords(files: ReadonlyMap<string, string>): ShownWord[] {
	const local = new Map([...files.keys()].map((file) => [file, new Set<string>()]));
	const sizeOf = (names: ShownNames) =>
		[...local.values()].reduce((sum, one) => sum + one.size, names.size);
	let follow = new Set<string>();
	for (;;) {
		const before = sizeOf(follow);
		const words: ShownWord[] = [];
		const next = new Set(follow);
		for (const [file, source] of files) {
			const read = new FileReader(file, source, follow, local.get(file)!).read();
			words.push(...read.words);
			for (const name of read.shown) next.add(name);
		}
		if (sizeOf(next) === before) return words;
		follow = next;
	}
}
