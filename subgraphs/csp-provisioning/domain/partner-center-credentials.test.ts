import { expect, test } from '@jest/globals';
import { decideCredentials } from './partner-center-credentials.ts';

const given = {
  clientId: '0F0E6C62-25B5-4C54-8E3E-0B5A1B2C3D4E',
  clientSecret: 'value of the key',
  refreshToken: null,
};

test.each([
  ['as Partner Center shows them', {}, 'accepted'],
  ['with a refresh token', { refreshToken: '0.AXoA…' }, 'accepted'],
  ['without an application', { clientId: 'my-app' }, 'clientId'],
  ['without a secret', { clientSecret: ' ' }, 'clientSecret'],
  ['with a secret that is a whole file', { clientSecret: 'x'.repeat(1_001) }, 'clientSecret'],
  ['with an empty refresh token', { refreshToken: '' }, 'refreshToken'],
])('credentials %s: %s', (_what, change, outcome) => {
  const decision = decideCredentials({ ...given, ...change });
  expect(decision.ok ? 'accepted' : decision.rejection.path[0]).toBe(outcome);
});
