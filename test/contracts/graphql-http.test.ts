import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { auditServer } from 'graphql-http';
import { startSandbox, type Sandbox } from '../support/sandbox.ts';

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox();
}, 180_000);
afterAll(() => sandbox.stop());

test('the endpoint speaks GraphQL over HTTP: the audit of the working group finds no error', async () => {
  const headers = { 'x-storefront-key': sandbox.credentials.storefrontKeys.gr ?? '' };
  const fetchFn = (url: string, init: RequestInit = {}) =>
    fetch(url, { ...init, headers: { ...Object.fromEntries(new Headers(init.headers)), ...headers } });
  const results = await auditServer({ url: `${sandbox.url}/graphql`, fetchFn });
  expect(results.length).toBeGreaterThan(50);
  expect(results.filter((result) => result.status === 'error').map((result) => `${result.id} ${result.name}`)).toEqual(
    [],
  );
});
