import type { Migration } from '../../shared/database/migration.ts';

/** What a cart has become: the order that provisioning has made of it. */
export const orderedCarts: Migration = {
  name: '20261124-ordered-carts',
  statements: [
    `alter table pricing.cart add column order_id uuid`,
    `alter table pricing.cart add constraint cart_order_once unique (tenant_id, order_id)`,
    `alter table pricing.cart add constraint cart_ordered check (status <> 'ORDERED' or order_id is not null)`,
  ],
};
