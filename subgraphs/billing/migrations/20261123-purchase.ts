import type { Migration } from '../../shared/database/migration.ts';
import { policiesFor } from '../../shared/database/policies.ts';

const OWNERS = 'account_id uuid not null, reseller_account_id uuid';

/** From the held money of a quote to the payment of an invoice, with the books in between. */
export const purchase: Migration = {
  name: '20261123-purchase',
  statements: [...authorizations(), ...invoices(), ...ledger(), ...payments(), ...webhooks()],
};

/** `hold` says what there may be at the gateway: nothing was asked yet, something may be there, nothing is there any more. */
function authorizations(): string[] {
  return [
    `create table billing.payment_authorization (
      tenant_id uuid not null, id uuid not null, ${OWNERS}, payment_method_id uuid not null, merchant_account_id uuid,
      quote_id uuid not null, cart_id uuid not null, issuer_id uuid not null, content_digest text not null,
      currency text not null, amount_minor bigint not null, captured_minor bigint not null default 0,
      status text not null, hold text not null, key_number int not null default 1, asked_at timestamptz, tries int not null default 0,
      gateway_hold_id text, return_url text, redirect_url text, client_secret text, decline_code text,
      capture_before timestamptz, order_id uuid, settled_at timestamptz, created_at timestamptz not null, expires_at timestamptz not null,
      constraint payment_authorization_key primary key (tenant_id, id))`,
    `alter table billing.payment_authorization add constraint payment_authorization_status check (status in
      ('PENDING', 'REQUIRES_ACTION', 'AUTHORIZED', 'COMMITTED', 'DECLINED', 'UNKNOWN', 'CAPTURED', 'RELEASED', 'EXPIRED'))`,
    `alter table billing.payment_authorization add constraint payment_authorization_hold check (hold in ('NONE', 'OPEN', 'CLOSED'))`,
    `alter table billing.payment_authorization add constraint payment_authorization_amount check
      (amount_minor >= 0 and captured_minor between 0 and amount_minor)`,
    `alter table billing.payment_authorization add constraint payment_authorization_method foreign key (tenant_id, payment_method_id)
      references billing.payment_method (tenant_id, id)`,
    `create unique index payment_authorization_live on billing.payment_authorization (tenant_id, cart_id)
      where status in ('PENDING', 'REQUIRES_ACTION', 'AUTHORIZED', 'COMMITTED', 'UNKNOWN', 'CAPTURED')`,
    `create unique index payment_authorization_order on billing.payment_authorization (tenant_id, order_id)`,
    `create unique index payment_authorization_at_gateway on billing.payment_authorization (tenant_id, gateway_hold_id)`,
    `create index payment_authorization_of_cart on billing.payment_authorization (tenant_id, cart_id)`,
    `create index payment_authorization_of_method on billing.payment_authorization (tenant_id, payment_method_id)`,
    `create index payment_authorization_by_id on billing.payment_authorization (id)`,
    ...policiesFor(ownedByAccount('billing.payment_authorization', ['select', 'insert', 'update'])),
  ];
}

/** An issued invoice never changes, and neither do its lines; only how much of it is paid does. */
function invoices(): string[] {
  return [
    `create table billing.invoice_counter (
      tenant_id uuid not null, legal_entity_id uuid not null, document_type text not null, series text not null, year int not null,
      last_sequence int not null, last_issued_on date not null,
      constraint invoice_counter_key primary key (tenant_id, legal_entity_id, document_type, series, year))`,
    ...policiesFor({ table: 'billing.invoice_counter', subgraph: 'billing', writes: ['select', 'insert', 'update'] }),

    `create table billing.invoice (
      tenant_id uuid not null, id uuid not null, ${OWNERS}, legal_entity_id uuid not null, order_id uuid not null,
      document_type text not null, series text not null, year int not null, sequence int not null, number text not null,
      status text not null, paid_minor bigint not null default 0, currency text not null, net_minor bigint not null,
      tax_minor bigint not null, gross_minor bigint not null, issued_on date not null, due_on date not null,
      tax_decision jsonb not null, tax_subtotals jsonb not null, seller jsonb not null, buyer jsonb not null, reference text,
      constraint invoice_key primary key (tenant_id, id))`,
    `alter table billing.invoice add constraint invoice_status check (status in ('ISSUED', 'PARTIALLY_PAID', 'PAID', 'CREDITED'))`,
    `alter table billing.invoice add constraint invoice_total check (gross_minor = net_minor + tax_minor)`,
    `alter table billing.invoice add constraint invoice_paid check (paid_minor >= 0 and paid_minor <= gross_minor)`,
    `alter table billing.invoice add constraint invoice_number unique (tenant_id, legal_entity_id, number)`,
    `alter table billing.invoice add constraint invoice_sequence unique (tenant_id, legal_entity_id, document_type, series, year, sequence)`,
    `alter table billing.invoice add constraint invoice_of_order unique (tenant_id, order_id)`,
    ...['issued_on', 'due_on', 'number'].flatMap((column) => [
      `create index invoice_by_${column} on billing.invoice (tenant_id, ${column}, id)`,
      `create index invoice_of_all_by_${column} on billing.invoice (${column}, tenant_id, id)`,
    ]),
    `create index invoice_by_gross on billing.invoice (tenant_id, currency, gross_minor, id)`,
    `create index invoice_of_all_by_gross on billing.invoice (currency, gross_minor, tenant_id, id)`,
    `create index invoice_of_account on billing.invoice (tenant_id, account_id, issued_on, id)`,
    `create index invoice_of_reseller on billing.invoice (tenant_id, reseller_account_id, issued_on, id)`,
    `create index invoice_by_id on billing.invoice (id)`,
    ...policiesFor(ownedByAccount('billing.invoice', ['select', 'insert', 'update'])),

    `create table billing.invoice_line (
      tenant_id uuid not null, invoice_id uuid not null, position int not null, id uuid not null, ${OWNERS}, order_line_id uuid not null,
      subscription_id uuid, plan_id uuid not null, text text not null, quantity int not null, unit_price_minor bigint not null,
      net_minor bigint not null, tax_minor bigint not null, unit_cost_minor bigint, first_day date, last_day date,
      constraint invoice_line_key primary key (tenant_id, invoice_id, position))`,
    `alter table billing.invoice_line add constraint invoice_line_invoice foreign key (tenant_id, invoice_id) references billing.invoice (tenant_id, id)`,
    `create index invoice_line_of_subscription on billing.invoice_line (tenant_id, subscription_id)`,
    ...policiesFor(ownedByAccount('billing.invoice_line', ['select', 'insert'])),

    `create table billing.charge (
      tenant_id uuid not null, id uuid not null, ${OWNERS}, order_line_id uuid not null, subscription_id uuid, plan_id uuid not null,
      side text not null, kind text not null, first_day date, last_day date, quantity int not null, currency text not null,
      unit_price_minor bigint not null, net_minor bigint not null, invoice_id uuid, created_at timestamptz not null,
      constraint charge_key primary key (tenant_id, id))`,
    `alter table billing.charge add constraint charge_side check (side in ('SELL', 'BUY'))`,
    `alter table billing.charge add constraint charge_invoice foreign key (tenant_id, invoice_id) references billing.invoice (tenant_id, id)`,
    `create unique index charge_of_order_line on billing.charge (tenant_id, order_line_id, side) where kind = 'NEW'`,
    `create index charge_of_subscription on billing.charge (tenant_id, subscription_id, last_day)`,
    ...policiesFor(ownedByAccount('billing.charge', ['select', 'insert'])),

    `create function billing.keep_issued_invoice() returns trigger language plpgsql as $$
      begin
        if tg_op = 'UPDATE' and to_jsonb(new) - 'status' - 'paid_minor' = to_jsonb(old) - 'status' - 'paid_minor' then
          return new;
        end if;
        raise exception 'an issued invoice never changes' using errcode = 'restrict_violation', constraint = 'invoice_is_frozen';
      end $$`,
    `create trigger invoice_is_frozen before update or delete on billing.invoice for each row execute function billing.keep_issued_invoice()`,
    ...unchanging('invoice_line', 'invoice_is_frozen'),
    ...unchanging('charge', 'charge_is_frozen'),
  ];
}

/** Double entry: what is posted stays, each entry adds up to nothing, in one currency and one tenant. */
function ledger(): string[] {
  return [
    `create table billing.ledger_account (
      tenant_id uuid not null, id uuid not null, legal_entity_id uuid not null, code text not null, currency text not null,
      constraint ledger_account_key primary key (tenant_id, id))`,
    `alter table billing.ledger_account add constraint ledger_account_code unique (tenant_id, legal_entity_id, code, currency)`,
    `alter table billing.ledger_account add constraint ledger_account_currency unique (tenant_id, id, currency)`,
    ...policiesFor({ table: 'billing.ledger_account', subgraph: 'billing', writes: ['select', 'insert'] }),

    `create table billing.ledger_entry (
      tenant_id uuid not null, id uuid not null, legal_entity_id uuid not null, currency text not null, booked_on date not null,
      text text not null, kind text not null, source_id uuid not null,
      constraint ledger_entry_key primary key (tenant_id, id))`,
    `alter table billing.ledger_entry add constraint ledger_entry_currency unique (tenant_id, id, currency)`,
    `alter table billing.ledger_entry add constraint ledger_entry_source unique (tenant_id, source_id, kind)`,
    `create index ledger_entry_by_day on billing.ledger_entry (tenant_id, booked_on, id)`,
    `create index ledger_entry_of_all_by_day on billing.ledger_entry (booked_on, tenant_id, id)`,
    ...policiesFor({ table: 'billing.ledger_entry', subgraph: 'billing', writes: ['select', 'insert'] }),

    `create table billing.ledger_posting (
      tenant_id uuid not null, entry_id uuid not null, position int not null, ledger_account_id uuid not null, currency text not null,
      amount_minor bigint not null, account_id uuid, reseller_account_id uuid,
      constraint ledger_posting_key primary key (tenant_id, entry_id, position))`,
    `alter table billing.ledger_posting add constraint ledger_posting_entry foreign key (tenant_id, entry_id, currency)
      references billing.ledger_entry (tenant_id, id, currency)`,
    `alter table billing.ledger_posting add constraint ledger_posting_account foreign key (tenant_id, ledger_account_id, currency)
      references billing.ledger_account (tenant_id, id, currency)`,
    `alter table billing.ledger_posting add constraint ledger_posting_amount check (amount_minor <> 0)`,
    `create index ledger_posting_of_account on billing.ledger_posting (tenant_id, ledger_account_id)`,
    ...policiesFor(ownedByAccount('billing.ledger_posting', ['select', 'insert'])),
    `create function billing.refuse_unbalanced_entry() returns trigger language plpgsql as $$
      begin
        if exists (select from inserted group by tenant_id, entry_id, currency having sum(amount_minor) <> 0) then
          raise exception 'an entry adds up to nothing' using errcode = 'check_violation', constraint = 'ledger_entry_balances';
        end if;
        return null;
      end $$`,
    `create trigger ledger_entry_balances after insert on billing.ledger_posting referencing new table as inserted
      for each statement execute function billing.refuse_unbalanced_entry()`,
    ...unchanging('ledger_entry', 'ledger_is_append_only'),
    ...unchanging('ledger_posting', 'ledger_is_append_only'),

    // What an account owes, kept beside its postings and in their transactions.
    `create table billing.account_balance (
      tenant_id uuid not null, ${OWNERS}, currency text not null, balance_minor bigint not null,
      constraint account_balance_key primary key (tenant_id, account_id, currency))`,
    ...policiesFor(ownedByAccount('billing.account_balance', ['select', 'insert', 'update'])),
  ];
}

function payments(): string[] {
  return [
    `create table billing.payment (
      tenant_id uuid not null, id uuid not null, ${OWNERS}, legal_entity_id uuid not null, merchant_account_id uuid not null,
      payment_authorization_id uuid not null, order_id uuid not null, invoice_id uuid not null, method text not null,
      status text not null, currency text not null, amount_minor bigint not null, refunded_minor bigint not null default 0,
      refunding_minor bigint not null default 0, tries int not null default 0, key_number int not null default 1,
      received_on date not null, created_at timestamptz not null,
      constraint payment_key primary key (tenant_id, id))`,
    `alter table billing.payment add constraint payment_status check (status in
      ('PENDING', 'SETTLED', 'FAILED', 'REVERSED', 'DISPUTED', 'UNKNOWN'))`,
    `alter table billing.payment add constraint payment_refunded check
      (refunded_minor >= 0 and refunding_minor >= 0 and refunded_minor + refunding_minor <= amount_minor)`,
    `alter table billing.payment add constraint payment_of_order unique (tenant_id, order_id)`,
    `alter table billing.payment add constraint payment_authorization foreign key (tenant_id, payment_authorization_id)
      references billing.payment_authorization (tenant_id, id)`,
    `alter table billing.payment add constraint payment_invoice foreign key (tenant_id, invoice_id) references billing.invoice (tenant_id, id)`,
    `create index payment_by_day on billing.payment (tenant_id, received_on, id)`,
    `create index payment_of_all_by_day on billing.payment (received_on, tenant_id, id)`,
    `create index payment_of_account on billing.payment (tenant_id, account_id, received_on, id)`,
    `create index payment_of_invoice on billing.payment (tenant_id, invoice_id)`,
    `create index payment_of_authorization on billing.payment (tenant_id, payment_authorization_id)`,
    ...policiesFor(ownedByAccount('billing.payment', ['select', 'insert', 'update'])),

    `create table billing.payment_allocation (
      tenant_id uuid not null, payment_id uuid not null, invoice_id uuid not null, ${OWNERS}, amount_minor bigint not null,
      constraint payment_allocation_key primary key (tenant_id, payment_id, invoice_id))`,
    `alter table billing.payment_allocation add constraint payment_allocation_payment foreign key (tenant_id, payment_id)
      references billing.payment (tenant_id, id)`,
    `alter table billing.payment_allocation add constraint payment_allocation_invoice foreign key (tenant_id, invoice_id)
      references billing.invoice (tenant_id, id)`,
    `alter table billing.payment_allocation add constraint payment_allocation_amount check (amount_minor >= 0)`,
    ...policiesFor(ownedByAccount('billing.payment_allocation', ['select', 'insert', 'update'])),

    `create table billing.refund (
      tenant_id uuid not null, id uuid not null, payment_id uuid not null, ${OWNERS}, amount_minor bigint not null, reason text not null,
      status text not null, key_number int not null default 1, tries int not null default 0, gateway_refund_id text, created_at timestamptz not null,
      constraint refund_key primary key (tenant_id, id))`,
    `alter table billing.refund add constraint refund_status check (status in ('PENDING', 'UNKNOWN', 'SUCCEEDED', 'FAILED'))`,
    `alter table billing.refund add constraint refund_amount check (amount_minor > 0)`,
    `alter table billing.refund add constraint refund_payment foreign key (tenant_id, payment_id) references billing.payment (tenant_id, id)`,
    `create index refund_of_payment on billing.refund (tenant_id, payment_id)`,
    ...policiesFor(ownedByAccount('billing.refund', ['select', 'insert', 'update'])),
  ];
}

function webhooks(): string[] {
  return [
    `create table billing.webhook_event (
      tenant_id uuid not null, id uuid not null, merchant_account_id uuid not null, gateway_event_id text not null, type text not null,
      gateway_object_id text, named_id uuid, status text not null, received_at timestamptz not null,
      constraint webhook_event_key primary key (tenant_id, id))`,
    `alter table billing.webhook_event add constraint webhook_event_once unique (tenant_id, merchant_account_id, gateway_event_id)`,
    `alter table billing.webhook_event add constraint webhook_event_status check (status in ('STORED', 'HANDLED', 'IGNORED'))`,
    ...policiesFor({ table: 'billing.webhook_event', subgraph: 'billing', writes: ['select', 'insert', 'update'] }),
  ];
}

function unchanging(table: string, constraint: string): string[] {
  return [
    `create function billing.keep_${table}() returns trigger language plpgsql as $$
      begin
        raise exception '${table} only grows' using errcode = 'restrict_violation', constraint = '${constraint}';
      end $$`,
    `create trigger ${constraint} before update or delete on billing.${table} for each row execute function billing.keep_${table}()`,
  ];
}

function ownedByAccount(table: string, writes: ('select' | 'insert' | 'update')[]) {
  const accountGuard = { account: 'account_id', reseller: 'reseller_account_id' };
  return { table, subgraph: 'billing', writes, accountGuard } as const;
}
