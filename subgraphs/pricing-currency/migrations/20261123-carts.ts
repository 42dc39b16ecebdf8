import type { Migration } from '../../shared/database/migration.ts';
import { policiesFor, type TablePolicy } from '../../shared/database/policies.ts';

/** Whose a row is: the account that pays, a guest in its place, and the reseller above. */
const OWNERS = 'account_id uuid not null, reseller_account_id uuid';

/** Carts, the quotes made of them, and the companies that will invoice. */
export const carts: Migration = {
  name: '20261123-carts',
  statements: [
    `create table pricing.issuer (
      tenant_id uuid not null, legal_entity_id uuid not null, name text not null, country text not null, vat_id text,
      constraint issuer_key primary key (tenant_id, legal_entity_id))`,
    ...policiesFor({ table: 'pricing.issuer', subgraph: 'pricing', writes: ['select', 'insert', 'update'] }),

    // A guest's cart that went over into an account's goes over once.
    `create table pricing.cart (
      tenant_id uuid not null, id uuid not null, ${OWNERS}, buyer_id uuid, currency text not null, status text not null,
      version int not null default 1, merged_cart_id uuid, created_at timestamptz not null, expires_at timestamptz not null,
      constraint cart_key primary key (tenant_id, id))`,
    `alter table pricing.cart add constraint cart_status check (status in ('OPEN', 'ORDERED', 'EXPIRED'))`,
    `alter table pricing.cart add constraint cart_merged_once unique (tenant_id, merged_cart_id)`,
    `create index cart_of_account on pricing.cart (tenant_id, account_id, created_at)`,
    `create index cart_by_id on pricing.cart (id)`,
    ...policiesFor(ownedByAccount('pricing.cart', ['select', 'insert', 'update'])),

    // The price is the one that the cart has shown since the line was last changed.
    `create table pricing.cart_line (
      tenant_id uuid not null, cart_id uuid not null, plan_id uuid not null, id uuid not null, ${OWNERS},
      quantity int not null, unit_price_minor bigint not null,
      constraint cart_line_key primary key (tenant_id, cart_id, plan_id))`,
    `alter table pricing.cart_line add constraint cart_line_cart foreign key (tenant_id, cart_id) references pricing.cart (tenant_id, id)`,
    `alter table pricing.cart_line add constraint cart_line_quantity check (quantity > 0)`,
    ...policiesFor(ownedByAccount('pricing.cart_line', ['select', 'insert', 'update', 'delete'])),

    `create table pricing.quote (
      tenant_id uuid not null, id uuid not null, cart_id uuid not null, cart_version int not null, ${OWNERS}, buyer_id uuid,
      issuer_id uuid not null, currency text not null, status text not null, net_minor bigint not null, tax_minor bigint not null,
      gross_minor bigint not null, tax_decision jsonb not null, tax_subtotals jsonb not null, rates jsonb not null,
      content_digest text not null, created_at timestamptz not null, expires_at timestamptz not null,
      constraint quote_key primary key (tenant_id, id))`,
    `alter table pricing.quote add constraint quote_cart foreign key (tenant_id, cart_id) references pricing.cart (tenant_id, id)`,
    `alter table pricing.quote add constraint quote_status check (status in ('OPEN', 'ORDERED', 'EXPIRED'))`,
    `alter table pricing.quote add constraint quote_total check (gross_minor = net_minor + tax_minor)`,
    `create index quote_of_cart on pricing.quote (tenant_id, cart_id)`,
    `create index quote_by_id on pricing.quote (id)`,
    ...policiesFor(ownedByAccount('pricing.quote', ['select', 'insert', 'update'])),

    `create table pricing.quote_line (
      tenant_id uuid not null, quote_id uuid not null, position int not null, id uuid not null, ${OWNERS}, plan_id uuid not null,
      quantity int not null, unit_price_minor bigint not null, net_minor bigint not null, tax_minor bigint not null, cost_minor bigint,
      price_version_id uuid not null, steps jsonb not null,
      constraint quote_line_key primary key (tenant_id, quote_id, position))`,
    `alter table pricing.quote_line add constraint quote_line_quote foreign key (tenant_id, quote_id) references pricing.quote (tenant_id, id)`,
    ...policiesFor(ownedByAccount('pricing.quote_line', ['select', 'insert'])),
  ],
};

function ownedByAccount(table: string, writes: TablePolicy['writes']): TablePolicy {
  const accountGuard = { account: 'account_id', reseller: 'reseller_account_id' };
  return { table, subgraph: 'pricing', writes, accountGuard };
}
