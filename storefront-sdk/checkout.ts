import type { Client } from './client.ts';
import type { Door, MoneyFields, MutationDocument, QueryDocument } from './documents.ts';
import type { Result, UserError } from './result.ts';
import type { SealedToken } from './scalars.ts';
import { pause } from './send.ts';
import { TributaryError } from './tributary-error.ts';
import { uuidv7 } from './uuid.ts';

/** The operations of a purchase; the storefront and the back office have them under these names. */
export interface CheckoutDocuments<D extends Door, Customer, Quote extends CheckoutQuote, Order extends CheckoutOrder> {
  readonly CreateQuote: MutationDocument<
    D,
    { cartId: string; expectedVersion: number },
    { readonly quote: Quote | null; readonly cart: { readonly order: { readonly id: string } | null } | null },
    'quote',
    string
  >;
  readonly AuthorizePayment: Act<
    D,
    { quoteToken: SealedToken; paymentMethodId: string; returnUrl?: string },
    'paymentAuthorization',
    CheckoutAuthorization
  >;
  readonly ConfirmPaymentAuthorization: Act<
    D,
    { paymentAuthorizationId: string },
    'paymentAuthorization',
    CheckoutAuthorization
  >;
  readonly PaymentAuthorizationProgress: QueryDocument<D, { id: string }, CheckoutAuthorization | null>;
  readonly PlaceOrder: Act<D, OrderInput<Customer>, 'order', CheckoutOrder>;
  readonly OrderProgress: QueryDocument<D, { id: string }, Order | null>;
}

type Act<D extends Door, Input, Made extends string, Value> = MutationDocument<
  D,
  Input,
  Held<Made, Value>,
  Made,
  string
>;
type Held<Made extends string, Value> = { readonly [Field in Made]: Value | null };

interface OrderInput<Customer> {
  quoteToken: SealedToken;
  authorizationToken: SealedToken;
  cspCustomer?: Customer;
  attestedPlanIds?: readonly string[];
  reference?: string;
}

export interface CheckoutQuote {
  readonly token: SealedToken;
  readonly expiresAt: string;
  readonly grossTotal: MoneyFields;
}

export interface CheckoutAuthorization {
  readonly id: string;
  readonly status: string;
  readonly token: SealedToken | null;
  readonly nextAction: NextAction | null;
  readonly decline: Decline | null;
  readonly pollAfterSeconds: number | null;
}

/** 3-D Secure: the page to send the buyer to, or what the gateway's own script needs. */
export interface NextAction {
  readonly redirectUrl: string | null;
  readonly clientSecret: string | null;
  readonly publishableKey: string | null;
}

export interface Decline {
  readonly code: string;
  readonly message: string;
}

export interface CheckoutOrder {
  readonly id: string;
  readonly status: string;
  readonly pollAfterSeconds: number | null;
}

/** Where a purchase is kept while it runs; a browser's `localStorage` will do. It must survive what the purchase survives. */
export interface CheckoutStorage {
  getItem(key: string): string | null | Promise<string | null>;
  setItem(key: string, value: string): void | Promise<void>;
  removeItem(key: string): void | Promise<void>;
}

/** What is bought, how it is paid, and for whom. */
export interface Purchase<Customer> {
  readonly cartId: string;
  /** Of the cart, as the buyer has seen it. */
  readonly expectedVersion: number;
  readonly paymentMethodId: string;
  /** Where the buyer comes back to after 3-D Secure. */
  readonly returnUrl?: string;
  /** Left out when the buyer is known to the vendor. */
  readonly cspCustomer?: Customer;
  readonly attestedPlanIds?: readonly string[];
  readonly reference?: string;
}

export interface CheckoutOptions<D extends Door, Customer, Quote extends CheckoutQuote, Order extends CheckoutOrder> {
  readonly documents: CheckoutDocuments<D, Customer, Quote, Order>;
  readonly storage: CheckoutStorage;
  readonly signal?: AbortSignal;
  /** Shows the quote; unless it answers true, nothing is paid. Left out, every quote is accepted. */
  readonly onQuote?: (quote: Quote) => boolean | Promise<boolean>;
  /** Lets the buyer pass 3-D Secure on this page. Left out, `redirect` is the outcome; call `resumeCheckout` afterwards. */
  readonly onAction?: (action: NextAction) => Promise<void>;
  /** Called whenever the order has been looked at. */
  readonly onProgress?: (order: Order | null) => void;
  /** How long to wait for the payment, and again for the order; 15 minutes unless given. */
  readonly waitSeconds?: number;
}

/** How a purchase, or this part of it, ended. */
export type CheckoutOutcome<Order extends CheckoutOrder = CheckoutOrder> =
  /** Ordered, and the order has ended; its lines say what was delivered. */
  | { readonly status: 'ordered'; readonly order: Order }
  /** The buyer has to leave for 3-D Secure; call `resumeCheckout` when they are back. */
  | { readonly status: 'redirect'; readonly url: string }
  /** The payment was declined. Call `checkout` again with another payment method; the quote stays. */
  | { readonly status: 'declined'; readonly decline: Decline | null }
  /** `onQuote` did not accept. */
  | { readonly status: 'not-accepted' }
  /** The business said no. What was paid stays held where it can be used again: correct the input and call `checkout`. */
  | { readonly status: 'refused'; readonly step: 'quote' | 'payment' | 'order'; readonly errors: readonly UserError[] }
  /** What was held has been let go, or was used elsewhere. Look at the cart and begin again. */
  | { readonly status: 'lapsed' };

type Step = 'quote' | 'payment' | 'confirm' | 'order';

/** What is written down before each step, so that a step can be asked for again and is not done again. */
interface State<Customer> {
  purchase: Purchase<Customer>;
  /** The quote that the buyer has accepted. */
  quoteToken?: SealedToken;
  authorizationId?: string;
  /** The buyer was sent to 3-D Secure. */
  isAway?: boolean;
  authorizationToken?: SealedToken;
  orderId?: string;
  /** Idempotency keys of mutations whose answer has not been taken over yet. */
  keys: Partial<Record<Step, string>>;
}

/** After these refusals neither the quote nor what is held for it can be used again. */
const BEGIN_AGAIN = [
  'QUOTE_INVALID',
  'QUOTE_EXPIRED',
  'QUOTE_STALE',
  'AUTHORIZATION_INVALID',
  'AUTHORIZATION_MISMATCH',
  'CART_EXPIRED',
  'CART_ALREADY_CHECKED_OUT',
];

/** After these errors the input has to change, and so does the key. */
const WRONG_INPUT = ['BAD_USER_INPUT', 'IDEMPOTENCY_KEY_REUSED'];

const POLL_SECONDS = 2;
const WAIT_SECONDS = 900;

/**
 * Buys a cart: quote, payment with 3-D Secure, order, and its progress to the end. A purchase of the same cart that was
 * broken off goes on where it was; however often this is called, the cart is ordered and charged once. Throws a
 * TributaryError when a step was not answered: call it again.
 */
export async function checkout<D extends Door, Customer, Quote extends CheckoutQuote, Order extends CheckoutOrder>(
  client: Client<D>,
  purchase: Purchase<Customer>,
  options: CheckoutOptions<D, Customer, Quote, Order>,
): Promise<CheckoutOutcome<Order>> {
  const known = await load<Customer>(options.storage, purchase.cartId);
  return buy({ client, state: known ? withPurchase(known, purchase) : { purchase, keys: {} }, options });
}

/** Goes on with a cart's purchase after a reload or a redirect; null when none was begun. */
export async function resumeCheckout<
  D extends Door,
  Customer,
  Quote extends CheckoutQuote,
  Order extends CheckoutOrder,
>(
  client: Client<D>,
  cartId: string,
  options: CheckoutOptions<D, Customer, Quote, Order>,
): Promise<CheckoutOutcome<Order> | null> {
  const state = await load<Customer>(options.storage, cartId);
  return state && buy({ client, state, options });
}

/** One run through the steps, from wherever the state says. */
interface Run<D extends Door, Customer, Quote extends CheckoutQuote, Order extends CheckoutOrder> {
  readonly client: Client<D>;
  readonly state: State<Customer>;
  readonly options: CheckoutOptions<D, Customer, Quote, Order>;
}

type AnyRun = Run<Door, unknown, CheckoutQuote, CheckoutOrder>;
type Stop = Exclude<CheckoutOutcome, { status: 'ordered' }>;

async function buy<D extends Door, Customer, Quote extends CheckoutQuote, Order extends CheckoutOrder>({
  client,
  state,
  options,
}: Run<D, Customer, Quote, Order>): Promise<CheckoutOutcome<Order>> {
  // The steps hand on what they are given; which door and which customer it is, only the caller's types need to know.
  const run = { client, state, options } as unknown as AnyRun;
  for (const step of [agreeOnQuote, authorize, order]) {
    const stop = state.orderId === undefined ? await step(run) : null;
    if (stop) {
      return stop;
    }
  }
  const { documents, onProgress, waitSeconds = WAIT_SECONDS, signal } = options;
  const variables = { id: state.orderId as string };
  const ordered = await client.waitFor(documents.OrderProgress, variables, { onProgress, waitSeconds, signal });
  await forget(run);
  return ordered ? { status: 'ordered', order: ordered } : { status: 'lapsed' };
}

async function agreeOnQuote(run: AnyRun): Promise<Stop | null> {
  const { state, options } = run;
  if (state.quoteToken !== undefined) {
    return null;
  }
  const { cartId, expectedVersion } = state.purchase;
  const result = await act(run, 'quote', options.documents.CreateQuote, { cartId, expectedVersion });
  if (!result.ok) {
    const orderId = result.current.cart?.order?.id;
    if (orderId === undefined) {
      return refuse(run, 'quote', result.errors);
    }
    await take(run, 'quote', { orderId });
    return null;
  }
  // A page that is closed over the question asks it again.
  if (options.onQuote && !(await options.onQuote(result.quote))) {
    await forget(run);
    return { status: 'not-accepted' };
  }
  await take(run, 'quote', { quoteToken: result.quote.token });
  return null;
}

async function authorize(run: AnyRun): Promise<Stop | null> {
  const { client, state, options } = run;
  if (state.authorizationToken !== undefined) {
    return null;
  }
  const { documents, signal, waitSeconds = WAIT_SECONDS } = options;
  const look = (id: string) => client.query(documents.PaymentAuthorizationProgress, { id }, { signal });
  let authorization: CheckoutAuthorization | null;
  if (state.authorizationId === undefined) {
    const { paymentMethodId, returnUrl } = state.purchase;
    const input = { quoteToken: state.quoteToken as SealedToken, paymentMethodId, returnUrl };
    const result = await act(run, 'payment', documents.AuthorizePayment, input);
    if (!result.ok) {
      return refuse(run, 'payment', result.errors);
    }
    authorization = result.paymentAuthorization;
    await take(run, 'payment', { authorizationId: authorization.id });
  } else {
    authorization = await look(state.authorizationId);
  }
  for (const deadline = Date.now() + waitSeconds * 1000; ;) {
    if (authorization?.token) {
      await take(run, 'payment', { authorizationToken: authorization.token });
      return null;
    }
    switch (authorization?.status) {
      case 'PENDING':
      case 'UNKNOWN':
        await pause(authorization.pollAfterSeconds ?? POLL_SECONDS, signal);
        authorization = await look(authorization.id);
        break;
      case 'REQUIRES_ACTION': {
        const acted = await passAction(run, authorization);
        if ('status' in acted) {
          return acted;
        }
        authorization = acted.authorization;
        break;
      }
      case 'DECLINED':
        await take(run, 'payment', { authorizationId: undefined, isAway: undefined });
        return { status: 'declined', decline: authorization.decline };
      default:
        await forget(run);
        return { status: 'lapsed' };
    }
    if (Date.now() > deadline) {
      throw new TributaryError('STILL_RUNNING', 'The payment is not settled yet. Ask again later.', {
        status: 200,
        retryable: true,
        requestId: 'none',
      });
    }
  }
}

/** Sends the buyer through 3-D Secure; once they are back, asks what came of it. */
async function passAction(
  run: AnyRun,
  { id, nextAction }: CheckoutAuthorization,
): Promise<Stop | { authorization: CheckoutAuthorization }> {
  const { state, options } = run;
  if (!state.isAway) {
    await take(run, 'confirm', { isAway: true });
    if (!options.onAction) {
      return { status: 'redirect', url: nextAction?.redirectUrl ?? '' };
    }
    await options.onAction(nextAction ?? { redirectUrl: null, clientSecret: null, publishableKey: null });
  }
  const confirm = options.documents.ConfirmPaymentAuthorization;
  const result = await act(run, 'confirm', confirm, { paymentAuthorizationId: id });
  // Who has not passed it is asked once more.
  await take(run, 'confirm', { isAway: undefined });
  return result.ok ? { authorization: result.paymentAuthorization } : refuse(run, 'payment', result.errors);
}

async function order(run: AnyRun): Promise<Stop | null> {
  const { state, options } = run;
  const { cspCustomer, attestedPlanIds, reference } = state.purchase;
  const result = await act(run, 'order', options.documents.PlaceOrder, {
    quoteToken: state.quoteToken as SealedToken,
    authorizationToken: state.authorizationToken as SealedToken,
    cspCustomer,
    attestedPlanIds,
    reference,
  });
  // Somebody was quicker, perhaps this buyer in another window: there is one order, and it is followed.
  const placed = result.ok ? result.order : result.current.order;
  const isFollowed = result.ok || result.errors.some(({ code }) => code === 'CART_ALREADY_CHECKED_OUT');
  if (!placed || !isFollowed) {
    return refuse(run, 'order', result.ok ? [] : result.errors);
  }
  await take(run, 'order', { orderId: placed.id });
  return null;
}

/** Does a step with a key that is written down before, so that nobody does it again with another one. */
async function act<Input, Payload, Made extends keyof Payload>(
  { client, state, options }: AnyRun,
  step: Step,
  document: MutationDocument<Door, Input, Payload, Made, string>,
  input: Input,
): Promise<Result<Payload, Made, string>> {
  const idempotencyKey = (state.keys[step] ??= uuidv7());
  await save(options.storage, state);
  try {
    return await client.mutate(document, input, { idempotencyKey, signal: options.signal });
  } catch (error) {
    if (error instanceof TributaryError && WRONG_INPUT.includes(error.code)) {
      delete state.keys[step];
      await save(options.storage, state);
    }
    throw error;
  }
}

/** The answer of a step is taken over: what is known now replaces the step's key. */
async function take({ state, options }: AnyRun, step: Step, known: Partial<State<unknown>>): Promise<void> {
  Object.assign(state, known);
  delete state.keys[step];
  await save(options.storage, state);
}

async function refuse(run: AnyRun, step: 'quote' | 'payment' | 'order', errors: readonly UserError[]): Promise<Stop> {
  await take(run, step, {});
  if (step === 'quote' || errors.some(({ code }) => BEGIN_AGAIN.includes(code))) {
    await forget(run);
  }
  return { status: 'refused', step, errors };
}

function storageKey(cartId: string): string {
  return `tributary.checkout.${cartId}`;
}

async function load<Customer>(storage: CheckoutStorage, cartId: string): Promise<State<Customer> | null> {
  const text = await storage.getItem(storageKey(cartId));
  return text === null ? null : (JSON.parse(text) as State<Customer>);
}

async function save(storage: CheckoutStorage, state: State<unknown>): Promise<void> {
  await storage.setItem(storageKey(state.purchase.cartId), JSON.stringify(state));
}

async function forget({ state, options }: AnyRun): Promise<void> {
  await options.storage.removeItem(storageKey(state.purchase.cartId));
}

/**
 * The state with what the buyer wants now, as far as nothing else is under way. Another version of the cart or another
 * payment method needs a new quote, which lets go of what was held for the old one.
 */
function withPurchase<Customer>(state: State<Customer>, purchase: Purchase<Customer>): State<Customer> {
  const { keys } = state;
  if (state.orderId !== undefined || keys.order !== undefined) {
    return state;
  }
  const { expectedVersion, paymentMethodId } = state.purchase;
  const isHeld = state.authorizationId !== undefined || keys.payment !== undefined;
  const isOther =
    purchase.expectedVersion !== expectedVersion || (isHeld && purchase.paymentMethodId !== paymentMethodId);
  return isOther ? { purchase, keys: {} } : { ...state, purchase };
}
