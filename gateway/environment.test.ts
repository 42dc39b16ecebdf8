import { describe, expect, test } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { readEnvironment } from './environment.ts';

const key = () => randomBytes(32).toString('base64url');
const KEYS = { SESSION_SIGNING_KEY: key(), CONTEXT_SIGNING_KEY: key() };
const PRODUCTION = { ...KEYS, TRIBUTARY_MODE: 'production' };

describe('the environment', () => {
  test('is a sandbox on port 4000 of this machine', () => {
    expect(readEnvironment(KEYS)).toMatchObject({ mode: 'sandbox', host: '127.0.0.1', port: 4000 });
    expect(readEnvironment({ ...KEYS, PORT: '0', HOST: '::' })).toMatchObject({ port: 0, host: '::' });
  });

  test('production starts with keys of its own and the vendors themselves', () => {
    expect(readEnvironment({ ...PRODUCTION, STRIPE_API_BASE: 'https://api.stripe.com' })).toMatchObject({
      mode: 'production',
      host: '0.0.0.0',
    });
  });

  test.each<[string, object, string]>([
    ['no key', { SESSION_SIGNING_KEY: '' }, 'SESSION_SIGNING_KEY is missing'],
    ['a short key', { CONTEXT_SIGNING_KEY: 'abc' }, 'CONTEXT_SIGNING_KEY must be 32 random bytes'],
    [
      'the key of the tests',
      { CONTEXT_SIGNING_KEY: Buffer.from('tributary-test-secret-context...').toString('base64url') },
      'everybody knows',
    ],
    ['a key of zeros', { SESSION_SIGNING_KEY: Buffer.alloc(32).toString('base64url') }, 'everybody knows'],
    ['a simulator', { STRIPE_API_BASE: 'http://127.0.0.1:12111' }, 'STRIPE_API_BASE leads to a simulator'],
    ['a simulator behind a name', { PARTNER_CENTER_API_BASE: 'https://localhost:8443' }, 'leads to a simulator'],
    ['a crash point', { CRASH_AT: 'order:before' }, 'CRASH_AT is for the sandbox'],
    ['a mode that is none', { TRIBUTARY_MODE: 'prod' }, 'TRIBUTARY_MODE must be sandbox or production'],
    ['a port that is none', { PORT: 'http' }, 'PORT must be a number'],
  ])('production does not start with %s', (_what, variables, message) => {
    expect(() => readEnvironment({ ...PRODUCTION, ...variables })).toThrow(message);
  });
});
