import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { createVerify, X509Certificate } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { startTestPartnerCenter, type TestPartnerCenter } from './testing/partner-client.ts';
import { basicLine, buy, createBuyer } from './testing/purchases.ts';

interface Received {
  headers: IncomingHttpHeaders;
  text: string;
  event: { EventName: string; ResourceUri: string; ResourceName: string; AuditUri: string | null };
}

let center: TestPartnerCenter;
let listener: Server;
let received: Received[] = [];
let failures = 0;

beforeAll(async () => {
  center = await startTestPartnerCenter();
  listener = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString('utf8');
      received.push({ headers: request.headers, text, event: JSON.parse(text) as Received['event'] });
      failures -= 1;
      response.writeHead(failures >= 0 ? 503 : 200).end();
    });
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const WebhookUrl = `http://127.0.0.1:${(listener.address() as AddressInfo).port}/events`;
  const body = { WebhookUrl, WebhookEvents: ['subscription-updated', 'test-created'] };
  await center.call('POST', '/webhooks/v1/registration', { body });
});
afterAll(async () => {
  listener.close();
  await center.stop();
});
afterEach(async () => {
  received = [];
  failures = 0;
  await center.setFaults();
});

async function waitFor(count: number): Promise<Received[]> {
  const deadline = Date.now() + 10_000;
  while (received.length < count && Date.now() < deadline) {
    await sleep(10);
  }
  return received;
}

/** Until every event that is due has been sent, or lost. */
async function settle(): Promise<void> {
  while ((await center.books()).pendingEvents > 0) {
    await sleep(10);
  }
}

async function buySeats(): Promise<void> {
  await buy(center, await createBuyer(center), [await basicLine(center, 3)]);
}

test('A new subscription is announced, signed by a certificate of Microsoft', async () => {
  await buySeats();
  const [message] = await waitFor(1);
  expect(message?.event).toMatchObject({
    EventName: 'subscription-updated',
    ResourceName: 'subscription',
    AuditUri: null,
  });
  const { authorization = '', ...headers } = message?.headers ?? {};
  expect(headers['x-ms-signature-algorithm']).toBe('rsa-sha256');
  const answer = await fetch(String(headers['x-ms-certificate-url']));
  const certificate = new X509Certificate(Buffer.from(await answer.arrayBuffer()));
  expect(certificate.subject).toContain('O=Microsoft Corporation');
  expect(certificate.verify(certificate.publicKey)).toBe(true);
  expect(Date.parse(certificate.validTo)).toBeGreaterThan(Date.now());
  const isSigned = (text: string) =>
    createVerify('sha256')
      .update(text)
      .verify(certificate.publicKey, authorization.replace('Signature ', ''), 'base64');
  expect(isSigned(message?.text ?? '')).toBe(true);
  expect(isSigned(`${message?.text} `)).toBe(false);
});

test('The event names the subscription and the record of what was done to it', async () => {
  await buySeats();
  const [first] = await waitFor(1);
  const path = new URL(first?.event.ResourceUri ?? '').pathname;
  const subscription = await center.call<object>('GET', path);
  expect(subscription).toMatchObject({ status: 200, body: { quantity: 3 } });
  await center.call('PATCH', path.replace('/webhooks', ''), { body: { ...subscription.body, quantity: 5 } });
  const [, second] = await waitFor(2);
  const audit = await center.call('GET', new URL(second?.event.AuditUri ?? '').pathname);
  expect(audit.body).toMatchObject({ operationType: 'update_subscription', resourceType: 'subscription' });
});

test('Nothing is announced before it can be read', async () => {
  await center.setClock('2027-03-01T10:00:00Z');
  await center.setFaults({ kind: 'lag', probability: 1, milliseconds: 600_000 });
  await buySeats();
  await settle();
  expect(received).toHaveLength(0);
  await center.setClock('2027-03-01T10:11:00Z');
  expect(await waitFor(1)).toHaveLength(1);
});

test('What is not taken comes again, and then once', async () => {
  failures = 1;
  await buySeats();
  const [first, second] = await waitFor(2);
  expect(second?.text).toBe(first?.text);
  await settle();
  expect(received).toHaveLength(2);
});

test.each([
  ['duplicate', 2],
  ['lose', 0],
] as const)('The fault %s makes %i messages of one', async (kind, count) => {
  await center.setFaults({ kind, path: 'subscription-updated', probability: 1 });
  await buySeats();
  await settle();
  expect(received).toHaveLength(count);
});

test('A test event is sent at once and its result kept, two of them a minute', async () => {
  const path = '/webhooks/v1/registration/validationEvents';
  const sent = await center.call<{ correlationId: string }>('POST', path);
  const [message] = await waitFor(1);
  expect(message?.event).toMatchObject({ EventName: 'test-created', ResourceName: 'test' });
  await settle();
  expect(await center.call('GET', `${path}/${sent.body.correlationId}`)).toMatchObject({
    body: { status: 'completed', results: [{ responseCode: 'OK', systemError: false }] },
  });
  await center.call('POST', path);
  expect(await center.call('POST', path)).toMatchObject({ status: 429, headers: { 'retry-after': '60' } });
});
