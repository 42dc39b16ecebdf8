import { expect, test } from '@jest/globals';
import { fileURLToPath } from 'node:url';
import { readPartners } from './partners.ts';

const SANDBOX = fileURLToPath(new URL('../../blueprints/sandbox.json', import.meta.url));

test('Every CSP agreement of the sandbox is a partner with credentials of its own, the same ones each time', () => {
  const partners = readPartners(SANDBOX);
  expect(partners).toContainEqual(
    expect.objectContaining({ tenantId: '3b9a3f6e-8a57-4b0e-9f2d-0d5f1a9c4001', markets: ['GR'] }),
  );
  for (const field of ['tenantId', 'clientId', 'clientSecret', 'refreshToken', 'mpnId'] as const) {
    expect(new Set(partners.map((partner) => partner[field])).size).toBe(partners.length);
  }
  expect(partners[0]?.clientId).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  expect(partners[0]?.mpnId).toMatch(/^\d{7}$/);
  expect(readPartners(SANDBOX)).toEqual(partners);
});
