import type { Migration } from '../../shared/database/migration.ts';

/** What a cart and a quote must know of the others: bounds of a quantity, VAT ids, and which day it is. */
export const widerCopies: Migration = {
  name: '20261123-copies',
  statements: [
    `alter table pricing.sellable_plan add column quantity_min int not null default 1, add column quantity_max int not null default 10000000`,
    `alter table pricing.buyer add column vat_id text, add column vat_id_status text not null default 'NONE'`,
    `alter table pricing.tenant_settings add column time_zone text not null default 'UTC'`,
  ],
};
