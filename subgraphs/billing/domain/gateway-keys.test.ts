import { expect, test } from '@jest/globals';
import { decideGatewayKeys } from './gateway-keys.ts';

const webhookSecret = 'whsec_abc123';

test.each([
  ['a test key', 'sk_test_abc', webhookSecret, 'sandbox', 'accepted'],
  ['a restricted test key', 'rk_test_abc', webhookSecret, 'sandbox', 'accepted'],
  ['a live key', 'sk_live_abc', webhookSecret, 'sandbox', 'LIVE_KEY_REFUSED secretKey'],
  ['a restricted live key', 'rk_live_abc', webhookSecret, 'sandbox', 'LIVE_KEY_REFUSED secretKey'],
  ['a live key', 'sk_live_abc', webhookSecret, 'production', 'accepted'],
  ['a test key', 'sk_test_abc', webhookSecret, 'production', 'accepted'],
  ['a publishable key', 'pk_test_abc', webhookSecret, 'sandbox', 'BAD_USER_INPUT secretKey'],
  ['a key with a space behind it', 'sk_test_abc ', webhookSecret, 'sandbox', 'BAD_USER_INPUT secretKey'],
  ["a webhook's address for its secret", 'sk_test_abc', 'https://…', 'sandbox', 'BAD_USER_INPUT webhookSecret'],
])('%s (%s, %s) in %s: %s', (_what, secretKey, webhook, mode, outcome) => {
  const keys = { secretKey, webhookSecret: webhook };
  const decision = decideGatewayKeys(keys, { acceptsLiveKeys: mode === 'production' });
  expect(decision.ok ? 'accepted' : `${decision.rejection.code} ${decision.rejection.path[0]}`).toBe(outcome);
});

test.each([
  ['pk_test_abc', 'accepted'],
  [null, 'accepted'],
  ['sk_test_abc', 'BAD_USER_INPUT publishableKey'],
])('with the publishable key %s: %s', (publishableKey, outcome) => {
  const decision = decideGatewayKeys(
    { secretKey: 'sk_test_abc', webhookSecret, publishableKey },
    { acceptsLiveKeys: false },
  );
  expect(decision.ok ? 'accepted' : `${decision.rejection.code} ${decision.rejection.path[0]}`).toBe(outcome);
});
