import { ApiClient } from '../cli/api-client.ts';
import { onceKnown } from '../cli/once-known.ts';
import { letterTo, type SandboxCredentials } from '../cli/seed-sandbox.ts';
import { join } from 'node:path';
import { addCard, authorize, BUSINESS_PREMIUM, placeOrder, quoteFor } from '../test/support/purchase.ts';

/** A company that has registered at the Greek storefront and stored a card. */
export interface Shopper {
  client: ApiClient;
  cardId: string;
  /** Begins its domain at Microsoft; null once it is a customer there. */
  domainPrefix: string | null;
}

interface Shop {
  url: string;
  dataDir: string;
  credentials: SandboxCredentials;
}

/** As many companies, each with an account, a member and a card of its own. */
export async function registerShoppers(shop: Shop, count: number): Promise<Shopper[]> {
  const shoppers: Shopper[] = [];
  for (let number = 1; number <= count; number++) {
    shoppers.push(await registerShopper(shop, `bench${number}`));
  }
  return shoppers;
}

async function registerShopper({ url, dataDir, credentials }: Shop, name: string): Promise<Shopper> {
  const visitor = new ApiClient(url, { 'x-storefront-key': credentials.storefrontKeys.gr ?? '' });
  const email = `it@${name}.example`;
  const registration = {
    ...{ kind: 'DIRECT_CUSTOMER', companyName: name, contactName: 'Bench', email, currency: 'EUR' },
    password: 'only to measure 1',
    address: { lines: ['Ermou 12'], city: 'Athens', postalCode: '105 63', country: 'GR' },
  };
  await visitor.mutate('registerAccount', registration, 'registration { status }');
  const emailToken = await letterTo(join(dataDir, 'mail'), email, 'CONFIRM_EMAIL');
  const { session } = await visitor.mutate<{ session: { accessToken: string } }>(
    'confirmEmail',
    { emailToken },
    'session { accessToken }',
  );
  const client = visitor.as({ authorization: `Bearer ${session.accessToken}` });
  return { client, cardId: await onceKnown(() => addCard(client, 'pm_card_visa')), domainPrefix: name };
}

/** From an empty cart to a placed order; gives the order's id. */
export async function buy(shopper: Shopper): Promise<string> {
  const { client, cardId, domainPrefix } = shopper;
  const quote = await quoteFor(client, [{ sku: BUSINESS_PREMIUM, quantity: 3 }]);
  const { status, token } = await authorize(client, quote.token, cardId);
  if (token === null) {
    throw new Error(`a payment was not authorized but is ${status}`);
  }
  const placement = { quoteToken: quote.token, authorizationToken: token, domainPrefix, country: 'GR' };
  const { id } = await placeOrder(client, placement);
  return id;
}
