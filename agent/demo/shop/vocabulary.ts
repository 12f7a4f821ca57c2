/** Words that the shop's rows are made of. E-mail domains are those of RFC 2606. */
export const FIRST_NAMES = (
	'Ada Aiko Amara Anna Arun Astrid Ben Camille Carlos Chloé Clara Daan Daniela David Elif Elena Emil Emma Esra ' +
	'Eva Felix Fiona Freja Giulia Greta Hanna Henrik Ida Ines Ivan Jakub Jana Jasper João Jonas José Julia Kaan ' +
	'Karin Katja Kofi Lars Lea Lena Léo Liam Linnea Luca Lucía Łukasz Maja Malik Marco María Marta Mateusz Maya ' +
	'Mehmet Mia Mila Nadia Nico Nina Noah Noor Oliver Olga Oskar Paula Petra Pieter Priya Rafael Ravi Rosa Ruth ' +
	'Samir Sara Selin Signe Sofia Søren Stefan Tariq Thea Tim Tomás Valentina Vera Viktor Wanjiru Wei Yara Yuki Zoë'
).split(' ');

export const LAST_NAMES = (
	'Almeida Andersen Bakker Bauer Becker Bernard Bianchi Björk Brandt Conti Costa Demir Dubois Eriksen Fernández ' +
	'Ferrari Fischer Fontaine García Girard Hansen Hoffmann Horvat Ibrahim Jansen Jensen Johansson Kaya Keller ' +
	'Kowalski Krüger Lambert Larsen Lefèvre Lindqvist López Maier Marino Martin Meyer Mohr Moreau Moretti Müller ' +
	'Nakamura Nielsen Novák Nowak O’Brien Okafor Olsen Özdemir Patel Pereira Petit Ricci Richter Rossi Roux Sánchez ' +
	'Santos Schäfer Schmidt Silva Smith Sørensen Tanaka Taylor Torres Van-Dijk Varga Vogel Wagner Weber Wiśniewski ' +
	'Wójcik Yılmaz Zhang Zimmermann'
).split(' ');

export const MAIL_DOMAINS = ['example.com', 'example.net', 'example.org'];

export interface Place {
	city: string;
	country: string;
	prefix: string;
	streets: string[];
}

const place = (city: string, country: string, prefix: string, streets: string): Place => ({
	city,
	country,
	prefix,
	streets: streets.split(', ')
});

/** Most customers first. */
export const PLACES: Place[] = [
	place('Berlin', 'DE', '+49 30', 'Torstraße, Kastanienallee, Karl-Marx-Allee, Sonnenallee'),
	place('Hamburg', 'DE', '+49 40', 'Schulterblatt, Lange Reihe, Elbchaussee'),
	place('Amsterdam', 'NL', '+31 20', 'Prinsengracht, Overtoom, Javastraat'),
	place('Wien', 'AT', '+43 1', 'Neubaugasse, Praterstraße, Gumpendorfer Straße'),
	place('Paris', 'FR', '+33 1', 'Rue Oberkampf, Rue de Charonne, Boulevard Voltaire'),
	place('København', 'DK', '+45 33', 'Nørrebrogade, Istedgade, Vesterbrogade'),
	place('Zürich', 'CH', '+41 44', 'Langstrasse, Limmatquai, Badenerstrasse'),
	place('Milano', 'IT', '+39 02', 'Via Savona, Corso Como, Viale Monza'),
	place('Madrid', 'ES', '+34 91', 'Calle de Fuencarral, Gran Vía, Calle Mayor'),
	place('Warszawa', 'PL', '+48 22', 'Nowy Świat, Marszałkowska, Puławska'),
	place('Lisboa', 'PT', '+351 21', 'Rua da Rosa, Avenida da Liberdade'),
	place('Stockholm', 'SE', '+46 8', 'Götgatan, Hornsgatan, Sveavägen'),
	place('Praha', 'CZ', '+420 2', 'Vinohradská, Národní, Korunní'),
	place('Dublin', 'IE', '+353 1', 'Camden Street, Capel Street'),
	place('İstanbul', 'TR', '+90 212', 'İstiklal Caddesi, Bağdat Caddesi')
];

export interface Category {
	name: string;
	code: string;
	nouns: string[];
	/** Usual price in whole euros. */
	from: number;
	to: number;
	tags: string[];
}

const category = (
	name: string,
	code: string,
	from: number,
	to: number,
	nouns: string,
	tags: string
): Category => ({ name, code, from, to, nouns: nouns.split(', '), tags: tags.split(', ') });

/** Best-selling first. */
export const CATEGORIES: Category[] = [
	category(
		'Coffee',
		'COF',
		9,
		189,
		'Dripper, Hand Grinder, Moka Pot, Gooseneck Kettle, Espresso Cup, Scale, Server',
		'barista, gift, bestseller'
	),
	category(
		'Kitchen',
		'KIT',
		6,
		149,
		'Chef Knife, Cutting Board, Skillet, Mixing Bowl, Spice Rack, Apron, Pepper Mill',
		'dishwasher safe, gift, oven proof'
	),
	category(
		'Lighting',
		'LIG',
		19,
		320,
		'Desk Lamp, Pendant, Floor Lamp, Wall Light, Lantern, Clip Light',
		'LED, dimmable, bestseller'
	),
	category(
		'Outdoor',
		'OUT',
		12,
		260,
		'Daypack, Hammock, Camp Stove, Water Bottle, Picnic Blanket, Headlamp',
		'waterproof, ultralight, gift'
	),
	category(
		'Office',
		'OFF',
		4,
		420,
		'Notebook, Desk Mat, Monitor Stand, Pen Tray, Filing Box, Chair',
		'recycled, bestseller'
	),
	category(
		'Bath',
		'BAT',
		5,
		95,
		'Towel, Bath Mat, Soap Dish, Laundry Basket, Mirror',
		'organic, gift'
	),
	category(
		'Garden',
		'GAR',
		7,
		180,
		'Planter, Watering Can, Pruner, Trowel, Raised Bed, Bird Feeder',
		'frost proof, hand made'
	),
	category(
		'Travel',
		'TRA',
		8,
		290,
		'Weekender, Packing Cube, Neck Pillow, Passport Sleeve, Umbrella',
		'carry-on, waterproof'
	)
];

export const STYLES = (
	'Alder Birch Cedar Dune Ember Fjord Gravel Harbour Indigo Juniper Kelp Linden Moss Nordic Ochre Pebble ' +
	'Quarry Rowan Slate Terra Umber Valley Willow Yarrow'
).split(' ');

export const MATERIALS = 'Oak Steel Linen Ceramic Copper Cork Glass Wool Bamboo Enamel'.split(' ');
export const COLOURS = ['black', 'white', 'sand', 'forest green', 'brick red', 'ocean blue'];

export const USER_AGENTS = [
	'Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/142.0 Safari/537.36',
	'Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) Version/19.1 Mobile Safari/604.1',
	'Mozilla/5.0 (Linux; Android 16; Pixel 10) Chrome/142.0 Mobile Safari/537.36',
	'Mozilla/5.0 (Macintosh; Intel Mac OS X 15_6) Version/19.0 Safari/605.1.15',
	'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0'
];

/** Most used first. */
export const PAYMENT_METHODS = ['card', 'paypal', 'transfer', 'invoice'];
export const CHANNELS = ['web', 'app', 'store'];
