import type { SourceTable } from '#lib/shadow/change-sink.ts';
import type { TypeDefinition } from '#lib/shadow/schema.ts';

// Made by make-shop-tables.ts from a real PostgreSQL's catalog: change the schema, not this file.
export const SHOP_TYPES: TypeDefinition[] = [
	{
		schema: 'public',
		name: 'order_status',
		create:
			"CREATE TYPE public.order_status AS ENUM ('placed', 'paid', 'packed', 'shipped', 'delivered', 'cancelled', 'returned')"
	}
];

export const SHOP_SOURCE_TABLES: SourceTable[] = [
	{
		schema: 'public',
		name: 'settings',
		sourceId: 0,
		columns: [
			{
				name: 'name',
				sourceType: 'text',
				storage: {
					kind: 'text'
				},
				ordinal: 1,
				notNull: true,
				keyPosition: 1,
				generated: null,
				identity: null,
				defaultExpression: null,
				enumLabels: null,
				collation: 'bytes',
				missingValue: null
			},
			{
				name: 'value',
				sourceType: 'jsonb',
				storage: {
					kind: 'text'
				},
				ordinal: 2,
				notNull: true,
				keyPosition: null,
				generated: null,
				identity: null,
				defaultExpression: null,
				enumLabels: null,
				collation: null,
				missingValue: null
			},
			{
				name: 'updated_at',
				sourceType: 'timestamp with time zone',
				storage: {
					kind: 'timestamptz'
				},
				ordinal: 3,
				notNull: true,
				keyPosition: null,
				generated: null,
				identity: null,
				defaultExpression: 'now()',
				enumLabels: null,
				collation: null,
				missingValue: null
			}
		],
		definition: {
			constraints: [
				{
					name: 'settings_pkey',
					kind: 'primary key',
					definition: 'PRIMARY KEY (name)',
					columns: ['name'],
					deferrable: false,
					references: null
				}
			],
			indexes: [],
			triggers: [
				{
					name: 'settings_touch',
					definition:
						'CREATE TRIGGER settings_touch BEFORE UPDATE ON public.settings FOR EACH ROW EXECUTE FUNCTION touch_updated_at()',
					functionName: 'public.touch_updated_at',
					functionDefinition:
						'CREATE OR REPLACE FUNCTION public.touch_updated_at()\n RETURNS trigger\n LANGUAGE plpgsql\nAS $function$\nBEGIN\n\tNEW.updated_at := now();\n\tRETURN NEW;\nEND\n$function$\n',
					enabled: true
				}
			],
			rowSecurity: false
		}
	},
	{
		schema: 'public',
		name: 'customers',
		sourceId: 0,
		columns: [
			{
				name: 'id',
				sourceType: 'bigint',
				storage: {
					kind: 'int64'
				},
				ordinal: 1,
				notNull: true,
				keyPosition: 1,
				generated: null,
				identity: 'always',
				defaultExpression: null,
				enumLabels: null,
				collation: null,
				missingValue: null
			},
			{
				name: 'email',
				sourceType: 'text',
				storage: {
					kind: 'text'
				},
				ordinal: 2,
				notNull: true,
				keyPosition: null,
				generated: null,
				identity: null,
				defaultExpression: null,
				enumLabels: null,
				collation: 'bytes',
				missingValue: null
			},
			{
				name: 'full_name',
				sourceType: 'text',
				storage: {
					kind: 'text'
				},
				ordinal: 3,
				notNull: true,
				keyPosition: null,
				generated: null,
				identity: null,
				defaultExpression: null,
				enumLabels: null,
				collation: 'bytes',
				missingValue: null
			},
			{
				name: 'phone',
				sourceType: 'character varying(24)',
				storage: {
					kind: 'text'
				},
				ordinal: 4,
				notNull: false,
				keyPosition: null,
				generated: null,
				identity: null,
				defaultExpression: null,
				enumLabels: null,
				collation: 'bytes',
				missingValue: null
			},
			{
				name: 'city',
				sourceType: 'text',
				storage: {
					kind: 'text'
				},
				ordinal: 5,
				notNull: true,
				keyPosition: null,
				generated: null,
				identity: null,
				defaultExpression: null,
				enumLabels: null,
				collation: 'bytes',
				missingValue: null
			},
			{
				name: 'country',
				sourceType: 'character(2)',
				storage: {
					kind: 'text'
				},
				ordinal: 6,
				notNull: true,
				keyPosition: null,
				generated: null,
				identity: null,
				defaultExpression: null,
				enumLabels: null,
				collation: 'bytes',
				missingValue: null
			},
			{
				name: 'referred_by',
				sourceType: 'bigint',
				storage: {
					kind: 'int64'
				},
				ordinal: 7,
				notNull: false,
				keyPosition: null,
				generated: null,
				identity: null,
				defaultExpression: null,
				enumLabels: null,
				collation: null,
				missingValue: null
			},
			{
				name: 'newsletter',
				sourceType: 'boolean',
				storage: {
					kind: 'bool'
				},
				ordinal: 8,
				notNull: true,
				keyPosition: null,
				generated: null,
				identity: null,
				defaultExpression: 'false',
				enumLabels: null,
				collation: null,
				missingValue: null
			},
			{
				name: 'preferences',
				sourceType: 'jsonb',
				storage: {
					kind: 'text'
				},
				ordinal: 9,
				notNull: true,
				keyPosition: null,
				generated: null,
				identity: null,
				defaultExpression: "'{}'::jsonb",
				enumLabels: null,
				collation: null,
				missingValue: null
			},
			{
				name: 'created_at',
				sourceType: 'timestamp with time zone',
				storage: {
					kind: 'timestamptz'
				},
				ordinal: 10,
				notNull: true,
				keyPosition: null,
				generated: null,
				identity: null,
				defaultExpression: 'now()',
				enumLabels: null,
				collation: null,
				missingValue: null
			},
			{
				name: 'updated_at',
				sourceType: 'timestamp with time zone',
				storage: {
					kind: 'timestamptz'
				},
				ordinal: 11,
				notNull: true,
				keyPosition: null,
				generated: null,
				identity: null,
				defaultExpression: 'now()',
				enumLabels: null,
				collation: null,
				missingValue: null
			}
		],
		definition: {
			constraints: [
				{
					name: 'customers_pkey',
					kind: 'primary key',
					definition: 'PRIMARY KEY (id)',
					columns: ['id'],
					deferrable: false,
					references: null
				},
				{
					name: 'customers_email_form',
					kind: 'check',
					definition: "CHECK ((email ~~ '%_@_%'::text))",
					columns: ['email'],
					deferrable: false,
					references: null
				},
				{
					name: 'customers_email_key',
					kind: 'unique',
					definition: 'UNIQUE (email)',
					columns: ['email'],
					deferrable: false,
					references: null
				},
				{
					name: 'customers_referred_by_fkey',
					kind: 'foreign key',
					definition: 'FOREIGN KEY (referred_by) REFERENCES customers(id) ON DELETE SET NULL',
					columns: ['referred_by'],
					deferrable: false,
					references: {
						table: 'public.customers',
						columns: ['id'],
						onDelete: 'set null',
						onUpdate: 'no action'
					}
				}
			],
			indexes: [
				{
					name: 'customers_referred_by_idx',
					definition:
						'CREATE INDEX customers_referred_by_idx ON public.customers USING btree (referred_by)',
					unique: false,
					columns: ['referred_by']
				}
			],
			triggers: [
				{
					name: 'customers_touch',
					definition:
						'CREATE TRIGGER customers_touch BEFORE UPDATE ON public.customers FOR EACH ROW EXECUTE FUNCTION touch_updated_at()',
					functionName: 'public.touch_updated_at',
					functionDefinition:
						'CREATE OR REPLACE FUNCTION public.touch_updated_at()\n RETURNS trigger\n LANGUAGE plpgsql\nAS $function$\nBEGIN\n\tNEW.updated_at := now();\n\tRETURN NEW;\nEND\n$function$\n',
					enabled: true
				}
			],
			rowSecurity: false
		}
	},
	{
		schema: 'public',
		name: 'products',
		sourceId: 0,
		columns: [
			{
				name: 'id',
				sourceType: 'integer',
				storage: {
					kind: 'int32'
				},
				ordinal: 1,
				notNull: true,
				keyPosition: 1,
				generated: null,
				identity: 'by default',
				defaultExpression: null,
				enumLabels: null,
				collation: null,
				missingValue: null
			},
			{
				name: 'sku',
				sourceType: 'character varying(16)',
				storage: {
					kind: 'text'
				},
				ordinal: 2,
				notNull: true,
				keyPosition: null,
				generated: null,
				identity: null,
				defaultExpression: null,
				enumLabels: null,
				collation: 'bytes',
				missingValue: null
			},
			{
				name: 'name',
				sourceType: 'text',
				storage: {
					kind: 'text'
				},
				ordinal: 3,
				notNull: true,
				keyPosition: null,
				generated: null,
				identity: null,
				defaultExpression: null,
				enumLabels: null,
				collation: 'bytes',
				missingValue: null
			},
			{
				name: 'category',
				sourceType: 'text',
				storage: {
					kind: 'text'
				},
				ordinal: 4,
				notNull: true,
				keyPosition: null,
				generated: null,
				identity: null,
				defaultExpression: null,
				enumLabels: null,
				collation: 'bytes',
				missingValue: null
			},
			{
				name: 'price',
				sourceType: 'numeric(12,2)',
				storage: {
					kind: 'decimal',
					precision: 12,
					scale: 2
				},
				ordinal: 5,
				notNull: true,
				keyPosition: null,
				generated: null,
				identity: null,
				defaultExpression: null,
				enumLabels: null,
				collation: null,
				missingValue: null
			},
			{
				name: 'tags',
				sourceType: 'text[]',
				storage: {
					kind: 'text'
				},
				ordinal: 6,
				notNull: true,
				keyPosition: null,
				generated: null,
				identity: null,
				defaultExpression: "'{}'::text[]",
				enumLabels: null,
				collation: 'bytes',
				missingValue: null
			},
			{
				name: 'attributes',
				sourceType: 'jsonb',
				storage: {
					kind: 'text'
				},
				ordinal: 7,
				notNull: true,
				keyPosition: null,
				generated: null,
				identity: null,
				defaultExpression: "'{}'::jsonb",
				enumLabels: null,
				collation: null,
				missingValue: null
			},
			{
				name: 'weight_kg',
				sourceType: 'real',
				storage: {
					kind: 'float32'
				},
				ordinal: 8,
				notNull: false,
				keyPosition: null,
				generated: null,
				identity: null,
				defaultExpression: null,
				enumLabels: null,
				collation: null,
				missingValue: null
			},
			{
				name: 'photo',
				sourceType: 'bytea',
				storage: {
					kind: 'bytes'
				},
				ordinal: 9,
				notNull: false,
				keyPosition: null,
				generated: null,
				identity: null,
				defaultExpression: null,
				enumLabels: null,
				collation: null,
				missingValue: null
			},
			{
				name: 'active',
				sourceType: 'boolean',
				storage: {
					kind: 'bool'
				},
				ordinal: 10,
				notNull: true,
				keyPosition: null,
				generated: null,
				identity: null,
				defaultExpression: 'true',
				enumLabels: null,
				collation: null,
				missingValue: null
			},
			{
				name: 'replaced_by',
				sourceType: 'integer',
				storage: {
					kind: 'int32'
				},
				ordinal: 11,
				notNull: false,
				keyPosition: null,
				generated: null,
				identity: null,
				defaultExpression: null,
				enumLabels: null,
				collation: null,
				missingValue: null
			},
			{
				name: 'updated_at',
				sourceType: 'timestamp with time zone',
				storage: {
					kind: 'timestamptz'
				},
				ordinal: 12,
				notNull: true,
				keyPosition: null,
				generated: null,
				identity: null,
				defaultExpression: 'now()',
				enumLabels: null,
				collation: null,
				missingValue: null
			}
		],
		definition: {
			constraints: [
				{
					name: 'products_pkey',
					kind: 'primary key',
					definition: 'PRIMARY KEY (id)',
					columns: ['id'],
					deferrable: false,
					references: null
				},
				{
					name: 'products_price_check',
					kind: 'check',
					definition: 'CHECK ((price >= (0)::numeric))',
					columns: ['price'],
					deferrable: false,
					references: null
				},
				{
					name: 'products_replaced_by_fkey',
					kind: 'foreign key',
					definition: 'FOREIGN KEY (replaced_by) REFERENCES products(id)',
					columns: ['replaced_by'],
					deferrable: false,
					references: {
						table: 'public.products',
						columns: ['id'],
						onDelete: 'no action',
						onUpdate: 'no action'
					}
				},
				{
					name: 'products_sku_key',
					kind: 'unique',
					definition: 'UNIQUE (sku)',
					columns: ['sku'],
					deferrable: false,
					references: null
				}
			],
			indexes: [
				{
					name: 'products_category_idx',
					definition:
						'CREATE INDEX products_category_idx ON public.products USING btree (category) WHERE active',
					unique: false,
					columns: ['category']
				}
			],
			triggers: [
				{
					name: 'products_touch',
					definition:
						'CREATE TRIGGER products_touch BEFORE UPDATE ON public.products FOR EACH ROW EXECUTE FUNCTION touch_updated_at()',
					functionName: 'public.touch_updated_at',
					functionDefinition:
						'CREATE OR REPLACE FUNCTION public.touch_updated_at()\n RETURNS trigger\n LANGUAGE plpgsql\nAS $function$\nBEGIN\n\tNEW.updated_at := now();\n\tRETURN NEW;\nEND\n$function$\n',
					enabled: true
				}
			],
			rowSecurity: false
		}
	},
	{
		schema: 'public',
		name: 'inventory',
		sourceId: 0,
		columns: [
			{
				name: 'product_id',
				sourceType: 'integer',
				storage: {
					kind: 'int32'
				},
				ordinal: 1,
				notNull: true,
				keyPosition: 1,
				generated: null,
				identity: null,
				defaultExpression: null,
				enumLabels: null,
				collation: null,
				missingValue: null
			},
			{
				name: 'on_hand',
				sourceType: 'integer',
				storage: {
					kind: 'int32'
				},
				ordinal: 2,
				notNull: true,
				keyPosition: null,
				generated: null,
				identity: null,
				defaultExpression: null,
				enumLabels: null,
				collation: null,
				missingValue: null
			},
			{
				name: 'reserved',
				sourceType: 'integer',
				storage: {
					kind: 'int32'
				},
				ordinal: 3,
				notNull: true,
				keyPosition: null,
				generated: null,
				identity: null,
				defaultExpression: '0',
				enumLabels: null,
				collation: null,
				missingValue: null
			},
			{
				name: 'available',
				sourceType: 'integer',
				storage: {
					kind: 'int32'
				},
				ordinal: 4,
				notNull: false,
				keyPosition: null,
				generated: 'stored',
				identity: null,
				defaultExpression: '(on_hand - reserved)',
				enumLabels: null,
				collation: null,
				missingValue: null
			},
			{
				name: 'reorder_at',
				sourceType: 'smallint',
				storage: {
					kind: 'int16'
				},
				ordinal: 5,
				notNull: true,
				keyPosition: null,
				generated: null,
				identity: null,
				defaultExpression: null,
				enumLabels: null,
				collation: null,
				missingValue: null
			},
			{
				name: 'updated_at',
				sourceType: 'timestamp with time zone',
				storage: {
					kind: 'timestamptz'
				},
				ordinal: 6,
				notNull: true,
				keyPosition: null,
				generated: null,
				identity: null,
				defaultExpression: 'now()',
				enumLabels: null,
				collation: null,
				missingValue: null
			}
		],
		definition: {
			constraints: [
				{
					name: 'inventory_pkey',
					kind: 'primary key',
					definition: 'PRIMARY KEY (product_id)',
					columns: ['product_id'],
					deferrable: false,
					references: null
				},
				{
					name: 'inventory_not_oversold',
					kind: 'check',
					definition: 'CHECK ((reserved <= on_hand))',
					columns: ['reserved', 'on_hand'],
					deferrable: false,
					references: null
				},
				{
					name: 'inventory_on_hand_check',
					kind: 'check',
					definition: 'CHECK ((on_hand >= 0))',
					columns: ['on_hand'],
					deferrable: false,
					references: null
				},
				{
					name: 'inventory_product_id_fkey',
					kind: 'foreign key',
					definition: 'FOREIGN KEY (product_id) REFERENCES products(id) ON DELETE CASCADE',
					columns: ['product_id'],
					deferrable: false,
					references: {
						table: 'public.products',
						columns: ['id'],
						onDelete: 'cascade',
						onUpdate: 'no action'
					}
				},
				{
					name: 'inventory_reserved_check',
					kind: 'check',
					definition: 'CHECK ((reserved >= 0))',
					columns: ['reserved'],
					deferrable: false,
					references: null
				}
			],
			indexes: [],
			triggers: [
				{
					name: 'inventory_touch',
					definition:
						'CREATE TRIGGER inventory_touch BEFORE UPDATE ON public.inventory FOR EACH ROW EXECUTE FUNCTION touch_updated_at()',
					functionName: 'public.touch_updated_at',
					functionDefinition:
						'CREATE OR REPLACE FUNCTION public.touch_updated_at()\n RETURNS trigger\n LANGUAGE plpgsql\nAS $function$\nBEGIN\n\tNEW.updated_at := now();\n\tRETURN NEW;\nEND\n$function$\n',
					enabled: true
				}
			],
			rowSecurity: false
		}
	},
	{
		schema: 'public',
		name: 'orders',
		sourceId: 0,
		columns: [
			{
				name: 'id',
				sourceType: 'bigint',
				storage: {
					kind: 'int64'
				},
				ordinal: 1,
				notNull: true,
				keyPosition: 1,
				generated: null,
				identity: 'always',
				defaultExpression: null,
				enumLabels: null,
				collation: null,
				missingValue: null
			},
			{
				name: 'customer_id',
				sourceType: 'bigint',
				storage: {
					kind: 'int64'
				},
				ordinal: 2,
				notNull: true,
				keyPosition: null,
				generated: null,
				identity: null,
				defaultExpression: null,
				enumLabels: null,
				collation: null,
				missingValue: null
			},
			{
				name: 'status',
				sourceType: 'order_status',
				storage: {
					kind: 'text'
				},
				ordinal: 3,
				notNull: true,
				keyPosition: null,
				generated: null,
				identity: null,
				defaultExpression: "'placed'::order_status",
				enumLabels: ['placed', 'paid', 'packed', 'shipped', 'delivered', 'cancelled', 'returned'],
				collation: null,
				missingValue: null
			},
			{
				name: 'total',
				sourceType: 'numeric(12,2)',
				storage: {
					kind: 'decimal',
					precision: 12,
					scale: 2
				},
				ordinal: 4,
				notNull: true,
				keyPosition: null,
				generated: null,
				identity: null,
				defaultExpression: null,
				enumLabels: null,
				collation: null,
				missingValue: null
			},
			{
				name: 'ship_to',
				sourceType: 'jsonb',
				storage: {
					kind: 'text'
				},
				ordinal: 5,
				notNull: true,
				keyPosition: null,
				generated: null,
				identity: null,
				defaultExpression: null,
				enumLabels: null,
				collation: null,
				missingValue: null
			},
			{
				name: 'deliver_on',
				sourceType: 'date',
				storage: {
					kind: 'date'
				},
				ordinal: 6,
				notNull: false,
				keyPosition: null,
				generated: null,
				identity: null,
				defaultExpression: null,
				enumLabels: null,
				collation: null,
				missingValue: null
			},
			{
				name: 'placed_at',
				sourceType: 'timestamp with time zone',
				storage: {
					kind: 'timestamptz'
				},
				ordinal: 7,
				notNull: true,
				keyPosition: null,
				generated: null,
				identity: null,
				defaultExpression: 'now()',
				enumLabels: null,
				collation: null,
				missingValue: null
			},
			{
				name: 'updated_at',
				sourceType: 'timestamp with time zone',
				storage: {
					kind: 'timestamptz'
				},
				ordinal: 8,
				notNull: true,
				keyPosition: null,
				generated: null,
				identity: null,
				defaultExpression: 'now()',
				enumLabels: null,
				collation: null,
				missingValue: null
			}
		],
		definition: {
			constraints: [
				{
					name: 'orders_pkey',
					kind: 'primary key',
					definition: 'PRIMARY KEY (id)',
					columns: ['id'],
					deferrable: false,
					references: null
				},
				{
					name: 'orders_customer_id_fkey',
					kind: 'foreign key',
					definition: 'FOREIGN KEY (customer_id) REFERENCES customers(id) ON DELETE CASCADE',
					columns: ['customer_id'],
					deferrable: false,
					references: {
						table: 'public.customers',
						columns: ['id'],
						onDelete: 'cascade',
						onUpdate: 'no action'
					}
				},
				{
					name: 'orders_total_check',
					kind: 'check',
					definition: 'CHECK ((total >= (0)::numeric))',
					columns: ['total'],
					deferrable: false,
					references: null
				}
			],
			indexes: [
				{
					name: 'orders_customer_idx',
					definition:
						'CREATE INDEX orders_customer_idx ON public.orders USING btree (customer_id, placed_at DESC)',
					unique: false,
					columns: ['customer_id', 'placed_at']
				},
				{
					name: 'orders_open_idx',
					definition:
						"CREATE INDEX orders_open_idx ON public.orders USING btree (status) WHERE (status = ANY (ARRAY['placed'::order_status, 'paid'::order_status, 'packed'::order_status]))",
					unique: false,
					columns: ['status']
				}
			],
			triggers: [
				{
					name: 'orders_touch',
					definition:
						'CREATE TRIGGER orders_touch BEFORE UPDATE ON public.orders FOR EACH ROW EXECUTE FUNCTION touch_updated_at()',
					functionName: 'public.touch_updated_at',
					functionDefinition:
						'CREATE OR REPLACE FUNCTION public.touch_updated_at()\n RETURNS trigger\n LANGUAGE plpgsql\nAS $function$\nBEGIN\n\tNEW.updated_at := now();\n\tRETURN NEW;\nEND\n$function$\n',
					enabled: true
				}
			],
			rowSecurity: false
		}
	},
	{
		schema: 'public',
		name: 'order_items',
		sourceId: 0,
		columns: [
			{
				name: 'order_id',
				sourceType: 'bigint',
				storage: {
					kind: 'int64'
				},
				ordinal: 1,
				notNull: true,
				keyPosition: 1,
				generated: null,
				identity: null,
				defaultExpression: null,
				enumLabels: null,
				collation: null,
				missingValue: null
			},
			{
				name: 'line',
				sourceType: 'smallint',
				storage: {
					kind: 'int16'
				},
				ordinal: 2,
				notNull: true,
				keyPosition: 2,
				generated: null,
				identity: null,
				defaultExpression: null,
				enumLabels: null,
				collation: null,
				missingValue: null
			},
			{
				name: 'product_id',
				sourceType: 'integer',
				storage: {
					kind: 'int32'
				},
				ordinal: 3,
				notNull: true,
				keyPosition: null,
				generated: null,
				identity: null,
				defaultExpression: null,
				enumLabels: null,
				collation: null,
				missingValue: null
			},
			{
				name: 'quantity',
				sourceType: 'integer',
				storage: {
					kind: 'int32'
				},
				ordinal: 4,
				notNull: true,
				keyPosition: null,
				generated: null,
				identity: null,
				defaultExpression: null,
				enumLabels: null,
				collation: null,
				missingValue: null
			},
			{
				name: 'unit_price',
				sourceType: 'numeric(12,2)',
				storage: {
					kind: 'decimal',
					precision: 12,
					scale: 2
				},
				ordinal: 5,
				notNull: true,
				keyPosition: null,
				generated: null,
				identity: null,
				defaultExpression: null,
				enumLabels: null,
				collation: null,
				missingValue: null
			},
			{
				name: 'line_total',
				sourceType: 'numeric(14,2)',
				storage: {
					kind: 'decimal',
					precision: 14,
					scale: 2
				},
				ordinal: 6,
				notNull: false,
				keyPosition: null,
				generated: 'stored',
				identity: null,
				defaultExpression: '((quantity)::numeric * unit_price)',
				enumLabels: null,
				collation: null,
				missingValue: null
			}
		],
		definition: {
			constraints: [
				{
					name: 'order_items_pkey',
					kind: 'primary key',
					definition: 'PRIMARY KEY (order_id, line)',
					columns: ['order_id', 'line'],
					deferrable: false,
					references: null
				},
				{
					name: 'order_items_order_id_fkey',
					kind: 'foreign key',
					definition: 'FOREIGN KEY (order_id) REFERENCES orders(id) ON DELETE CASCADE',
					columns: ['order_id'],
					deferrable: false,
					references: {
						table: 'public.orders',
						columns: ['id'],
						onDelete: 'cascade',
						onUpdate: 'no action'
					}
				},
				{
					name: 'order_items_product_id_fkey',
					kind: 'foreign key',
					definition: 'FOREIGN KEY (product_id) REFERENCES products(id)',
					columns: ['product_id'],
					deferrable: false,
					references: {
						table: 'public.products',
						columns: ['id'],
						onDelete: 'no action',
						onUpdate: 'no action'
					}
				},
				{
					name: 'order_items_quantity_check',
					kind: 'check',
					definition: 'CHECK ((quantity > 0))',
					columns: ['quantity'],
					deferrable: false,
					references: null
				}
			],
			indexes: [
				{
					name: 'order_items_product_idx',
					definition:
						'CREATE INDEX order_items_product_idx ON public.order_items USING btree (product_id)',
					unique: false,
					columns: ['product_id']
				}
			],
			triggers: [],
			rowSecurity: false
		}
	},
	{
		schema: 'public',
		name: 'payments',
		sourceId: 0,
		columns: [
			{
				name: 'id',
				sourceType: 'uuid',
				storage: {
					kind: 'text'
				},
				ordinal: 1,
				notNull: true,
				keyPosition: 1,
				generated: null,
				identity: null,
				defaultExpression: 'gen_random_uuid()',
				enumLabels: null,
				collation: null,
				missingValue: null
			},
			{
				name: 'order_id',
				sourceType: 'bigint',
				storage: {
					kind: 'int64'
				},
				ordinal: 2,
				notNull: true,
				keyPosition: null,
				generated: null,
				identity: null,
				defaultExpression: null,
				enumLabels: null,
				collation: null,
				missingValue: null
			},
			{
				name: 'method',
				sourceType: 'text',
				storage: {
					kind: 'text'
				},
				ordinal: 3,
				notNull: true,
				keyPosition: null,
				generated: null,
				identity: null,
				defaultExpression: null,
				enumLabels: null,
				collation: 'bytes',
				missingValue: null
			},
			{
				name: 'amount',
				sourceType: 'numeric(12,2)',
				storage: {
					kind: 'decimal',
					precision: 12,
					scale: 2
				},
				ordinal: 4,
				notNull: true,
				keyPosition: null,
				generated: null,
				identity: null,
				defaultExpression: null,
				enumLabels: null,
				collation: null,
				missingValue: null
			},
			{
				name: 'reference',
				sourceType: 'text',
				storage: {
					kind: 'text'
				},
				ordinal: 5,
				notNull: true,
				keyPosition: null,
				generated: null,
				identity: null,
				defaultExpression: null,
				enumLabels: null,
				collation: 'bytes',
				missingValue: null
			},
			{
				name: 'captured_at',
				sourceType: 'timestamp with time zone',
				storage: {
					kind: 'timestamptz'
				},
				ordinal: 6,
				notNull: true,
				keyPosition: null,
				generated: null,
				identity: null,
				defaultExpression: 'now()',
				enumLabels: null,
				collation: null,
				missingValue: null
			}
		],
		definition: {
			constraints: [
				{
					name: 'payments_pkey',
					kind: 'primary key',
					definition: 'PRIMARY KEY (id)',
					columns: ['id'],
					deferrable: false,
					references: null
				},
				{
					name: 'payments_amount_check',
					kind: 'check',
					definition: 'CHECK ((amount <> (0)::numeric))',
					columns: ['amount'],
					deferrable: false,
					references: null
				},
				{
					name: 'payments_method_check',
					kind: 'check',
					definition:
						"CHECK ((method = ANY (ARRAY['card'::text, 'paypal'::text, 'transfer'::text, 'invoice'::text])))",
					columns: ['method'],
					deferrable: false,
					references: null
				},
				{
					name: 'payments_order_id_fkey',
					kind: 'foreign key',
					definition: 'FOREIGN KEY (order_id) REFERENCES orders(id) ON DELETE CASCADE',
					columns: ['order_id'],
					deferrable: false,
					references: {
						table: 'public.orders',
						columns: ['id'],
						onDelete: 'cascade',
						onUpdate: 'no action'
					}
				}
			],
			indexes: [
				{
					name: 'payments_captured_idx',
					definition:
						'CREATE INDEX payments_captured_idx ON public.payments USING btree (captured_at)',
					unique: false,
					columns: ['captured_at']
				},
				{
					name: 'payments_order_idx',
					definition: 'CREATE INDEX payments_order_idx ON public.payments USING btree (order_id)',
					unique: false,
					columns: ['order_id']
				}
			],
			triggers: [],
			rowSecurity: false
		}
	},
	{
		schema: 'public',
		name: 'sessions',
		sourceId: 0,
		columns: [
			{
				name: 'id',
				sourceType: 'uuid',
				storage: {
					kind: 'text'
				},
				ordinal: 1,
				notNull: true,
				keyPosition: 1,
				generated: null,
				identity: null,
				defaultExpression: 'gen_random_uuid()',
				enumLabels: null,
				collation: null,
				missingValue: null
			},
			{
				name: 'customer_id',
				sourceType: 'bigint',
				storage: {
					kind: 'int64'
				},
				ordinal: 2,
				notNull: false,
				keyPosition: null,
				generated: null,
				identity: null,
				defaultExpression: null,
				enumLabels: null,
				collation: null,
				missingValue: null
			},
			{
				name: 'token_hash',
				sourceType: 'bytea',
				storage: {
					kind: 'bytes'
				},
				ordinal: 3,
				notNull: true,
				keyPosition: null,
				generated: null,
				identity: null,
				defaultExpression: null,
				enumLabels: null,
				collation: null,
				missingValue: null
			},
			{
				name: 'ip',
				sourceType: 'inet',
				storage: {
					kind: 'text'
				},
				ordinal: 4,
				notNull: true,
				keyPosition: null,
				generated: null,
				identity: null,
				defaultExpression: null,
				enumLabels: null,
				collation: null,
				missingValue: null
			},
			{
				name: 'user_agent',
				sourceType: 'text',
				storage: {
					kind: 'text'
				},
				ordinal: 5,
				notNull: true,
				keyPosition: null,
				generated: null,
				identity: null,
				defaultExpression: null,
				enumLabels: null,
				collation: 'bytes',
				missingValue: null
			},
			{
				name: 'pages',
				sourceType: 'integer',
				storage: {
					kind: 'int32'
				},
				ordinal: 6,
				notNull: true,
				keyPosition: null,
				generated: null,
				identity: null,
				defaultExpression: '1',
				enumLabels: null,
				collation: null,
				missingValue: null
			},
			{
				name: 'cart',
				sourceType: 'jsonb',
				storage: {
					kind: 'text'
				},
				ordinal: 7,
				notNull: true,
				keyPosition: null,
				generated: null,
				identity: null,
				defaultExpression: "'[]'::jsonb",
				enumLabels: null,
				collation: null,
				missingValue: null
			},
			{
				name: 'started_at',
				sourceType: 'timestamp with time zone',
				storage: {
					kind: 'timestamptz'
				},
				ordinal: 8,
				notNull: true,
				keyPosition: null,
				generated: null,
				identity: null,
				defaultExpression: 'now()',
				enumLabels: null,
				collation: null,
				missingValue: null
			},
			{
				name: 'last_seen_at',
				sourceType: 'timestamp with time zone',
				storage: {
					kind: 'timestamptz'
				},
				ordinal: 9,
				notNull: true,
				keyPosition: null,
				generated: null,
				identity: null,
				defaultExpression: 'now()',
				enumLabels: null,
				collation: null,
				missingValue: null
			}
		],
		definition: {
			constraints: [
				{
					name: 'sessions_pkey',
					kind: 'primary key',
					definition: 'PRIMARY KEY (id)',
					columns: ['id'],
					deferrable: false,
					references: null
				},
				{
					name: 'sessions_customer_id_fkey',
					kind: 'foreign key',
					definition: 'FOREIGN KEY (customer_id) REFERENCES customers(id) ON DELETE CASCADE',
					columns: ['customer_id'],
					deferrable: false,
					references: {
						table: 'public.customers',
						columns: ['id'],
						onDelete: 'cascade',
						onUpdate: 'no action'
					}
				}
			],
			indexes: [
				{
					name: 'sessions_last_seen_idx',
					definition:
						'CREATE INDEX sessions_last_seen_idx ON public.sessions USING btree (last_seen_at)',
					unique: false,
					columns: ['last_seen_at']
				}
			],
			triggers: [],
			rowSecurity: false
		}
	}
];

/** orders after the migration. */
export const ORDERS_WITH_CHANNEL: SourceTable = {
	schema: 'public',
	name: 'orders',
	sourceId: 0,
	columns: [
		{
			name: 'id',
			sourceType: 'bigint',
			storage: {
				kind: 'int64'
			},
			ordinal: 1,
			notNull: true,
			keyPosition: 1,
			generated: null,
			identity: 'always',
			defaultExpression: null,
			enumLabels: null,
			collation: null,
			missingValue: null
		},
		{
			name: 'customer_id',
			sourceType: 'bigint',
			storage: {
				kind: 'int64'
			},
			ordinal: 2,
			notNull: true,
			keyPosition: null,
			generated: null,
			identity: null,
			defaultExpression: null,
			enumLabels: null,
			collation: null,
			missingValue: null
		},
		{
			name: 'status',
			sourceType: 'order_status',
			storage: {
				kind: 'text'
			},
			ordinal: 3,
			notNull: true,
			keyPosition: null,
			generated: null,
			identity: null,
			defaultExpression: "'placed'::order_status",
			enumLabels: ['placed', 'paid', 'packed', 'shipped', 'delivered', 'cancelled', 'returned'],
			collation: null,
			missingValue: null
		},
		{
			name: 'total',
			sourceType: 'numeric(12,2)',
			storage: {
				kind: 'decimal',
				precision: 12,
				scale: 2
			},
			ordinal: 4,
			notNull: true,
			keyPosition: null,
			generated: null,
			identity: null,
			defaultExpression: null,
			enumLabels: null,
			collation: null,
			missingValue: null
		},
		{
			name: 'ship_to',
			sourceType: 'jsonb',
			storage: {
				kind: 'text'
			},
			ordinal: 5,
			notNull: true,
			keyPosition: null,
			generated: null,
			identity: null,
			defaultExpression: null,
			enumLabels: null,
			collation: null,
			missingValue: null
		},
		{
			name: 'deliver_on',
			sourceType: 'date',
			storage: {
				kind: 'date'
			},
			ordinal: 6,
			notNull: false,
			keyPosition: null,
			generated: null,
			identity: null,
			defaultExpression: null,
			enumLabels: null,
			collation: null,
			missingValue: null
		},
		{
			name: 'placed_at',
			sourceType: 'timestamp with time zone',
			storage: {
				kind: 'timestamptz'
			},
			ordinal: 7,
			notNull: true,
			keyPosition: null,
			generated: null,
			identity: null,
			defaultExpression: 'now()',
			enumLabels: null,
			collation: null,
			missingValue: null
		},
		{
			name: 'updated_at',
			sourceType: 'timestamp with time zone',
			storage: {
				kind: 'timestamptz'
			},
			ordinal: 8,
			notNull: true,
			keyPosition: null,
			generated: null,
			identity: null,
			defaultExpression: 'now()',
			enumLabels: null,
			collation: null,
			missingValue: null
		},
		{
			name: 'channel',
			sourceType: 'text',
			storage: {
				kind: 'text'
			},
			ordinal: 9,
			notNull: true,
			keyPosition: null,
			generated: null,
			identity: null,
			defaultExpression: "'web'::text",
			enumLabels: null,
			collation: 'bytes',
			missingValue: 'web'
		}
	],
	definition: {
		constraints: [
			{
				name: 'orders_pkey',
				kind: 'primary key',
				definition: 'PRIMARY KEY (id)',
				columns: ['id'],
				deferrable: false,
				references: null
			},
			{
				name: 'orders_customer_id_fkey',
				kind: 'foreign key',
				definition: 'FOREIGN KEY (customer_id) REFERENCES customers(id) ON DELETE CASCADE',
				columns: ['customer_id'],
				deferrable: false,
				references: {
					table: 'public.customers',
					columns: ['id'],
					onDelete: 'cascade',
					onUpdate: 'no action'
				}
			},
			{
				name: 'orders_total_check',
				kind: 'check',
				definition: 'CHECK ((total >= (0)::numeric))',
				columns: ['total'],
				deferrable: false,
				references: null
			}
		],
		indexes: [
			{
				name: 'orders_customer_idx',
				definition:
					'CREATE INDEX orders_customer_idx ON public.orders USING btree (customer_id, placed_at DESC)',
				unique: false,
				columns: ['customer_id', 'placed_at']
			},
			{
				name: 'orders_open_idx',
				definition:
					"CREATE INDEX orders_open_idx ON public.orders USING btree (status) WHERE (status = ANY (ARRAY['placed'::order_status, 'paid'::order_status, 'packed'::order_status]))",
				unique: false,
				columns: ['status']
			}
		],
		triggers: [
			{
				name: 'orders_touch',
				definition:
					'CREATE TRIGGER orders_touch BEFORE UPDATE ON public.orders FOR EACH ROW EXECUTE FUNCTION touch_updated_at()',
				functionName: 'public.touch_updated_at',
				functionDefinition:
					'CREATE OR REPLACE FUNCTION public.touch_updated_at()\n RETURNS trigger\n LANGUAGE plpgsql\nAS $function$\nBEGIN\n\tNEW.updated_at := now();\n\tRETURN NEW;\nEND\n$function$\n',
				enabled: true
			}
		],
		rowSecurity: false
	}
};
