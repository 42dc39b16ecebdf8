import { createHash } from 'node:crypto';
import { authorize } from '../../shared/context/authorize.ts';
import { ALL_ACCOUNTS } from '../../shared/context/operation-context.ts';
import { RequestError } from '../../shared/graphql/request-error.ts';
import { isUuid } from '../../shared/ids/uuid.ts';
import { accept, reject } from '../../shared/result/result.ts';
import { addPaymentMethod, type AttachedMethod } from '../commands/add-payment-method.ts';
import {
  findMerchantAccount,
  keepGatewayCustomer,
  recordGatewayCustomer,
  type CustomerKey,
} from '../commands/gateway-customer.ts';
import type { BillingContext } from '../context.ts';
import { DECLINE_ADVICE } from '../domain/decline.ts';
import { GatewayFailure, type PaymentGateway } from '../providers/payment-gateway.ts';
import { openGateway } from './open-gateway.ts';

export interface AddPaymentMethod {
  gateway: 'STRIPE' | 'MANUAL';
  gatewayToken: string;
}

const TOKEN = /^\w{1,255}$/;

/**
 * Stores a card for the caller's account: first at the gateway, under keys that follow from the request, so that a repeated
 * request finds what the earlier one did; then here. We never see the card itself.
 */
export async function addPaymentMethodAtGateway(context: BillingContext, input: AddPaymentMethod) {
  authorize(context, 'payment:authorize');
  const { accountId } = context;
  if (!TOKEN.test(input.gatewayToken)) {
    const message = "This is nothing that the gateway's script makes of a card. Never send the card itself.";
    return reject({ code: 'BAD_USER_INPUT', message, path: ['gatewayToken'] });
  }
  if (accountId === ALL_ACCOUNTS || !isUuid(accountId)) {
    const message = 'A payment method belongs to the account that adds it. Let a member of the account do it.';
    return reject({ code: 'BAD_USER_INPUT', message, path: [] });
  }
  try {
    const attached = await attach(context, input);
    return attached.ok ? await addPaymentMethod(context, input, attached.value) : attached;
  } catch (error) {
    return refusalOf(error);
  }
}

async function attach(context: BillingContext, { gateway, gatewayToken }: AddPaymentMethod) {
  const { tenantId, accountId, idempotencyKey, actorId, now } = context;
  const opened = await context.writer.transaction(context, async (transaction) => {
    const merchantAccountId = await findMerchantAccount(transaction, tenantId, gateway);
    const key = merchantAccountId && { tenantId, merchantAccountId, accountId };
    const customer = key && (await keepGatewayCustomer(transaction, key, now));
    return customer ? { key, customer, provider: await openGateway(transaction, key) } : null;
  });
  if (!opened) {
    const message = 'Cards cannot be stored here yet. Choose another way to pay.';
    return reject({ code: 'GATEWAY_NOT_LINKED', message, path: ['gateway'] });
  }
  const { key, customer, provider } = opened;
  const customerId =
    customer.gatewayCustomerId ??
    (await openCustomer(context, key, { provider, idempotencyKey: customer.idempotencyKey }));
  const request = createHash('sha256').update(`${actorId} ${idempotencyKey} ${gatewayToken}`).digest('base64url');
  const method = await provider.attachMethod({ key: `attach:${request}`, customerId, token: gatewayToken });
  const attached: AttachedMethod = {
    merchantAccountId: key.merchantAccountId,
    gatewayCustomerId: customerId,
    gatewayMethodId: method.id,
    label: method.label,
    expiresOn: method.expiresOn,
  };
  return accept(attached);
}

async function openCustomer(
  context: BillingContext,
  key: CustomerKey,
  { provider, idempotencyKey }: { provider: PaymentGateway; idempotencyKey: string },
): Promise<string> {
  const { tenantId, accountId } = key;
  const id = await provider.createCustomer({ key: idempotencyKey, tenantId, accountId });
  return context.writer.transaction(context, (transaction) => recordGatewayCustomer(transaction, key, id));
}

function refusalOf(error: unknown) {
  if (!(error instanceof GatewayFailure)) {
    throw error;
  }
  if (error.kind === 'DECLINED' || error.kind === 'REFUSED') {
    const message = error.decline ? DECLINE_ADVICE[error.decline].message : 'The gateway does not take this card.';
    return reject({ code: 'PAYMENT_METHOD_REFUSED', message, path: ['gatewayToken'] });
  }
  throw new RequestError('UPSTREAM_UNAVAILABLE', 'The payment gateway does not answer. Send the same request again.', {
    cause: error,
  });
}
