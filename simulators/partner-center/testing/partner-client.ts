import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FaultRule } from '../../shared/fault-plan.ts';
import { credentialsOf, type Partner } from '../partners.ts';
import { startPartnerCenterSimulator, type PartnerCenterSimulatorOptions } from '../start.ts';

export const DACH = partnerOf('3b9a3f6e-8a57-4b0e-9f2d-0d5f1a9c3001', ['DE', 'AT', 'CH', 'LI', 'HU']);
export const GREECE = partnerOf('3b9a3f6e-8a57-4b0e-9f2d-0d5f1a9c4001', ['GR']);
export const PRICE_SHEETS = fileURLToPath(new URL('../../../blueprints/price-sheets', import.meta.url));

export interface Answer<Body> {
  status: number;
  headers: Record<string, string>;
  body: Body;
}

interface CallOptions {
  body?: unknown;
  headers?: Record<string, string>;
  partner?: Partner;
  /** Signs in as the application alone. */
  asApplication?: boolean;
}

export interface TestPartnerCenter {
  readonly url: string;
  call<Body>(method: string, path: string, options?: CallOptions): Promise<Answer<Body>>;
  token(form: Record<string, string>, partner?: Partner): Promise<Answer<Record<string, unknown>>>;
  setFaults(...rules: FaultRule[]): Promise<void>;
  setClock(now: string): Promise<void>;
  books(): Promise<BooksAnswer>;
  /** Stops it and starts it again over the same state. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

export interface BooksAnswer {
  customers: { customerId: string; licences: number; orders: { orderId: string; licences: number }[] }[];
  totals: { customers: number; orders: number; licences: number };
  pendingEvents: number;
}

/** A simulator on a free port with its own state, and a client that signs in by itself. */
export async function startTestPartnerCenter(
  options: Partial<PartnerCenterSimulatorOptions> = {},
): Promise<TestPartnerCenter> {
  const folder = await mkdtemp(path.join(tmpdir(), 'partner-center-'));
  const start = () =>
    startPartnerCenterSimulator({ port: 0, folder, priceSheets: PRICE_SHEETS, partners: [DACH, GREECE], ...options });
  let simulator = await start();
  const tokens = new Map<string, string>();

  async function request<Body>(method: string, where: string, init: RequestInit = {}): Promise<Answer<Body>> {
    const response = await fetch(`${simulator.url}${where}`, { method, ...init });
    const text = await response.text();
    const body = (text === '' ? undefined : JSON.parse(text)) as Body;
    return { status: response.status, headers: Object.fromEntries(response.headers), body };
  }

  function token(form: Record<string, string>, partner = DACH) {
    const { clientId, clientSecret, tenantId } = partner;
    const all = { resource: RESOURCE, client_id: clientId, client_secret: clientSecret, ...form };
    return request<Record<string, unknown>>('POST', `/${tenantId}/oauth2/token`, { body: new URLSearchParams(all) });
  }

  async function signIn(partner: Partner, asApplication: boolean): Promise<string> {
    const key = `${partner.tenantId} ${asApplication}`;
    const grant: Record<string, string> = asApplication
      ? { grant_type: 'client_credentials' }
      : { grant_type: 'refresh_token', refresh_token: partner.refreshToken };
    const known = tokens.get(key) ?? String((await token(grant, partner)).body.access_token);
    tokens.set(key, known);
    return known;
  }

  return {
    get url() {
      return simulator.url;
    },
    async call(method, where, { body, headers = {}, partner = DACH, asApplication = false } = {}) {
      const authorization = `Bearer ${await signIn(partner, asApplication)}`;
      return request(method, where, {
        headers: { authorization, 'ms-requestid': randomUUID(), 'content-type': 'application/json', ...headers },
        body: body === undefined ? null : JSON.stringify(body),
      });
    },
    token,
    async setFaults(...rules) {
      await request('PUT', '/_simulator/faults', { body: JSON.stringify({ seed: 1, rules }) });
    },
    async setClock(now) {
      await request('PUT', '/_simulator/clock', { body: JSON.stringify({ now }) });
    },
    books: async () => (await request<BooksAnswer>('GET', '/_simulator/books')).body,
    async restart() {
      await simulator.stop();
      simulator = await start();
    },
    async stop() {
      await simulator.stop();
      await rm(folder, { recursive: true });
    },
  };
}

const RESOURCE = 'https://api.partnercenter.microsoft.com';

function partnerOf(tenantId: string, markets: string[]): Partner {
  return { ...credentialsOf(tenantId), tenantId, markets };
}
