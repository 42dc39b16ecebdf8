import type { TestPlatform } from '../../subgraphs/shared/testing/test-platform.ts';

const ISSUED = `
  with wanted as (select n, gen_random_uuid() as tenant_id, gen_random_uuid() as entity_id, gen_random_uuid() as second_entity_id,
      gen_random_uuid() as reseller_id, gen_random_uuid() as customer_id
    from generate_series(1, $1) as n),
  settings as (insert into billing.tenant_settings (tenant_id, time_zone, version) select tenant_id, 'Europe/Athens', 1 from wanted),
  issuers as (insert into billing.issuer (tenant_id, legal_entity_id, name, country, address)
    select tenant_id, entity_id, 'Company ' || n, (array['GR', 'SE', 'GB'])[n % 3 + 1], '{}'::jsonb from wanted
    union all select tenant_id, second_entity_id, 'Second company ' || n, 'GR', '{}'::jsonb from wanted where n % 3 = 0),
  buyers as (insert into billing.buyer (tenant_id, account_id, reseller_account_id, kind, name, country, address, currency, version)
    select tenant_id, reseller_id, null, 'RESELLER', 'Reseller ' || n, 'GR', '{}'::jsonb, 'EUR', 1 from wanted
    union all select tenant_id, customer_id, reseller_id, 'END_CUSTOMER', 'Customer ' || n, 'GR', '{}'::jsonb, 'EUR', 1 from wanted),
  invoices as (insert into billing.invoice (tenant_id, id, account_id, reseller_account_id, legal_entity_id, order_id, document_type, series, year,
      sequence, number, status, currency, net_minor, tax_minor, gross_minor, issued_on, due_on, tax_decision, tax_subtotals, seller, buyer)
    select tenant_id, gen_random_uuid(), case k % 2 when 0 then reseller_id else customer_id end, case k % 2 when 1 then reseller_id end,
      case when n % 3 = 0 and k % 4 = 0 then second_entity_id else entity_id end,
      gen_random_uuid(), 'INVOICE', 'A', 2026, k, 'A-' || k, 'ISSUED', (array['EUR', 'SEK', 'GBP', 'JPY'])[(n + k) % 4 + 1], 0, 0, 0,
      date '2026-01-01' + (n * 7 + k * 11) % 365, date '2027-01-01', '{}', '[]', '{}', '{}'
    from wanted, generate_series(1, $2) as k returning tenant_id, id, account_id, reseller_account_id, sequence)
  select * from invoices`;

const LINES = `
  insert into billing.invoice_line (tenant_id, invoice_id, position, id, account_id, reseller_account_id, order_line_id, plan_id, text, quantity,
    unit_price_minor, net_minor, tax_minor, unit_cost_minor)
  select tenant_id, id, p, gen_random_uuid(), account_id, reseller_account_id, gen_random_uuid(), gen_random_uuid(), 'Seats', 1 + p % 4,
    100, (100 + sequence * 37 + p * 1013) % 90001, (sequence * 19 + p) % 20011, case when p % 3 > 0 then (sequence * 13 + p) % 4001 end
  from billing.invoice, generate_series(0, 2) as p where not exists (select from billing.invoice_line line
    where line.tenant_id = invoice.tenant_id and line.invoice_id = invoice.id)`;

/** New tenants with a company, every third with two, a reseller, its customer and invoices of three lines each, all over 2026 in four currencies. */
export async function invoicedTenants(platform: TestPlatform, tenants: number, invoices: number): Promise<string[]> {
  const issued = await platform.sql<{ tenant_id: string }>(ISSUED, [tenants, invoices]);
  await platform.sql(LINES);
  return [...new Set(issued.map((invoice) => invoice.tenant_id))].toSorted();
}
