import type { ApiClient } from '../../cli/api-client.ts';

export interface Amount {
  amount: string;
  currency: string;
}

export interface Wanted {
  sku: string;
  quantity: number;
  billingCycle?: 'MONTHLY' | 'ANNUAL';
}

export interface Quoted {
  id: string;
  token: string;
  cartId: string;
  netTotal: Amount;
  taxTotal: Amount;
  grossTotal: Amount;
}

export interface Authorization {
  id: string;
  status: string;
  token: string | null;
  decline: { code: string } | null;
  nextAction: { redirectUrl: string | null } | null;
}

export interface EndedOrder {
  id: string;
  number: string;
  status: string;
  grossTotal: Amount;
  steps: { code: string; status: string }[];
  lines: {
    quantity: number;
    status: string;
    refusal: { code: string; nextStep: string | null } | null;
    subscription: { id: string; status: string } | null;
  }[];
  invoices: {
    number: string;
    status: string;
    netTotal: Amount;
    taxTotal: Amount;
    grossTotal: Amount;
    balanceDue: Amount;
  }[];
  paymentAuthorization: { status: string; captured: Amount } | null;
}

export const BUSINESS_PREMIUM = 'CFQ7TTC0LCHC:0002';

const AUTHORIZATION = 'id status token decline { code } nextAction { redirectUrl }';
const ORDER = `id number status pollAfterSeconds grossTotal { amount currency } steps { code status }
  lines { quantity status refusal { code nextStep } subscription { id status } }
  invoices { number status netTotal { amount currency } taxTotal { amount currency } grossTotal { amount currency }
    balanceDue { amount currency } }
  paymentAuthorization { status captured { amount currency } }`;

/** A new cart with these lines. */
export async function fillCart(
  client: ApiClient,
  wanted: readonly Wanted[],
  cartInput: object = {},
): Promise<{ id: string; version: number }> {
  const { cart } = await client.mutate<{ cart: { id: string; version: number } }>(
    'createCart',
    cartInput,
    'cart { id version }',
  );
  let { version } = cart;
  for (const { sku, quantity, billingCycle = 'MONTHLY' } of wanted) {
    const planId = await findPlan(client, sku, billingCycle);
    const changed = await client.mutate<{ cart: { version: number } }>(
      'changeCartLine',
      { cartId: cart.id, planId, quantity },
      'cart { version }',
    );
    version = changed.cart.version;
  }
  return { id: cart.id, version };
}

/** Fills a new cart and has it quoted. */
export async function quoteFor(client: ApiClient, wanted: readonly Wanted[], cartInput: object = {}): Promise<Quoted> {
  const cart = await fillCart(client, wanted, cartInput);
  const { quote } = await client.mutate<{ quote: Omit<Quoted, 'cartId'> }>(
    'createQuote',
    { cartId: cart.id, expectedVersion: cart.version },
    'quote { id token netTotal { amount currency } taxTotal { amount currency } grossTotal { amount currency } }',
  );
  return { ...quote, cartId: cart.id };
}

export async function findPlan(client: ApiClient, sku: string, billingCycle: string): Promise<string> {
  const { planBySku } = await client.query<{ planBySku: { id: string } | null }>(
    'query ($sku: String!, $cycle: BillingCycle!) { planBySku(sku: $sku, termDuration: "P1Y", billingCycle: $cycle) { id } }',
    { sku, cycle: billingCycle },
  );
  if (!planBySku) {
    throw new Error(`${sku} is not sold here`);
  }
  return planBySku.id;
}

/** A card that Stripe's documentation names, such as `pm_card_visa`, as a payment method of the caller's account. */
export async function addCard(client: ApiClient, gatewayToken: string): Promise<string> {
  const { paymentMethod } = await client.mutate<{ paymentMethod: { id: string } }>(
    'addPaymentMethod',
    { gateway: 'STRIPE', gatewayToken },
    'paymentMethod { id }',
  );
  return paymentMethod.id;
}

/** The credit line of the caller's account, as a way to pay. */
export async function findCredit(client: ApiClient): Promise<string> {
  const { viewer } = await client.query<{
    viewer: { account: { paymentMethods: { id: string; kind: string }[] } };
  }>('{ viewer { account { paymentMethods { id kind } } } }');
  const credit = viewer.account.paymentMethods.find(({ kind }) => kind === 'CREDIT');
  if (!credit) {
    throw new Error('this account has no credit line');
  }
  return credit.id;
}

const RETURN_URL = 'https://shop.example/checkout';

/** Asks for the money and waits until it is decided, as far as the shopper's bank decides by itself. */
export async function authorize(
  client: ApiClient,
  quoteToken: string,
  paymentMethodId: string,
): Promise<Authorization> {
  const input = { quoteToken, paymentMethodId, returnUrl: RETURN_URL };
  const payload = await client.mutate<{ paymentAuthorization: Authorization }>(
    'authorizePayment',
    input,
    `paymentAuthorization { ${AUTHORIZATION} }`,
  );
  return authorizationDecided(client, payload.paymentAuthorization);
}

/** Waits while the gateway has not told yet. */
export async function authorizationDecided(client: ApiClient, begun: Authorization): Promise<Authorization> {
  let authorization = begun;
  await until(async () => {
    if (!['PENDING', 'UNKNOWN'].includes(authorization.status)) {
      return true;
    }
    const found = await client.query<{ paymentAuthorization: Authorization }>(
      `query ($id: ID!) { paymentAuthorization(id: $id) { ${AUTHORIZATION} } }`,
      { id: authorization.id },
    );
    authorization = found.paymentAuthorization;
    return false;
  });
  return authorization;
}

/** The shopper's bank asks on its own page, the shopper agrees and comes back. */
export async function approveAtBank(client: ApiClient, asked: Authorization): Promise<Authorization> {
  const page = asked.nextAction?.redirectUrl ?? '';
  const response = await fetch(page, {
    method: 'POST',
    body: new URLSearchParams({ outcome: 'approve' }),
    redirect: 'manual',
  });
  if (!response.headers.get('location')?.startsWith(RETURN_URL)) {
    throw new Error(`the bank's page answered ${response.status}: ${await response.text()}`);
  }
  const { paymentAuthorization } = await client.mutate<{ paymentAuthorization: Authorization }>(
    'confirmPaymentAuthorization',
    { paymentAuthorizationId: asked.id },
    `paymentAuthorization { ${AUTHORIZATION} }`,
  );
  return authorizationDecided(client, paymentAuthorization);
}

export interface Placement {
  quoteToken: string;
  authorizationToken: string;
  /** Begins the name of the customer's new tenant at Microsoft; null where the buyer has one already. */
  domainPrefix: string | null;
  country: string;
}

/** The input of `placeOrder` of somebody who agrees to Microsoft's terms. */
export async function orderInput(client: ApiClient, placement: Placement): Promise<object> {
  const { quoteToken, authorizationToken, domainPrefix, country } = placement;
  if (domainPrefix === null) {
    return { quoteToken, authorizationToken };
  }
  const { customerAgreement } = await client.query<{ customerAgreement: { templateId: string } }>(
    'query ($country: CountryCode!) { customerAgreement(country: $country) { templateId } }',
    { country },
  );
  const agreement = {
    templateId: customerAgreement.templateId,
    firstName: 'Eleni',
    lastName: 'Kosta',
    email: 'it@customer.example',
    agreedOn: new Date().toISOString().slice(0, 10),
  };
  return { quoteToken, authorizationToken, cspCustomer: { domainPrefix, agreement } };
}

export async function placeOrder(client: ApiClient, placement: Placement): Promise<{ id: string; number: string }> {
  const { order } = await client.mutate<{ order: { id: string; number: string } }>(
    'placeOrder',
    await orderInput(client, placement),
    'order { id number status }',
  );
  return order;
}

export async function lookAtOrder(
  client: ApiClient,
  id: string,
): Promise<EndedOrder & { pollAfterSeconds: number | null }> {
  const { order } = await client.query<{ order: EndedOrder & { pollAfterSeconds: number | null } }>(
    `query ($id: ID!) { order(id: $id) { ${ORDER} } }`,
    { id },
  );
  return order;
}

/** Watches an order until nothing about it or its invoice will change by itself. */
export async function orderEnded(client: ApiClient, id: string, secondsMax = 30): Promise<EndedOrder> {
  let order = await lookAtOrder(client, id);
  await until(async () => {
    order = await lookAtOrder(client, id);
    const isSettled = !['AUTHORIZED', 'COMMITTED', 'UNKNOWN'].includes(order.paymentAuthorization?.status ?? 'UNKNOWN');
    return order.pollAfterSeconds === null && isSettled;
  }, secondsMax);
  // The parts of one answer are read one after the other; by now none of them changes any more.
  return lookAtOrder(client, id);
}

/** Tries again until it is so. */
export async function until(isSo: () => Promise<boolean>, secondsMax = 30): Promise<void> {
  const deadline = performance.now() + secondsMax * 1_000;
  while (!(await isSo())) {
    if (performance.now() > deadline) {
      throw new Error(`not so after ${secondsMax} seconds`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
