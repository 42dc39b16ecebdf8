import type { ApiClient } from '../../cli/api-client.ts';
import { authorizationTokens } from '../../subgraphs/shared/context/authorization-token.ts';
import { quoteTokens } from '../../subgraphs/shared/context/quote-token.ts';
import { decodeId, encodeId } from '../../subgraphs/shared/ids/type-id.ts';
import { uuidv7 } from '../../subgraphs/shared/ids/uuid.ts';
import { freshQuote } from './filled-cart.ts';
import type { Sandbox } from './sandbox.ts';

/**
 * What somebody sends to order a new cart, with a payment that billing never made: the order is placed, and ends when
 * billing says so. Its agreement has credentials afterwards, with which nobody can sign in.
 */
export async function orderInput(sandbox: Sandbox, buyer: ApiClient): Promise<object> {
  const { quoteId } = await freshQuote(buyer);
  const { viewer, quote } = await buyer.query<{
    viewer: { tenant: { id: string }; member: { id: string } };
    quote: { token: string };
  }>('query ($id: ID!) { viewer { tenant { id } member { id } } quote(id: $id) { token } }', { id: quoteId });
  const tenantId = decodeId('tenant', viewer.tenant.id) ?? '';
  const actorId = decodeId('member', viewer.member.id) ?? '';
  const opened = await quoteTokens.open(quote.token, { tenantId, actorId, now: new Date() });
  if (!opened.ok) {
    throw new Error(`the quote is ${opened.reason}`);
  }
  await giveCredentials(sandbox, tenantId);
  const { cartId, accountId, contentDigest, currency, grossMinor, expiresAt } = opened.content;
  const authorizationToken = await authorizationTokens.seal({
    ...{ tenantId, actorId, expiresAt, quoteId: opened.content.quoteId, cartId, accountId },
    ...{ contentDigest, currency, grossMinor, paymentAuthorizationId: uuidv7() },
  });
  const agreement = {
    ...{ templateId: '117a77b0-9360-443b-8795-c6dedc750cf9', firstName: 'Eleni', lastName: 'Kosta' },
    ...{ email: 'eleni@aegean.example', agreedOn: '2026-11-01' },
  };
  const cspCustomer = { domainPrefix: `t${uuidv7().replaceAll('-', '').slice(-20)}`, agreement };
  return { quoteToken: quote.token, authorizationToken, cspCustomer };
}

async function giveCredentials(sandbox: Sandbox, tenantId: string): Promise<void> {
  const [tenant] = await sandbox.sql<{ code: string }>('select code from tenant.tenant where tenant_id = $1', [
    tenantId,
  ]);
  const staff = await sandbox.staff(tenant?.code ?? '');
  const agreements = await sandbox.sql<{ id: string }>(
    'select id from provisioning.csp_agreement where tenant_id = $1',
    [tenantId],
  );
  for (const { id } of agreements) {
    const secret = {
      cspAgreementId: encodeId('cspAgreement', id),
      clientId: '0d5f1a9c-8a57-4b0e-9f2d-3b9a3f6e9001',
      clientSecret: 'secret of the agreement',
    };
    await staff.mutate('rotateCspAgreementSecret', secret, 'cspAgreement { id }');
  }
}

/** An operation of an order that waits for a person, and a subscription of its first line, as if there had been trouble. */
export async function troubleWith(sandbox: Sandbox, orderId: string): Promise<{ vendorOperationId: string }> {
  const id = decodeId('order', orderId);
  await sandbox.sql(`update provisioning.customer_order set status = 'PROVISIONING' where id = $1`, [id]);
  const [operation] = await sandbox.sql<{ id: string }>(
    `insert into provisioning.vendor_operation (tenant_id, id, kind, status, order_id, account_id, reseller_account_id, csp_agreement_id,
      request_id, cart_request_id, correlation_id, generation, attempts, created_at)
    select tenant_id, gen_random_uuid(), 'PLACE_ORDER', 'PARKED', id, account_id, reseller_account_id, csp_agreement_id, gen_random_uuid(),
      gen_random_uuid(), gen_random_uuid(), 0, 1, placed_at from provisioning.customer_order where id = $1 returning id`,
    [id],
  );
  await sandbox.sql(
    `insert into provisioning.vendor_order (tenant_id, csp_agreement_id, vendor_order_id, order_id, vendor_operation_id, account_id,
      reseller_account_id, recorded_at)
    select tenant_id, csp_agreement_id, id::text, order_id, id, account_id, reseller_account_id, created_at
    from provisioning.vendor_operation where id = $1`,
    [operation?.id],
  );
  await sandbox.sql(
    `insert into provisioning.subscription (tenant_id, id, order_id, order_line_id, account_id, reseller_account_id, buyer_id, csp_customer_id,
      csp_agreement_id, vendor_subscription_id, plan_id, title, status, quantity, is_auto_renewing, currency, unit_price_minor, term_duration,
      billing_cycle, started_on, billed_from, billed_until, observed_status, observed_quantity, observed_is_auto_renewing, observed_at, version)
    select line.tenant_id, gen_random_uuid(), line.order_id, line.id, line.account_id, line.reseller_account_id, placed.buyer_id,
      placed.csp_customer_id, line.csp_agreement_id, line.id::text, line.plan_id, line.title, 'ACTIVE', line.quantity, true, placed.currency,
      line.unit_price_minor, line.term_duration, line.billing_cycle, placed.placed_at::date, placed.placed_at::date, placed.placed_at::date,
      'active', line.quantity, true, placed.placed_at, 1
    from provisioning.order_line line join provisioning.customer_order placed on placed.tenant_id = line.tenant_id and placed.id = line.order_id
    where line.order_id = $1 order by line.position limit 1
    on conflict do nothing`,
    [id],
  );
  return { vendorOperationId: encodeId('vendorOperation', operation?.id ?? '') };
}
