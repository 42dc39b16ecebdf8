import { quoteTokens } from '../../shared/context/quote-token.ts';
import { findOrderFacts, routingRequestOf, type OrderParties } from '../commands/find-order-facts.ts';
import { findOrderOfCart } from '../commands/find-order-of-cart.ts';
import { openVendorAccess } from '../commands/open-vendor-access.ts';
import { recordOrder, type PlaceOrder } from '../commands/record-order.ts';
import type { ProvisioningContext } from '../context.ts';
import { domainOf, NO_FINDINGS, type CspCustomerWish, type VendorFindings } from '../domain/csp-customer.ts';
import { decideRouting } from '../domain/routing.ts';
import { RequestError } from '../../shared/graphql/request-error.ts';
import { VendorFailure, type VendorAccess } from '../providers/vendor.ts';
import { authorize } from '../../shared/context/authorize.ts';

const PATIENCE = { milliseconds: 2_000 };

/**
 * Orders what was quoted and paid for. The vendor is asked before, for two seconds, what can be known of the customer now;
 * what it does not answer shows when the order is fulfilled. After a refusal `orderId` is the order that the cart has become.
 */
export async function placeOrder(context: ProvisioningContext, input: PlaceOrder) {
  authorize(context, 'order:place');
  const quote = await quoteTokens.open(input.quoteToken, context);
  const parties = 'content' in quote ? quote.content : null;
  const wish = input.cspCustomer ?? null;
  const access = parties && wish && (await findAccess(context, parties));
  const findings = access && wish ? await askVendor(context, access, wish) : NO_FINDINGS;
  const result = await recordOrder(context, input, findings);
  if (result.ok || result.rejection.code !== 'CART_ALREADY_CHECKED_OUT' || !parties) {
    return { result, orderId: null };
  }
  const { cartId } = parties;
  const orderId = await context.writer.transaction(context, (transaction) =>
    findOrderOfCart(transaction, context.tenantId, cartId),
  );
  return { result, orderId };
}

/** With what the vendor is asked about the order; null where it need not or cannot be asked. */
async function findAccess(
  context: ProvisioningContext,
  parties: OrderParties & { cartId: string },
): Promise<VendorAccess | null> {
  const { tenantId } = context;
  return context.writer.transaction(context, async (transaction) => {
    if (await findOrderOfCart(transaction, tenantId, parties.cartId)) {
      return null;
    }
    const facts = await findOrderFacts(transaction, tenantId, parties);
    const routing = facts.buyer && decideRouting(routingRequestOf(facts.buyer, facts));
    const cspAgreementId = routing?.ok ? routing.value.cspAgreementId : null;
    return cspAgreementId === null ? null : openVendorAccess(transaction, { tenantId, cspAgreementId });
  });
}

async function askVendor(
  context: ProvisioningContext,
  access: VendorAccess,
  wish: CspCustomerWish,
): Promise<VendorFindings> {
  const { vendor } = context.loaders;
  const { domainPrefix = null, microsoftTenantId = null, agreement = null } = wish;
  const [isDomainFree, linked, template] = await Promise.all([
    domainPrefix === null ? null : unlessSilent(vendor.isDomainFree(access, domainOf(domainPrefix), PATIENCE)),
    microsoftTenantId === null ? null : findLinked(context, access, microsoftTenantId.trim().toLowerCase()),
    agreement === null ? null : unlessSilent(vendor.findAgreementTemplate(access, PATIENCE)),
  ]);
  return { isDomainFree, linked, templateId: template?.templateId ?? null };
}

async function findLinked(
  { loaders: { vendor } }: ProvisioningContext,
  access: VendorAccess,
  customerId: string,
): Promise<VendorFindings['linked']> {
  try {
    const customer = await vendor.findCustomer(access, customerId, PATIENCE);
    if (!customer || customer.hasOtherReseller) {
      return { isOurs: false };
    }
    const { domain, country } = customer;
    return { isOurs: true, domain, country, hasAgreement: await vendor.hasAgreement(access, customerId, PATIENCE) };
  } catch (error) {
    if (error instanceof VendorFailure && error.problem.kind === 'REFUSED') {
      return { isOurs: false };
    }
    // Whose tenant it is cannot be left open: nobody may order into a stranger's.
    throw new RequestError('UPSTREAM_UNAVAILABLE', 'Microsoft does not answer. Try again in a moment.', {
      cause: error,
    });
  }
}

/** Null when the vendor does not answer in time. */
async function unlessSilent<Answer>(question: Promise<Answer>): Promise<Answer | null> {
  try {
    return await question;
  } catch (error) {
    if (error instanceof VendorFailure) {
      return null;
    }
    throw error;
  }
}
