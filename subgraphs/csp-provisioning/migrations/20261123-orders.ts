import type { Migration } from '../../shared/database/migration.ts';
import { policiesFor, type TablePolicy } from '../../shared/database/policies.ts';

/** Whose a row is: the account that pays, or whose it is at Microsoft, and the reseller above. */
const OWNERS = 'account_id uuid not null, reseller_account_id uuid';

/** What provisioning must know of the others, its orders, and what became of them at the vendor. */
export const orders: Migration = {
  name: '20261123-orders',
  statements: [
    `create table provisioning.tenant_settings (
      tenant_id uuid constraint tenant_settings_key primary key, code text not null, countries text[] not null, time_zone text not null,
      version int not null)`,
    ...policiesFor({
      table: 'provisioning.tenant_settings',
      subgraph: 'provisioning',
      writes: ['select', 'insert', 'update'],
    }),

    `create table provisioning.buyer (
      tenant_id uuid not null, ${OWNERS}, kind text not null, status text not null, name text not null, email text not null,
      locale text not null, country text not null, address jsonb not null, version int not null,
      constraint buyer_key primary key (tenant_id, account_id))`,
    ...policiesFor(ownedByAccount('buyer')),

    `create table provisioning.sellable_plan (
      tenant_id uuid not null, plan_id uuid not null, sku text not null, title text not null, segment text not null, term_duration text,
      billing_cycle text not null, vendor_prices jsonb not null, is_withdrawn boolean not null, version int not null,
      constraint sellable_plan_key primary key (tenant_id, plan_id))`,
    ...policiesFor({
      table: 'provisioning.sellable_plan',
      subgraph: 'provisioning',
      writes: ['select', 'insert', 'update'],
    }),

    // One customer at Microsoft is one account's: nobody else's order reaches it.
    `create table provisioning.csp_customer (
      tenant_id uuid not null, id uuid not null, ${OWNERS}, csp_agreement_id uuid not null, status text not null, vendor_customer_id text,
      domain text not null, country text not null, registration_number text, agreement_accepted_at timestamptz, created_at timestamptz not null,
      constraint csp_customer_key primary key (tenant_id, id))`,
    `alter table provisioning.csp_customer add constraint csp_customer_status
      check (status in ('CREATING', 'AWAITING_RELATIONSHIP', 'AWAITING_AGREEMENT', 'ACTIVE', 'REFUSED'))`,
    `alter table provisioning.csp_customer add constraint csp_customer_linked_once unique (tenant_id, csp_agreement_id, vendor_customer_id)`,
    `create unique index csp_customer_domain_once on provisioning.csp_customer (tenant_id, csp_agreement_id, domain) where status <> 'REFUSED'`,
    `create index csp_customer_of_account on provisioning.csp_customer (tenant_id, account_id)`,
    ...policiesFor(ownedByAccount('csp_customer')),

    // What the buyer said about Microsoft's agreement, who wrote it down, and when Microsoft was told.
    `create table provisioning.customer_consent (
      tenant_id uuid not null, id uuid not null, csp_customer_id uuid not null, ${OWNERS}, template_id text not null, first_name text not null,
      last_name text not null, email text not null, phone text, agreed_on date not null, recorded_by_kind text not null, recorded_by_id text not null,
      recorded_by_name text not null, recorded_at timestamptz not null, attested_at timestamptz, refused_at timestamptz,
      constraint customer_consent_key primary key (tenant_id, id))`,
    `alter table provisioning.customer_consent add constraint customer_consent_customer
      foreign key (tenant_id, csp_customer_id) references provisioning.csp_customer (tenant_id, id)`,
    `create index customer_consent_of_customer on provisioning.customer_consent (tenant_id, csp_customer_id)`,
    ...policiesFor(ownedByAccount('customer_consent')),

    `create table provisioning.order_number (
      tenant_id uuid not null, year int not null, last_number int not null, constraint order_number_key primary key (tenant_id, year))`,
    ...policiesFor({
      table: 'provisioning.order_number',
      subgraph: 'provisioning',
      writes: ['select', 'insert', 'update'],
    }),

    `create table provisioning.customer_order (
      tenant_id uuid not null, id uuid not null, number text not null, status text not null, ${OWNERS}, buyer_id uuid not null,
      cart_id uuid not null, quote_id uuid not null, payment_authorization_id uuid not null, issuer_id uuid not null,
      csp_customer_id uuid not null, csp_agreement_id uuid not null, currency text not null, net_minor bigint not null, tax_minor bigint not null,
      gross_minor bigint not null, tax_decision jsonb not null, rates jsonb not null, reference text, placed_at timestamptz not null,
      capture_before timestamptz, customer_ready_at timestamptz, agreement_ready_at timestamptz, ordered_at timestamptz, settled_at timestamptz,
      constraint customer_order_key primary key (tenant_id, id))`,
    `alter table provisioning.customer_order add constraint customer_order_status
      check (status in ('PLACED', 'PROVISIONING', 'COMPLETED', 'PARTIALLY_COMPLETED', 'REFUSED', 'CANCELED'))`,
    `alter table provisioning.customer_order add constraint customer_order_total check (gross_minor = net_minor + tax_minor)`,
    `alter table provisioning.customer_order add constraint order_once_a_cart unique (tenant_id, cart_id)`,
    `alter table provisioning.customer_order add constraint order_once_a_quote unique (tenant_id, quote_id)`,
    `alter table provisioning.customer_order add constraint order_once_an_authorization unique (tenant_id, payment_authorization_id)`,
    `alter table provisioning.customer_order add constraint customer_order_number unique (tenant_id, number)`,
    `alter table provisioning.customer_order add constraint customer_order_customer
      foreign key (tenant_id, csp_customer_id) references provisioning.csp_customer (tenant_id, id)`,
    `create index customer_order_by_date on provisioning.customer_order (tenant_id, placed_at, id)`,
    `create index customer_order_of_account on provisioning.customer_order (tenant_id, account_id, placed_at)`,
    `create index customer_order_of_buyer on provisioning.customer_order (tenant_id, buyer_id, placed_at)`,
    `create index customer_order_over_tenants on provisioning.customer_order (placed_at, tenant_id, id)`,
    `create index customer_order_by_id on provisioning.customer_order (id)`,
    ...policiesFor(ownedByAccount('customer_order')),

    `create table provisioning.vendor_operation (
      tenant_id uuid not null, id uuid not null, kind text not null, status text not null, order_id uuid not null, ${OWNERS},
      csp_agreement_id uuid not null, subscription_id uuid, request_id uuid not null, cart_request_id uuid not null, correlation_id uuid not null,
      vendor_cart_id text, generation int not null, attempts int not null, error_code text, error_message text, error_next_step text,
      suggested_action text, next_attempt_at timestamptz, created_at timestamptz not null, sent_at timestamptz,
      constraint vendor_operation_key primary key (tenant_id, id))`,
    `alter table provisioning.vendor_operation add constraint vendor_operation_kind
      check (kind in ('CREATE_CUSTOMER', 'ATTEST_AGREEMENT', 'PLACE_ORDER', 'CHANGE_SUBSCRIPTION', 'UPGRADE'))`,
    `alter table provisioning.vendor_operation add constraint vendor_operation_status
      check (status in ('PENDING', 'RUNNING', 'UNKNOWN', 'SUCCEEDED', 'REFUSED', 'PARKED'))`,
    `alter table provisioning.vendor_operation add constraint vendor_operation_order
      foreign key (tenant_id, order_id) references provisioning.customer_order (tenant_id, id)`,
    `create index vendor_operation_of_order on provisioning.vendor_operation (tenant_id, order_id)`,
    `create index vendor_operation_by_date on provisioning.vendor_operation (tenant_id, created_at, id)`,
    `create index vendor_operation_over_tenants on provisioning.vendor_operation (created_at, tenant_id, id)`,
    ...policiesFor(ownedByAccount('vendor_operation')),

    `create table provisioning.order_line (
      tenant_id uuid not null, id uuid not null, order_id uuid not null, position int not null, ${OWNERS}, plan_id uuid not null,
      sku text not null, title text not null, segment text not null, term_duration text, billing_cycle text not null, quantity int not null,
      unit_price_minor bigint not null, net_minor bigint not null, tax_minor bigint not null, unit_cost_minor bigint,
      csp_agreement_id uuid not null, routing jsonb not null, is_attested boolean not null, status text not null, refusal_code text,
      refusal_message text, refusal_next_step text, vendor_operation_id uuid, catalog_item_id text, order_group text, vendor_order_id text,
      ended_at timestamptz, constraint order_line_key primary key (tenant_id, id))`,
    `alter table provisioning.order_line add constraint order_line_status check (status in ('PENDING', 'PROVISIONING', 'ACTIVE', 'REFUSED', 'CANCELED'))`,
    `alter table provisioning.order_line add constraint order_line_quantity check (quantity > 0)`,
    `alter table provisioning.order_line add constraint order_line_position unique (tenant_id, order_id, position)`,
    `alter table provisioning.order_line add constraint order_line_order
      foreign key (tenant_id, order_id) references provisioning.customer_order (tenant_id, id)`,
    `alter table provisioning.order_line add constraint order_line_operation
      foreign key (tenant_id, vendor_operation_id) references provisioning.vendor_operation (tenant_id, id)`,
    ...policiesFor(ownedByAccount('order_line')),

    // What Microsoft calls an order: each is one of ours, and one order of ours may have become several.
    `create table provisioning.vendor_order (
      tenant_id uuid not null, csp_agreement_id uuid not null, vendor_order_id text not null, order_id uuid not null,
      vendor_operation_id uuid not null, ${OWNERS}, recorded_at timestamptz not null,
      constraint vendor_order_key primary key (tenant_id, csp_agreement_id, vendor_order_id))`,
    `alter table provisioning.vendor_order add constraint vendor_order_order
      foreign key (tenant_id, order_id) references provisioning.customer_order (tenant_id, id)`,
    `create index vendor_order_of_order on provisioning.vendor_order (tenant_id, order_id)`,
    ...policiesFor(ownedByAccount('vendor_order')),

    // One line is one subscription at Microsoft and the other way round.
    `create table provisioning.subscription (
      tenant_id uuid not null, id uuid not null, order_id uuid not null, order_line_id uuid not null, ${OWNERS}, buyer_id uuid not null,
      csp_customer_id uuid not null, csp_agreement_id uuid not null, vendor_subscription_id text not null, plan_id uuid not null, title text not null,
      status text not null, quantity int not null, is_auto_renewing boolean not null, currency text not null, unit_price_minor bigint not null,
      unit_cost_minor bigint, term_duration text, billing_cycle text not null, started_on date not null, commitment_ends_on date, renews_on date,
      billed_from date not null, billed_until date not null, cancellable_until timestamptz, observed_status text not null, observed_quantity int not null,
      observed_is_auto_renewing boolean not null, observed_at timestamptz not null, version int not null,
      constraint subscription_key primary key (tenant_id, id))`,
    `alter table provisioning.subscription add constraint subscription_status
      check (status in ('PENDING', 'ACTIVE', 'SUSPENDED', 'CANCELED', 'EXPIRED', 'DISABLED', 'DELETED'))`,
    `alter table provisioning.subscription add constraint subscription_once_a_line unique (tenant_id, order_line_id)`,
    `alter table provisioning.subscription add constraint line_once_a_subscription unique (tenant_id, csp_agreement_id, vendor_subscription_id)`,
    `alter table provisioning.subscription add constraint subscription_line
      foreign key (tenant_id, order_line_id) references provisioning.order_line (tenant_id, id)`,
    `create index subscription_by_start on provisioning.subscription (tenant_id, started_on, id)`,
    `create index subscription_by_renewal on provisioning.subscription (tenant_id, (coalesce(renews_on, date 'infinity')), id)`,
    `create index subscription_by_quantity on provisioning.subscription (tenant_id, quantity, id)`,
    `create index subscription_of_buyer on provisioning.subscription (tenant_id, buyer_id)`,
    `create index subscription_of_account on provisioning.subscription (tenant_id, account_id)`,
    `create index subscription_of_order on provisioning.subscription (tenant_id, order_id)`,
    `create index subscription_over_tenants on provisioning.subscription (started_on, tenant_id, id)`,
    `create index subscription_by_id on provisioning.subscription (id)`,
    ...policiesFor(ownedByAccount('subscription')),
  ],
};

function ownedByAccount(name: string): TablePolicy {
  const accountGuard = { account: 'account_id', reseller: 'reseller_account_id' };
  return {
    table: `provisioning.${name}`,
    subgraph: 'provisioning',
    writes: ['select', 'insert', 'update'],
    accountGuard,
  };
}
