import { AuthorizePayment } from '../generated/storefront/authorize-payment.ts';
import { ConfirmPaymentAuthorization } from '../generated/storefront/confirm-payment-authorization.ts';
import { CreateQuote } from '../generated/storefront/create-quote.ts';
import { PaymentAuthorizationProgress } from '../generated/storefront/payment-authorization-progress.ts';
import { PlaceOrder } from '../generated/storefront/place-order.ts';

type Row = Record<string, unknown>;
type Answer = () => Row;

interface Authorization {
  id: string;
  cartId: string;
  quoteToken: string;
  paymentMethodId: string;
  status: string;
  /** How often it is PENDING before it is what it will be. */
  pending: number;
}

interface Order {
  id: string;
  cartId: string;
  looks: number;
}

/**
 * As much of the platform's promises as a purchase relies on: what an idempotency key has done is not done again, a cart
 * makes one order and has one live authorisation, and a newer quote lets go of the older hold.
 */
export class FakeShop {
  readonly quotes = new Map<string, { cartId: string; version: number }>();
  readonly authorizations: Authorization[] = [];
  readonly orders: Order[] = [];
  /** The names of the mutations that were run, replays not among them. */
  readonly done: string[] = [];
  /** Whether the buyer has passed 3-D Secure. */
  hasPassed = false;
  cartVersion = 2;
  /** A code with which the next PlaceOrder is refused. */
  refuseOrder: string | null = null;
  quoteIsStale = false;
  private readonly replies = new Map<string, { input: string; answer: Answer }>();

  /** Held or taken for a cart: never more than one. */
  holdsOf(cartId: string): Authorization[] {
    return this.authorizations.filter(
      (one) => one.cartId === cartId && ['AUTHORIZED', 'COMMITTED'].includes(one.status),
    );
  }

  readonly fetch: typeof fetch = async (_, init = {}) => {
    const { extensions, variables } = JSON.parse(init.body as string) as {
      extensions: { persistedQuery: { sha256Hash: string } };
      variables: Row;
    };
    const key = (init.headers as Record<string, string>)['idempotency-key'];
    const { sha256Hash: hash } = extensions.persistedQuery;
    const data =
      key === undefined ? this.read(hash, variables.id as string) : this.write(hash, variables.input as Row, key);
    await Promise.resolve();
    return new Response(JSON.stringify(data));
  };

  private read(hash: string, id: string): Row {
    if (hash === PaymentAuthorizationProgress.hash) {
      const found = this.authorizations.find((one) => one.id === id);
      return { data: { paymentAuthorization: found ? this.show(found) : null } };
    }
    const order = this.orders.find((one) => one.id === id);
    return { data: { order: order ? this.showOrder(order) : null } };
  }

  private write(hash: string, input: Row, key: string): Row {
    const [name, act] = this.mutation(hash);
    const known = this.replies.get(key);
    if (known && known.input !== JSON.stringify(input)) {
      return {
        errors: [{ message: 'Another input.', extensions: { code: 'IDEMPOTENCY_KEY_REUSED', retryable: false } }],
      };
    }
    const answer = known?.answer ?? act(input);
    if (!known) {
      this.done.push(name);
      this.replies.set(key, { input: JSON.stringify(input), answer });
    }
    return { data: answer(), extensions: { idempotentReplay: known !== undefined } };
  }

  private mutation(hash: string): [string, (input: Row) => Answer] {
    switch (hash) {
      case CreateQuote.hash:
        return ['CreateQuote', (input) => this.createQuote(input)];
      case AuthorizePayment.hash:
        return ['AuthorizePayment', (input) => this.authorizePayment(input)];
      case ConfirmPaymentAuthorization.hash:
        return ['ConfirmPaymentAuthorization', (input) => this.confirm(input)];
      case PlaceOrder.hash:
        return ['PlaceOrder', (input) => this.placeOrder(input)];
      default:
        throw new Error(`nothing is known about ${hash}`);
    }
  }

  private createQuote({ cartId, expectedVersion }: Row): Answer {
    const order = this.orders.find((one) => one.cartId === cartId);
    if (order || expectedVersion !== this.cartVersion) {
      const code = order ? 'CART_ALREADY_CHECKED_OUT' : 'VERSION_CONFLICT';
      return () => ({ createQuote: { quote: null, cart: { id: cartId, order: order ?? null }, ...refused(code) } });
    }
    const token = `quote-${this.quotes.size + 1}`;
    this.quotes.set(token, { cartId: cartId as string, version: this.cartVersion });
    const quote = { token, expiresAt: '2026-11-22T10:11:00.000Z', grossTotal: { amount: '255.44', currency: 'EUR' } };
    return () => ({ createQuote: { quote, cart: { id: cartId, order: null }, userErrors: [] } });
  }

  private authorizePayment({ quoteToken, paymentMethodId }: Row): Answer {
    const cartId = this.quotes.get(quoteToken as string)?.cartId ?? '';
    const live = this.authorizations.filter(
      (one) => one.cartId === cartId && ['PENDING', 'REQUIRES_ACTION', 'AUTHORIZED'].includes(one.status),
    );
    const same = live.find((one) => one.quoteToken === quoteToken && one.paymentMethodId === paymentMethodId);
    if (this.quoteIsStale || this.orders.some((one) => one.cartId === cartId)) {
      const code = this.quoteIsStale ? 'QUOTE_STALE' : 'CART_ALREADY_CHECKED_OUT';
      return () => ({ authorizePayment: { paymentAuthorization: null, ...refused(code) } });
    }
    live.filter((one) => one !== same).forEach((one) => (one.status = 'RELEASED'));
    const status =
      { threeDSecure: 'REQUIRES_ACTION', declined: 'DECLINED', slow: 'PENDING' }[paymentMethodId as string] ??
      'AUTHORIZED';
    const made = same ?? {
      id: `pau-${this.authorizations.length + 1}`,
      cartId,
      quoteToken: quoteToken as string,
      paymentMethodId: paymentMethodId as string,
      status,
      pending: 2,
    };
    if (!same) {
      this.authorizations.push(made);
    }
    return () => ({ authorizePayment: { paymentAuthorization: this.show(made), userErrors: [] } });
  }

  private confirm({ paymentAuthorizationId }: Row): Answer {
    const found = this.authorizations.find((one) => one.id === paymentAuthorizationId);
    if (found?.status === 'REQUIRES_ACTION' && this.hasPassed) {
      found.status = 'AUTHORIZED';
    }
    return () => ({ confirmPaymentAuthorization: { paymentAuthorization: found && this.show(found), userErrors: [] } });
  }

  private placeOrder({ quoteToken, authorizationToken }: Row): Answer {
    const cartId = this.quotes.get(quoteToken as string)?.cartId ?? '';
    const known = this.orders.find((one) => one.cartId === cartId);
    const authorization = this.authorizations.find((one) => `token-${one.id}` === authorizationToken);
    const isValid = authorization?.status === 'AUTHORIZED' && authorization.quoteToken === quoteToken;
    const code = this.refuseOrder ?? (known ? 'CART_ALREADY_CHECKED_OUT' : isValid ? null : 'AUTHORIZATION_INVALID');
    this.refuseOrder = null;
    if (code !== null) {
      return () => ({ placeOrder: { order: known ? this.showOrder(known) : null, ...refused(code) } });
    }
    const order = { id: `ord-${this.orders.length + 1}`, cartId, looks: 0 };
    this.orders.push(order);
    if (authorization) {
      authorization.status = 'COMMITTED';
    }
    return () => ({ placeOrder: { order: this.showOrder(order), userErrors: [] } });
  }

  private show(one: Authorization): Row {
    if (one.status === 'PENDING' && one.pending-- <= 0) {
      one.status = 'AUTHORIZED';
    }
    const isAction = one.status === 'REQUIRES_ACTION';
    return {
      id: one.id,
      status: one.status,
      token: one.status === 'AUTHORIZED' ? `token-${one.id}` : null,
      nextAction: isAction
        ? { redirectUrl: `https://3ds.example/${one.id}`, clientSecret: null, publishableKey: null }
        : null,
      decline: one.status === 'DECLINED' ? { code: 'CARD_DECLINED', message: 'Use another card.' } : null,
      pollAfterSeconds: one.status === 'PENDING' ? 0.001 : null,
    };
  }

  private showOrder(order: Order): Row {
    const isEnded = ++order.looks > 3;
    return { id: order.id, status: isEnded ? 'COMPLETED' : 'PROVISIONING', pollAfterSeconds: isEnded ? null : 0.001 };
  }
}

function refused(code: string): Row {
  return { userErrors: [{ code, message: `It is ${code}.`, path: [] }] };
}
