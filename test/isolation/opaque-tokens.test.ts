import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { inflateRawSync, inflateSync } from 'node:zlib';
import { decodeId } from '../../subgraphs/shared/ids/type-id.ts';
import { freshQuote } from '../support/filled-cart.ts';
import { startSandbox, type Sandbox } from '../support/sandbox.ts';

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox();
}, 180_000);
afterAll(() => sandbox.stop());

test('no token that a shopper gets shows a buy price to somebody without the key', async () => {
  const guest = await sandbox.guest('gr');
  const { email, password } = sandbox.credentials.shoppers.find((login) => login.email === 'nikos@attica.example')!;
  const { session } = await sandbox
    .visitor('gr')
    .mutate<{ session: { accessToken: string; refreshToken: string } }>(
      'signIn',
      { email, password },
      'session { accessToken refreshToken }',
    );
  const shopper = guest.as({ authorization: `Bearer ${session.accessToken}` });
  const { quoteId } = await freshQuote(shopper, 'DESC');
  const { quote, plans } = await shopper.query<{
    quote: { token: string };
    plans: { pageInfo: { startCursor: string; endCursor: string } };
  }>(
    `query ($id: ID!) { quote(id: $id) { token }
      plans(first: 2, sort: { by: LISTED_PRICE }) { pageInfo { startCursor endCursor } } }`,
    { id: quoteId },
  );
  const [line] = await sandbox.sql<{ cost_minor: string }>(
    'select cost_minor from pricing.quote_line where quote_id = $1',
    [decodeId('quote', quoteId)],
  );
  const cost = line?.cost_minor ?? '';
  expect(cost).toMatch(/^\d{3,}$/);
  const buyPrice = new RegExp(`\\b${cost}\\b|\\b${cost.slice(0, -2)}[.]${cost.slice(-2)}|unitCost`, 'i');

  const tokens: Record<string, string> = {
    guest: guest.headers.authorization?.replace('Bearer ', '') ?? '',
    ...session,
    quote: quote.token,
    ...plans.pageInfo,
  };
  for (const [name, token] of Object.entries(tokens)) {
    expect([name, token]).toEqual([name, expect.stringMatching(/^[\w.-]{20,}$/)]);
    expect([name, readingsOf(token).filter((reading) => buyPrice.test(reading))]).toEqual([name, []]);
  }
});

/** Everything that somebody could make of a token: its parts as they are, decoded, and unpacked. */
function readingsOf(token: string): string[] {
  return token.split('.').flatMap((part) => {
    const bytes = Buffer.from(part, 'base64url');
    const unpacked = [inflateRawSync, inflateSync].flatMap((unpack) => {
      try {
        return [unpack(bytes).toString('latin1')];
      } catch {
        return [];
      }
    });
    return [part, bytes.toString('latin1'), ...unpacked];
  });
}
