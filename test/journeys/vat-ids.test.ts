import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { ApiClient } from '../../cli/api-client.ts';
import { encodeId } from '../../subgraphs/shared/ids/type-id.ts';
import { filledCart } from '../support/filled-cart.ts';
import { startSandbox, type Sandbox } from '../support/sandbox.ts';

const QUOTE = `quote { netTotal { amount } taxTotal { amount } grossTotal { amount }
  lines { taxDecision { category ratePercent buyerVatId } } }`;

interface Quoted {
  quote: {
    netTotal: { amount: string };
    taxTotal: { amount: string };
    grossTotal: { amount: string };
    lines: { taxDecision: object }[];
  };
}

interface Company {
  country: string;
  vatId: string | null;
  currency: string;
}

describe('the VAT of companies that have just registered', () => {
  let sandbox: Sandbox;

  beforeAll(async () => {
    sandbox = await startSandbox({ withSimulators: true });
  }, 180_000);
  afterAll(() => sandbox.stop());

  const register = async (code: string, { country, vatId, currency }: Company) => {
    const email = `${code}-${country}-${vatId ?? 'none'}@company.example`.toLowerCase();
    const password = 'fjord at midnight';
    const contact = { kind: 'DIRECT_CUSTOMER', companyName: email, contactName: 'Kim Berg', email, password };
    const address = { lines: ['Main street 1'], city: 'Somewhere', country };
    const visitor = sandbox.visitor(code);
    await visitor.mutate('registerAccount', { ...contact, vatId, currency, address }, 'registration { status }');
    const emailToken = await sandbox.letterTo(email, 'CONFIRM_EMAIL');
    const { session } = await visitor.mutate<{ session: { accessToken: string } }>(
      'confirmEmail',
      { emailToken },
      'session { accessToken }',
    );
    return { email, client: visitor.as({ authorization: `Bearer ${session.accessToken}` }) };
  };

  /** Waits until pricing knows what has become of the VAT id. */
  const known = async (email: string, status: string) => {
    const text = `select from pricing.buyer join tenant.account on tenant.account.tenant_id = buyer.tenant_id and id = account_id
      where email = $1 and buyer.vat_id_status = $2`;
    while ((await sandbox.sql(text, [email, status])).length === 0) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  const quoted = async (client: ApiClient) => {
    const { cart } = await filledCart(client, {}, 'DESC');
    const input = { cartId: cart.id, expectedVersion: cart.version };
    return (await client.mutate<Quoted>('createQuote', input, QUOTE)).quote;
  };

  test.each([
    ['at home', 'nordics', 'SE', null, 'SEK', 'NONE', 'STANDARD', '25'],
    ['in Denmark, with a VAT id that is valid', 'nordics', 'DK', 'DK12345678', 'DKK', 'VALID', 'REVERSE_CHARGE', '0'],
    ['in Denmark, with one that is not', 'nordics', 'DK', 'DK12340000', 'DKK', 'INVALID', 'STANDARD', '25'],
    ['in Finland, without a VAT id', 'nordics', 'FI', null, 'EUR', 'NONE', 'STANDARD', '25.5'],
    ['in Norway, outside the EU', 'nordics', 'NO', null, 'NOK', 'NONE', 'OUTSIDE_SCOPE', '0'],
    ['in Ireland, sold to from Britain', 'hub-eu', 'IE', 'IE1234567A', 'EUR', 'VALID', 'OUTSIDE_SCOPE', '0'],
  ])('%s', async (_where, code, country, vatId, currency, status, category, ratePercent) => {
    const { email, client } = await register(code, { country, vatId, currency });
    await known(email, status);
    const { viewer } = await client.query<{ viewer: object }>('{ viewer { account { vatId vatIdStatus } } }');
    expect(viewer).toEqual({ account: { vatId, vatIdStatus: status } });
    const quote = await quoted(client);
    const buyerVatId = category === 'OUTSIDE_SCOPE' ? null : vatId;
    expect(quote.lines).toEqual([{ taxDecision: { category, ratePercent, buyerVatId } }]);
    const [net, tax, gross] = [quote.netTotal, quote.taxTotal, quote.grossTotal].map(({ amount }) => cents(amount));
    expect(net).toBeGreaterThan(0);
    expect(tax).toBe(Math.round((net! * Number(ratePercent)) / 100));
    expect(gross).toBe(net! + tax!);
  });

  test('nobody is quoted while the service does not answer for the member state; another VAT id is', async () => {
    const { email, client } = await register('nordics', { country: 'FI', vatId: 'FI12349999', currency: 'EUR' });
    await known(email, 'UNVERIFIED');
    await expect(quoted(client)).rejects.toThrow('VAT_ID_UNVERIFIED');
    const [account] = await sandbox.sql<{ id: string }>('select id from tenant.account where email = $1', [email]);
    const accountId = encodeId('account', account!.id);
    const staff = await sandbox.staff('nordics');
    const { account: seen } = await staff.query<{ account: { version: number } }>(
      'query ($id: ID!) { account(id: $id) { version } }',
      { id: accountId },
    );
    const correction = { accountId, expectedVersion: seen.version, vatId: 'FI12345678' };
    await staff.mutate('changeAccount', correction, 'account { id }');
    await known(email, 'VALID');
    expect((await quoted(client)).lines).toMatchObject([{ taxDecision: { category: 'REVERSE_CHARGE' } }]);
  });
});

function cents(amount: string): number {
  return Math.round(Number(amount) * 100);
}
