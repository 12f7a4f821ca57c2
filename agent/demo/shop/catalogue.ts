import type { Random } from './random.ts';
import type { Json, Product } from './rows.ts';
import { CATEGORIES, COLOURS, MATERIALS, STYLES, type Category } from './vocabulary.ts';

/** Long enough that PostgreSQL keeps it out of line, where an unchanged value is not sent. */
const PHOTO_BYTES = 2600;

export function makeProduct(
	random: Random,
	id: number,
	updatedAt: number,
	category: Category = random.pickSkewed(CATEGORIES)
): Product {
	const material = random.pick(MATERIALS);
	return {
		id,
		sku: `${category.code}-${String(id).padStart(5, '0')}`,
		name: `${random.pick(STYLES)} ${random.pick([...category.nouns])}, ${material.toLowerCase()}`,
		category: category.name,
		price: retailPrice(random, category),
		tags: category.tags.filter(() => random.chance(0.4)),
		attributes: attributes(random, material),
		weightKg: random.chance(0.9) ? String(random.integer(1, 79) / 8) : null,
		photo: random.chance(0.1) ? random.bytes(PHOTO_BYTES) : null,
		active: true,
		replacedBy: null,
		updatedAt
	};
}

/** Cheap things are more common than dear ones; prices end in .00, .50, .90 or .95. */
function retailPrice(random: Random, category: Category): number {
	const euros = Math.floor(category.from * (category.to / category.from) ** random.next());
	return euros * 100 + random.pick([0, 50, 90, 95]);
}

/** A change of at most a tenth, to a price that people would print; 0 stays 0. */
export function adjustedPrice(random: Random, price: number): number {
	const raw = price * (0.9 + 0.2 * random.next());
	return Math.max(0, Math.round(raw / 10) * 10 - (raw > 1000 ? 5 : 0));
}

function attributes(random: Random, material: string): Json {
	const known: Record<string, Json> = { material, colour: random.pick(COLOURS) };
	if (random.chance(0.5)) known['warranty_years'] = random.integer(1, 5);
	if (random.chance(0.3)) known['size_cm'] = [random.integer(5, 80), random.integer(5, 60)];
	return known;
}
