import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startStripeSimulator, type StripeSimulator } from '../start.ts';
import { problemsOf } from './contract.ts';

/** What a request may send: nested as in Stripe's own libraries. */
export interface Params {
  [name: string]: string | number | boolean | Params | string[];
}

interface Answer {
  status: number;
  headers: Headers;
  /** Whatever came: a test reads what it expects there. */
  body: ReturnType<typeof JSON.parse>;
}

/** A simulator of its own on a free port. Every answer is compared with the contract, where that is at hand. */
export async function startTestStripe() {
  const folder = await mkdtemp(path.join(tmpdir(), 'stripe-'));
  let simulator: StripeSimulator = await startStripeSimulator({ port: 0, folder });

  async function call(method: string, address: string, params: Params = {}, headers: Record<string, string> = {}) {
    const form = new URLSearchParams(encode(params)).toString();
    const response = await fetch(`${simulator.url}${address}${method === 'GET' && form ? `?${form}` : ''}`, {
      method,
      headers: {
        authorization: 'Bearer sk_test_shop',
        'content-type': 'application/x-www-form-urlencoded',
        ...headers,
      },
      body: method === 'GET' ? null : form,
    });
    const text = await response.text();
    const problems = problemsOf(method, address, response.status, JSON.parse(text));
    if (problems.length > 0) {
      throw new Error(`${method} ${address} breaks the contract: ${problems.slice(0, 5).join('; ')}`);
    }
    return answerOf(response, text);
  }

  async function control(name: 'faults' | 'clock', wish: unknown) {
    const response = await fetch(`${simulator.url}/_simulator/${name}`, { method: 'PUT', body: JSON.stringify(wish) });
    return answerOf(response, await response.text());
  }

  return {
    get url() {
      return simulator.url;
    },
    get: (address: string, params?: Params, headers?: Record<string, string>) => call('GET', address, params, headers),
    post: (address: string, params?: Params, headers?: Record<string, string>) =>
      call('POST', address, params, headers),
    delete: (address: string) => call('DELETE', address),
    control,
    async books() {
      const response = await fetch(`${simulator.url}/_simulator/books`);
      return answerOf(response, await response.text());
    },
    /** Later by so many seconds than real time. */
    later: (seconds: number) => control('clock', { now: new Date(Date.now() + seconds * 1000).toISOString() }),
    async restart() {
      await simulator.stop();
      simulator = await startStripeSimulator({ port: 0, folder });
    },
    async stop() {
      await simulator.stop();
      await rm(folder, { recursive: true });
    },
  };
}

function answerOf({ status, headers }: Response, text: string): Answer {
  return { status, headers, body: JSON.parse(text) as unknown };
}

export type TestStripe = Awaited<ReturnType<typeof startTestStripe>>;

function encode(params: Params, prefix = ''): [string, string][] {
  return Object.entries(params).flatMap(([key, value]): [string, string][] => {
    const name = prefix === '' ? key : `${prefix}[${key}]`;
    if (Array.isArray(value)) {
      return value.map((item, index): [string, string] => [`${name}[${index}]`, item]);
    }
    return typeof value === 'object' ? encode(value, name) : [[name, String(value)]];
  });
}
