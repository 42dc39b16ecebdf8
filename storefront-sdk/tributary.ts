import { createClient, type Client, type Reader } from './client.ts';
import type { Connection, TokenSource } from './send.ts';

interface CommonOptions {
  /** Where the platform is, without `/graphql`. */
  readonly url: string;
  /** How to send requests; the global `fetch` unless given. */
  readonly fetch?: typeof fetch;
  /** An access token or API key, or what finds the current one for every request. */
  readonly token?: TokenSource;
  /** How often a query or keyed mutation is repeated; 3 unless given. */
  readonly retries?: number;
  /** The longest pause before the first repetition; doubles each time, and is shortened at random. 300 unless given. */
  readonly retryMilliseconds?: number;
  /** How long one attempt may take. The platform answers queries within 3 s and mutations within 10 s; 4,000 and 12,000 unless given. */
  readonly queryMilliseconds?: number;
  readonly mutationMilliseconds?: number;
  /** Texts of operations by their hash, for a platform in sandbox mode that does not know them yet. */
  readonly texts?: Readonly<Record<string, string>>;
}

/** For a storefront: its publishable key, and its customer's token once there is one. */
export interface ShopOptions extends CommonOptions {
  readonly storefrontKey: string;
  /** Of an earlier visit, so that the visitor finds the own cart again. */
  readonly guestToken?: string | null;
  /** Called when the visitor gets a token; keep it where it survives the page. */
  readonly onGuestToken?: (token: string) => void;
}

/** For a back office or for root: an API key or a token of its staff. */
export interface StaffOptions extends CommonOptions {
  readonly storefrontKey?: undefined;
}

export interface TenantOptions {
  /** In which currency prices should be shown, if the tenant offers it. */
  readonly currency?: string;
  /** In which language, as in `Accept-Language`. */
  readonly language?: string;
  /** Why somebody of root acts in another tenant; kept in its audit. */
  readonly reason?: string;
}

interface Session {
  /** Who asks from now on; null for a visitor. */
  useToken(token: TokenSource): void;
}

/** A storefront's way to the platform. */
export interface Shop extends Session {
  /** The visitor's; pass it to `createCart` after signing in, and the cart comes along. */
  readonly guestToken: string | null;
  tenant(code: string, options?: TenantOptions): Client<'storefront'>;
}

/** A back office's and root's way to the platform. */
export interface Staff extends Session {
  tenant(code: string, options?: TenantOptions): Client<'backOffice'>;
  /** Reads the root tenant or, with a scope, many at once: `all`, or their codes. It cannot write. */
  root(options?: {
    readonly scope?: 'all' | readonly string[];
    readonly currency?: string;
    readonly language?: string;
  }): Reader<'root'>;
  /** Acts as root in one tenant, which may be `root` itself. */
  root(options: TenantOptions & { readonly tenant: string }): Client<'root'>;
}

/** The SDK's beginning: one for each credential. Nothing is sent yet. */
export function createTributary(options: ShopOptions): Shop;
export function createTributary(options: StaffOptions): Staff;
export function createTributary(options: ShopOptions | StaffOptions): Shop | Staff {
  const { storefrontKey, guestToken = null, onGuestToken } = options as Partial<ShopOptions>;
  const connection: Connection = {
    url: options.url.replace(/\/+$/, ''),
    // A browser's fetch wants to be called as a function of its window.
    fetch: options.fetch ?? ((input, init) => fetch(input, init)),
    storefrontKey,
    texts: options.texts ?? {},
    unknown: new Set(),
    retries: options.retries ?? 3,
    retryMilliseconds: options.retryMilliseconds ?? 300,
    queryMilliseconds: options.queryMilliseconds ?? 4_000,
    mutationMilliseconds: options.mutationMilliseconds ?? 12_000,
    token: options.token ?? null,
    guestToken,
    firstOfGuest: null,
    onGuestToken,
    changeToken: null,
  };
  return {
    get guestToken() {
      return connection.guestToken;
    },
    useToken(token) {
      connection.token = token;
    },
    tenant: (tenant: string, rest?: TenantOptions) => createClient(connection, headersOf({ ...rest, tenant })),
    root: (rest: HeaderOptions = {}) => createClient(connection, headersOf(rest)),
  };
}

interface HeaderOptions extends TenantOptions {
  tenant?: string;
  scope?: 'all' | readonly string[];
}

function headersOf({ tenant, scope, reason, currency, language }: HeaderOptions): Record<string, string> {
  const headers = {
    'x-tenant-id': tenant,
    'x-tenant-scope': scope?.toString(),
    'x-audit-reason': reason === undefined ? undefined : encodeURIComponent(reason),
    'x-currency': currency,
    'accept-language': language,
  };
  return Object.fromEntries(
    Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
