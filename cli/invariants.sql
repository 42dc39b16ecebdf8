-- What must always hold between orders, licences, invoices, payments and the books. Each question begins with its name and
-- answers with the rows that break it; no row is the good answer. All of them only read, over all tenants at once.

-- I1: every entry of the books adds up to nothing, and so do the books of each tenant in each currency
select tenant_id, entry_id, currency, sum(amount_minor) as difference_minor from billing.ledger_posting
group by tenant_id, entry_id, currency having sum(amount_minor) <> 0
union all
select tenant_id, null, currency, sum(amount_minor) from billing.ledger_posting
group by tenant_id, currency having sum(amount_minor) <> 0
union all
select entry.tenant_id, entry.id, entry.currency, null from billing.ledger_entry entry
where not exists (select from billing.ledger_posting posting where posting.tenant_id = entry.tenant_id and posting.entry_id = entry.id);

-- I2: money that was taken belongs to one order, in its amount and currency, and every order takes money once
select payment.tenant_id, payment.id as payment_id, payment.order_id, bound.status, bound.captured_minor, payment.amount_minor
from billing.payment
left join billing.payment_authorization bound on bound.tenant_id = payment.tenant_id and bound.id = payment.payment_authorization_id
where payment.status in ('SETTLED', 'REVERSED', 'DISPUTED') and (bound.status, bound.order_id, bound.currency, bound.captured_minor)
  is distinct from ('CAPTURED', payment.order_id, payment.currency, payment.amount_minor)
union all
select bound.tenant_id, null, bound.order_id, bound.status, bound.captured_minor, null
from billing.payment_authorization bound
where bound.status = 'CAPTURED' and bound.merchant_account_id is not null and bound.captured_minor > 0 and not exists (
  select from billing.payment where payment.tenant_id = bound.tenant_id and payment.order_id = bound.order_id
    and payment.status in ('SETTLED', 'REVERSED', 'DISPUTED'))
union all
select tenant_id, null, order_id, status, captured_minor, null from billing.payment_authorization
where status in ('COMMITTED', 'CAPTURED') and order_id is null;

-- I3: every delivered line is one subscription at the vendor, in its quantity, and every subscription is one delivered line
select line.tenant_id, line.id as order_line_id, line.status, line.quantity, subscription.vendor_subscription_id, subscription.quantity as subscribed
from provisioning.order_line line
full join provisioning.subscription on subscription.tenant_id = line.tenant_id and subscription.order_line_id = line.id
where (line.status = 'ACTIVE') is distinct from (subscription.id is not null) and (line.status = 'ACTIVE' or subscription.id is not null)
  or subscription.version = 1 and subscription.quantity <> line.quantity
union all
select tenant_id, order_line_id, 'DOUBLE', null, vendor_subscription_id, null
from (
  select tenant_id, csp_agreement_id, vendor_subscription_id, min(order_line_id::text)::uuid as order_line_id
  from provisioning.subscription group by tenant_id, csp_agreement_id, vendor_subscription_id having count(*) > 1) as doubles;

-- I4: what was collected is what was invoiced, but for what the gateway cannot collect, and what went back is known
with collected as (
  select payment.tenant_id, payment.id, payment.invoice_id, payment.amount_minor, payment.refunded_minor, payment.refunding_minor,
    coalesce((select sum(posting.amount_minor) from billing.ledger_entry entry
      join billing.ledger_posting posting on posting.tenant_id = entry.tenant_id and posting.entry_id = entry.id
      join billing.ledger_account account on account.tenant_id = posting.tenant_id and account.id = posting.ledger_account_id
      where entry.tenant_id = payment.tenant_id and entry.source_id = payment.id and account.code = 'ROUNDING'), 0) as rounding_minor,
    coalesce((select sum(refund.amount_minor) from billing.refund
      where refund.tenant_id = payment.tenant_id and refund.payment_id = payment.id and refund.status = 'SUCCEEDED'), 0) as gone_minor,
    coalesce((select sum(refund.amount_minor) from billing.refund
      where refund.tenant_id = payment.tenant_id and refund.payment_id = payment.id and refund.status in ('PENDING', 'UNKNOWN')), 0) as going_minor
  from billing.payment where payment.status in ('SETTLED', 'REVERSED', 'DISPUTED'))
select collected.tenant_id, collected.id as payment_id, invoice.number, invoice.gross_minor, amount_minor, rounding_minor, refunded_minor, gone_minor
from collected
left join billing.invoice on invoice.tenant_id = collected.tenant_id and invoice.id = collected.invoice_id
where invoice.gross_minor is distinct from amount_minor + rounding_minor or refunded_minor <> gone_minor or refunding_minor <> going_minor;

-- I4a: what was invoiced for an order is what became active of it; a settled order with active lines has its invoice
with active as (
  select line.tenant_id, line.order_id, sum(line.net_minor) as net_minor
  from provisioning.order_line line
  join provisioning.customer_order ordered on ordered.tenant_id = line.tenant_id and ordered.id = line.order_id
  where line.status = 'ACTIVE' and ordered.settled_at < clock_timestamp() - interval '1 minute'
  group by line.tenant_id, line.order_id)
select active.tenant_id, active.order_id, active.net_minor as active_minor, invoice.net_minor as invoiced_minor
from active
left join billing.invoice on invoice.tenant_id = active.tenant_id and invoice.order_id = active.order_id
where active.net_minor is distinct from invoice.net_minor
union all
select line.tenant_id, line.order_id, null, invoiced.net_minor
from billing.invoice_line invoiced
join provisioning.order_line line on line.tenant_id = invoiced.tenant_id and line.id = invoiced.order_line_id
where line.status <> 'ACTIVE';

-- I5: invoice numbers have no gap in their series, the counter is at the last one, and their days never go back
select invoice.tenant_id, invoice.legal_entity_id, invoice.document_type, invoice.series, invoice.year, count(*) as invoices,
  min(sequence) as first, max(sequence) as last, max(counter.last_sequence) as counted
from billing.invoice
left join billing.invoice_counter counter on counter.tenant_id = invoice.tenant_id and counter.legal_entity_id = invoice.legal_entity_id
  and counter.document_type = invoice.document_type and counter.series = invoice.series and counter.year = invoice.year
group by invoice.tenant_id, invoice.legal_entity_id, invoice.document_type, invoice.series, invoice.year
having min(sequence) <> 1 or max(sequence) <> count(*) or max(counter.last_sequence) is distinct from max(sequence)
union all
select tenant_id, legal_entity_id, document_type, series, year, null, sequence, null, null from (
  select *, lag(issued_on) over (partition by tenant_id, legal_entity_id, document_type, series, year order by sequence) as earlier
  from billing.invoice) as numbered
where issued_on < earlier;

-- I6: each period of a subscription is charged to the buyer once, and is on one line of one invoice
select first_.tenant_id, first_.subscription_id, first_.side, first_.first_day, first_.last_day, second_.first_day as overlapping_day
from billing.charge first_
join billing.charge second_ on second_.tenant_id = first_.tenant_id and second_.subscription_id = first_.subscription_id
  and second_.side = first_.side and second_.id > first_.id
  and daterange(first_.first_day, first_.last_day, '[]') && daterange(second_.first_day, second_.last_day, '[]')
union all
select charge.tenant_id, charge.subscription_id, charge.side, charge.first_day, charge.last_day, null
from billing.charge
where charge.side = 'SELL' and (
  select count(*) from billing.invoice_line line where line.tenant_id = charge.tenant_id and line.invoice_id = charge.invoice_id
    and line.order_line_id = charge.order_line_id and line.first_day is not distinct from charge.first_day
    and line.net_minor = charge.net_minor) <> 1;

-- I6a: every subscription is charged from its first day on
select subscription.tenant_id, subscription.id as subscription_id, subscription.billed_from
from provisioning.subscription
join provisioning.customer_order ordered on ordered.tenant_id = subscription.tenant_id and ordered.id = subscription.order_id
where ordered.settled_at < clock_timestamp() - interval '1 minute' and not exists (
  select from billing.charge where charge.tenant_id = subscription.tenant_id and charge.subscription_id = subscription.id
    and charge.side = 'SELL' and charge.first_day = subscription.started_on);

-- I7: a posting, its entry and its account belong to one tenant, one company and one currency
select posting.tenant_id, posting.entry_id, posting.position, posting.currency
from billing.ledger_posting posting
left join billing.ledger_entry entry on entry.tenant_id = posting.tenant_id and entry.id = posting.entry_id
left join billing.ledger_account account on account.tenant_id = posting.tenant_id and account.id = posting.ledger_account_id
where entry.currency is distinct from posting.currency or account.currency is distinct from posting.currency
  or entry.legal_entity_id is distinct from account.legal_entity_id;

-- I15: what an account owes is the sum of its postings
with posted as (
  select posting.tenant_id, posting.account_id, posting.currency, sum(posting.amount_minor) as amount_minor
  from billing.ledger_posting posting
  join billing.ledger_account account on account.tenant_id = posting.tenant_id and account.id = posting.ledger_account_id
  where account.code = 'RECEIVABLE'
  group by posting.tenant_id, posting.account_id, posting.currency)
select tenant_id, account_id, currency, posted.amount_minor as posted_minor, balance.balance_minor
from posted full join billing.account_balance balance using (tenant_id, account_id, currency)
where coalesce(posted.amount_minor, 0) <> coalesce(balance.balance_minor, 0);

-- I15a: what is reserved of a credit line is what orders on their way will cost
with promised as (
  select tenant_id, account_id, sum(amount_minor) as amount_minor from billing.payment_authorization
  where merchant_account_id is null and status in ('AUTHORIZED', 'COMMITTED')
  group by tenant_id, account_id)
select line.tenant_id, line.account_id, line.reserved_minor, promised.amount_minor as promised_minor
from billing.credit_line line left join promised using (tenant_id, account_id)
where line.reserved_minor <> coalesce(promised.amount_minor, 0);

-- I15b: what is paid of an invoice is what payments are allocated to it, but for what the gateway cannot collect
with allocated as (
  select allocation.tenant_id, allocation.invoice_id, sum(allocation.amount_minor) as amount_minor,
    sum(coalesce((select sum(posting.amount_minor) from billing.ledger_entry entry
      join billing.ledger_posting posting on posting.tenant_id = entry.tenant_id and posting.entry_id = entry.id
      join billing.ledger_account account on account.tenant_id = posting.tenant_id and account.id = posting.ledger_account_id
      where entry.tenant_id = allocation.tenant_id and entry.source_id = allocation.payment_id and account.code = 'ROUNDING'), 0)) as rounding_minor
  from billing.payment_allocation allocation
  group by allocation.tenant_id, allocation.invoice_id)
select invoice.tenant_id, invoice.id as invoice_id, invoice.status, invoice.gross_minor, invoice.paid_minor, allocated.amount_minor as allocated_minor
from billing.invoice
left join allocated on allocated.tenant_id = invoice.tenant_id and allocated.invoice_id = invoice.id
where invoice.paid_minor <> coalesce(allocated.amount_minor + allocated.rounding_minor, 0)
  or (invoice.status = 'PAID') is distinct from (invoice.paid_minor = invoice.gross_minor);

-- I19: the lines of an invoice and their tax add up to its total to the cent, line by line and rate by rate
with summed as (
  select tenant_id, invoice_id, sum(net_minor) as net_minor, sum(tax_minor) as tax_minor
  from billing.invoice_line group by tenant_id, invoice_id),
by_rate as (
  select tenant_id, id, sum((subtotal ->> 'net')::numeric) as net_minor, sum((subtotal ->> 'tax')::numeric) as tax_minor
  from billing.invoice, jsonb_array_elements(tax_subtotals) as subtotal group by tenant_id, id)
select invoice.tenant_id, invoice.id as invoice_id, invoice.number, invoice.net_minor, invoice.tax_minor, invoice.gross_minor,
  summed.net_minor as lines_minor, summed.tax_minor as lines_tax_minor
from billing.invoice
left join summed on summed.tenant_id = invoice.tenant_id and summed.invoice_id = invoice.id
left join by_rate on by_rate.tenant_id = invoice.tenant_id and by_rate.id = invoice.id
where (invoice.net_minor, invoice.tax_minor, invoice.gross_minor)
    is distinct from (summed.net_minor, summed.tax_minor, summed.net_minor + summed.tax_minor)
  or (invoice.net_minor, invoice.tax_minor) is distinct from (by_rate.net_minor, by_rate.tax_minor);
