import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { problemsOfEvent } from './testing/contract.ts';
import { startTestStripe, type TestStripe } from './testing/test-stripe.ts';

interface Received {
  event: { id: string; type: string; data: { object: { id: string } } };
  signature: string;
  text: string;
}

let stripe: TestStripe;
let shop: Server;
let received: Received[] = [];
let status = 200;
let secret = '';
let endpoint = '';

beforeAll(async () => {
  stripe = await startTestStripe();
  shop = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString('utf8');
      received.push({ event: JSON.parse(text), signature: String(request.headers['stripe-signature']), text });
      response.writeHead(status).end();
    });
  });
  await new Promise<void>((resolve) => shop.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(shop.address() as AddressInfo).port}/webhooks`;
  const { body } = await stripe.post('/v1/webhook_endpoints', { url, enabled_events: ['*'] });
  ({ secret, id: endpoint } = body);
});
afterEach(async () => {
  await stripe.control('faults', {});
  await stripe.control('clock', { now: null });
  status = 200;
});
afterAll(async () => {
  await stripe.stop();
  shop.close();
});

const pay = async () => {
  received = [];
  const params = { amount: 700, currency: 'eur', payment_method_types: ['card'], payment_method: 'pm_card_visa' };
  return (await stripe.post('/v1/payment_intents', { ...params, confirm: true })).body;
};
const until = async (isTrue: () => boolean) => {
  for (let tries = 0; !isTrue() && tries < 200; tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};
const toldOf = (intent: { id: string }) => received.filter(({ text }) => text.includes(intent.id));
const types = () => received.map(({ event }) => event.type).sort();
const PAID = ['charge.succeeded', 'payment_intent.created', 'payment_intent.succeeded'];

test('what happened is told once, signed over time and body with the secret of the endpoint', async () => {
  const intent = await pay();
  await until(() => received.length === 3);
  expect(types()).toEqual(PAID);
  for (const { signature, text, event } of received) {
    const [, time, hash] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(signature) ?? [];
    expect(createHmac('sha256', secret).update(`${time}.${text}`).digest('hex')).toBe(hash);
    expect(Math.abs(Number(time) - Date.now() / 1000)).toBeLessThan(5);
    expect(problemsOfEvent(event)).toEqual([]);
  }
  const paid = received.find(({ event }) => event.type === 'payment_intent.succeeded');
  expect(paid?.event.data.object.id).toBe(intent.id);
  const { body } = await stripe.get('/v1/events', { type: 'payment_intent.succeeded' });
  expect(body.data[0].id).toBe(paid?.event.id);
  expect((await stripe.get(`/v1/events/${body.data[0].id}`)).body).toMatchObject({
    data: { object: { id: intent.id } },
  });
});

test('only the answer that makes an endpoint shows its secret', async () => {
  expect(secret).toMatch(/^whsec_\w{32}$/);
  expect((await stripe.get(`/v1/webhook_endpoints/${endpoint}`)).body.secret).toBeUndefined();
});

test('what was not taken comes again, the same event, also after a restart', async () => {
  status = 500;
  await pay();
  await until(() => received.length >= 3);
  const first = received.map(({ event }) => event.id).sort();
  await stripe.restart();
  [received, status] = [[], 200];
  await stripe.later(60);
  await until(() => received.length === 3);
  expect(received.map(({ event }) => event.id).sort()).toEqual(first);
});

test('an event can come several times', async () => {
  await stripe.control('faults', { seed: 5, rules: [{ kind: 'duplicate', probability: 1, milliseconds: 50 }] });
  await pay();
  await until(() => received.length > 5 && new Set(types()).size === 3);
  expect(received.length).toBeGreaterThan(5);
  expect(new Set(received.map(({ event }) => event.id)).size).toBe(3);
});

test('what happened later can be told earlier', async () => {
  const rules = [{ kind: 'delay', path: 'payment_intent.created', probability: 1, milliseconds: 300 }];
  await stripe.control('faults', { rules });
  const intent = await pay();
  await until(() => toldOf(intent).length === 3);
  expect(toldOf(intent).at(-1)?.event.type).toBe('payment_intent.created');
});

test('what happened in one order is told in another, each event once', async () => {
  await stripe.control('faults', { seed: 3, rules: [{ kind: 'shuffle', probability: 1, milliseconds: 400 }] });
  received = [];
  const { body: customer } = await stripe.post('/v1/customers', { name: 'Shuffled 0' });
  for (let count = 1; count < 12; count += 1) {
    await stripe.post(`/v1/customers/${customer.id}`, { name: `Shuffled ${count}` });
  }
  await until(() => toldOf(customer).length === 12);
  const { body } = await stripe.get('/v1/events', { types: ['customer.created', 'customer.updated'], limit: 12 });
  const happened: string[] = body.data.map(({ id }: { id: string }) => id).reverse();
  const told = toldOf(customer).map(({ event }) => event.id);
  expect(told).not.toEqual(happened);
  expect(told.toSorted()).toEqual(happened.toSorted());
});

test('a lost event can be found in the list', async () => {
  const rules = [{ kind: 'lose', path: 'payment_intent.succeeded', probability: 1 }];
  await stripe.control('faults', { rules });
  const intent = await pay();
  await until(() => toldOf(intent).length === 2);
  expect(toldOf(intent).map(({ event }) => event.type)).not.toContain('payment_intent.succeeded');
  const { body } = await stripe.get('/v1/events', { types: ['payment_intent.succeeded'], limit: 1 });
  expect(body.data[0].data.object.id).toBe(intent.id);
});
