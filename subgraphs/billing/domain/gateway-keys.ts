import { accept, reject, type Result } from '../../shared/result/result.ts';

/** How a program signs in at Stripe, and how it knows that a webhook is Stripe's. */
export interface GatewayKeys {
  secretKey: string;
  webhookSecret: string;
}

/** Of these, the publishable key may be seen by everybody. */
export interface GivenKeys extends GatewayKeys {
  publishableKey?: string | null;
}

export interface GatewayKeysRefusal {
  code: 'BAD_USER_INPUT' | 'LIVE_KEY_REFUSED';
  message: string;
  path: [keyof GivenKeys | 'merchantAccountId'];
}

const LIVE_KEY = /^(sk|rk)_live_/;
const SECRET_KEY = /^(sk|rk)_(live|test)_\w{1,250}$/;
const PUBLISHABLE_KEY = /^pk_(live|test)_\w{1,250}$/;
const WEBHOOK_SECRET = /^whsec_[\w+/=-]{1,250}$/;

/**
 * Whether these can be the keys of the account. A live key moves real money, so only production takes one; whether Stripe
 * accepts it shows with the first call.
 */
export function decideGatewayKeys(
  { secretKey, webhookSecret, publishableKey }: GivenKeys,
  { acceptsLiveKeys }: { acceptsLiveKeys: boolean },
): Result<GatewayKeys, GatewayKeysRefusal> {
  if (LIVE_KEY.test(secretKey) && !acceptsLiveKeys) {
    const message = 'This is a live key and this is a sandbox. Use a test key, which begins with sk_test_ or rk_test_.';
    return refuse('LIVE_KEY_REFUSED', message, 'secretKey');
  }
  if (!SECRET_KEY.test(secretKey)) {
    const message = "This is not a secret key. Copy one from Stripe's dashboard, Developers, API keys.";
    return refuse('BAD_USER_INPUT', message, 'secretKey');
  }
  if (!WEBHOOK_SECRET.test(webhookSecret)) {
    const message =
      "This is not a signing secret. Copy it from the endpoint in Stripe's dashboard; it begins with whsec_.";
    return refuse('BAD_USER_INPUT', message, 'webhookSecret');
  }
  if (publishableKey != null && !PUBLISHABLE_KEY.test(publishableKey)) {
    const message = "This is not a publishable key. Copy it from Stripe's dashboard; it begins with pk_.";
    return refuse('BAD_USER_INPUT', message, 'publishableKey');
  }
  return accept({ secretKey, webhookSecret });
}

/** A gateway that is a person with a bank statement has no keys. */
export function decideGatewayHasKeys(gateway: string): Result<null, GatewayKeysRefusal> {
  return gateway === 'MANUAL'
    ? refuse('BAD_USER_INPUT', 'A manual merchant account works without keys.', 'merchantAccountId')
    : accept(null);
}

function refuse(
  code: GatewayKeysRefusal['code'],
  message: string,
  field: GatewayKeysRefusal['path'][0],
): { ok: false; rejection: GatewayKeysRefusal } {
  return reject({ code, message, path: [field] });
}
