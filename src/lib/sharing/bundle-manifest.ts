import * as v from 'valibot';
import { BundleError } from './bundle-error.ts';

/**
 * What a bundle says about itself: `manifest.json`, the first file that a reader looks at. It names
 * every other file with its hash, so its own hash names the bundle. docs/bundle-format.md tells it
 * field by field.
 */
export const BUNDLE_FORMAT = 1;
export const MANIFEST_PATH = 'manifest.json';
/** The sha256 of the manifest's bytes, in hex: what vouches for the file that vouches for all others. */
export const MANIFEST_HASH_PATH = 'manifest.sha256';
export const NOTEBOOK_PATH = 'notebook.md';
export const REVIEW_PATH = 'notebook.review.jsonl';
/** The folder of the store inside the bundle. */
export const STORE_FOLDER = 'store/';

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const integer = v.pipe(v.number(), v.safeInteger());
/** ms since 1970 UTC, as far as a Date goes. */
const time = v.pipe(integer, v.minValue(0), v.maxValue(8.64e15));
const hash = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));
const text = v.string();

/**
 * Names that a bundle may hold: forward slashes, no empty or dotted part, nothing that some file
 * system reads otherwise (drive letters, streams, control characters).
 */
export const bundlePath = v.pipe(
	text,
	v.maxLength(300),
	// eslint-disable-next-line no-control-regex -- they are what is refused
	v.regex(/^[^\u0000-\u001f\u007f\\:*?"<>|/]+(\/[^\u0000-\u001f\u007f\\:*?"<>|/]+)*$/),
	v.check((path) => path.split('/').every((part) => !/^\.+$/.test(part)), 'leaves the bundle')
);

const bundleManifest = v.object({
	format: v.literal(BUNDLE_FORMAT),
	title: text,
	createdMs: time,
	notebook: v.object({
		/** The sharer's own id of the notebook, by which the copy that comes back is recognised. */
		id: v.nullable(text),
		/**
		 * When whoever writes the notebook gave this text away, ms since 1970; null where a reader changed
		 * it since. Of two bundles of one notebook the later one goes on from the other.
		 */
		revisionMs: v.optional(v.nullable(time), null),
		/** Texts that were masked because a masked column holds them. */
		maskedTexts: count,
		/** Entries of the review log that were left out because they quote a masked value. */
		withheldEntries: count
	}),
	shadow: v.object({
		/** As the sharer's app called it, and the shadow's own id. */
		id: text,
		shadowId: text,
		title: text,
		kind: text,
		/** Log entry that the bundle was made at, and the hash of its file (keyed if anything is masked). */
		entry: count,
		sha256: hash,
		firstTimeUs: integer,
		lastTimeUs: integer,
		lastSeq: count
	}),
	tables: v.array(v.object({ table: text, rows: count })),
	/** Tables of the shadow that are not in this bundle. */
	leftOut: v.array(text),
	masked: v.array(
		v.object({ table: text, column: text, how: v.picklist(['hidden', 'pseudonym']) })
	),
	/** Where each segment comes from: the very same rows, the first of them, or with masks. */
	segments: v.array(
		v.object({
			path: bundlePath,
			provenance: v.picklist(['same', 'cut', 'masked']),
			/** sha256 of the original's plain stream; keyed if anything is masked. */
			original: hash
		})
	),
	files: v.array(v.object({ path: bundlePath, bytes: count, sha256: hash }))
});
export type BundleManifest = v.InferOutput<typeof bundleManifest>;

const decoder = new TextDecoder('utf-8', { fatal: true });

export function parseBundleManifest(bytes: Uint8Array): BundleManifest {
	let content: unknown;
	try {
		content = JSON.parse(decoder.decode(bytes));
	} catch (cause) {
		throw new BundleError('damaged', MANIFEST_PATH, 'it is no JSON', { cause });
	}
	const { format } = (content ?? {}) as { format?: unknown };
	if (typeof format === 'number' && format > BUNDLE_FORMAT) {
		throw new BundleError(
			'newer-format',
			MANIFEST_PATH,
			`it has bundle format ${format}, this version reads up to ${BUNDLE_FORMAT}`
		);
	}
	const parsed = v.safeParse(bundleManifest, content);
	if (parsed.success) return parsed.output;
	const [issue] = parsed.issues;
	throw new BundleError(
		'damaged',
		MANIFEST_PATH,
		`${v.getDotPath(issue) ?? 'its top level'}: ${issue.message}`
	);
}

/** What a local copy of a bundle is called among the shadows. */
export function bundleId(manifestSha256: string): string {
	return `${BUNDLE_PREFIX}${manifestSha256.slice(0, 16)}`;
}

const BUNDLE_PREFIX = 'bundle-';

export function isBundleId(id: string): boolean {
	return /^bundle-[0-9a-f]{16}$/.test(id);
}
