import type { SimulatorAnswer, SimulatorRequest } from '../shared/json-server.ts';
import type { Scene } from './call.ts';
import { finishAuthentication } from './confirm-payment.ts';
import type { PaymentIntent, SetupIntent } from './objects.ts';
import { finishSetupAuthentication } from './setup-intents.ts';

/** The page of the customer's bank: with `GET` two buttons, with `POST` the decision and the way back to the shop. */
export function answerThreeDSecure(scene: Scene, request: SimulatorRequest): SimulatorAnswer {
  const { account } = scene;
  const id = request.parameters.id ?? '';
  const intent = account.paymentIntents[id] ?? account.setupIntents[id];
  if (intent?.status !== 'requires_action') {
    return page(410, '<p>There is nothing to approve here any more.</p>');
  }
  if (request.method === 'GET') {
    return page(
      200,
      `<p>${describe(intent)}</p><form method="post">
        <button name="outcome" value="approve">Approve</button> <button name="outcome" value="decline">Decline</button>
      </form>`,
    );
  }
  const outcome = new URLSearchParams(request.body.toString('utf8')).get('outcome');
  if (outcome !== 'approve' && outcome !== 'decline') {
    return page(400, '<p>The outcome is approve or decline.</p>');
  }
  const returnUrl = intent.next_action?.redirect_to_url?.return_url;
  if (intent.object === 'payment_intent') {
    finishAuthentication(scene, intent, outcome === 'approve');
  } else {
    finishSetupAuthentication(scene, intent, outcome === 'approve');
  }
  return returnUrl === undefined
    ? page(200, '<p>Thank you. You can close this window.</p>')
    : { status: 303, headers: { location: wayBack(returnUrl, intent) } };
}

function wayBack(returnUrl: string, intent: PaymentIntent | SetupIntent): string {
  const url = new URL(returnUrl);
  url.searchParams.set(intent.object, intent.id);
  url.searchParams.set(`${intent.object}_client_secret`, intent.client_secret);
  url.searchParams.set('redirect_status', intent.status === 'requires_payment_method' ? 'failed' : 'succeeded');
  return url.href;
}

function describe(intent: PaymentIntent | SetupIntent): string {
  return intent.object === 'payment_intent'
    ? `Your bank asks: pay ${intent.amount} ${intent.currency.toUpperCase()} (in minor units)?`
    : 'Your bank asks: store this card for later payments?';
}

function page(status: number, body: string): SimulatorAnswer {
  return {
    status,
    headers: { 'content-type': 'text/html; charset=utf-8' },
    body: `<!doctype html><html lang="en"><title>3-D Secure test page</title>${body}</html>`,
  };
}
