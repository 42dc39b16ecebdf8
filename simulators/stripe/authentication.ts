import type { Scene } from './call.ts';
import type { NextAction } from './objects.ts';
import { bankOf } from './payment-methods.ts';

/** What the bank wants before it says yes: nothing, that the customer shows who they are, or a customer who is not there. */
export function authenticationFor(
  scene: Scene,
  methodId: string,
  { isOffSession, isForced }: { isOffSession: boolean; isForced: boolean },
): 'none' | 'ask' | 'impossible' {
  const { authentication } = bankOf(scene, methodId);
  const isKnown = authentication === 'until-set-up' && scene.account.authenticated[methodId] === true;
  if (isOffSession) {
    return authentication !== undefined && !isKnown ? 'impossible' : 'none';
  }
  return authentication !== undefined || isForced ? 'ask' : 'none';
}

/** Where the customer shows who they are: a page to be sent to when there is a way back, else a window of Stripe's script. */
export function askForAuthentication({ origin }: Scene, intentId: string, returnUrl: string | null): NextAction {
  const url = `${origin}/_simulator/3ds/${intentId}`;
  return returnUrl === null
    ? { type: 'use_stripe_sdk', use_stripe_sdk: { type: 'three_d_secure_redirect', stripe_js: url } }
    : { type: 'redirect_to_url', redirect_to_url: { url, return_url: returnUrl } };
}
