import DOMPurify from 'dompurify';
import { marked } from 'marked';

/**
 * Markdown of anybody as HTML of ours: scripts, styles, forms and foreign pictures stay out, and
 * nothing in it can take the look or the id of a part of the app.
 */
export function safeMarkdown(text: string): string {
	return DOMPurify.sanitize(marked.parse(text, { async: false, gfm: true, breaks: true }), {
		USE_PROFILES: { html: true },
		FORBID_TAGS: ['style', 'form', 'input', 'button', 'img', 'picture', 'video', 'audio', 'iframe'],
		FORBID_ATTR: ['style', 'class', 'id', 'name', 'target'],
		ALLOW_DATA_ATTR: false,
		ALLOW_ARIA_ATTR: false,
		ALLOWED_URI_REGEXP: /^(?:https?:|mailto:|#)/i
	});
}
