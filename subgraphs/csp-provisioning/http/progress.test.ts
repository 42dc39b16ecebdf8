import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pino from 'pino';
import { CONSENT, openOrderDesk, type OrderDesk } from '../../../test/support/order-desk.ts';
import type { Claims } from '../../shared/context/operation-context.ts';
import { encodeId } from '../../shared/ids/type-id.ts';
import { uuidv7 } from '../../shared/ids/uuid.ts';
import { serveSubgraph, type HttpServer } from '../../shared/server/http-server.ts';

const PROGRESS_URL = 'query ($id: ID!) { order(id: $id) { progressUrl } }';

describe('a shopper watches an order', () => {
  let desk: OrderDesk;
  let server: HttpServer;
  beforeAll(async () => {
    desk = await openOrderDesk();
    const subgraph = desk.platform.subgraph('provisioning');
    server = await serveSubgraph(subgraph, { host: '127.0.0.1', port: 0, logger: pino({ level: 'silent' }) });
  }, 60_000);
  afterAll(async () => {
    await server.stop();
    await desk.stop();
  });

  async function addressOf(claims: Claims, id: string): Promise<string> {
    const { data } = await desk.platform.ask('provisioning', claims, PROGRESS_URL, { id });
    return data.order.progressUrl as string;
  }

  async function placed() {
    const { claims } = await desk.openAccount();
    const cspCustomer = { domainPrefix: `w${Date.now().toString(36)}`, agreement: CONSENT };
    const { order } = await desk.place(claims, desk.draftPurchase(claims, { basic: 1 }), { cspCustomer });
    return { claims, order: order! };
  }

  test('it is told each step as it happens, and the end, by public ids and texts alone', async () => {
    const { claims, order } = await placed();
    const response = await fetch(`${server.url}${await addressOf(claims, order.id)}`);
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    await desk.commit(order);
    const text = await response.text();
    const events = text
      .split('\n\n')
      .filter((event) => event.startsWith('event: '))
      .map((event) => event.split('\n').map((line) => line.slice(line.indexOf(': ') + 2)));
    const told = events.map(([name, data]) => [name, (JSON.parse(data ?? '{}') as { status: string }).status]);
    expect(told[0]).toEqual(['step', 'PLACED']);
    expect(told.at(-1)).toEqual(['done', 'COMPLETED']);
    expect(told.length).toBeGreaterThan(2);
    expect(JSON.parse(events.at(-1)?.[1] ?? '')).toMatchObject({
      id: order.id,
      number: order.number,
      lines: [{ id: order.lines[0]?.id, title: 'Microsoft 365 Business Basic', status: 'ACTIVE', refusal: null }],
    });
    expect(text).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-/);
  });

  test('a token for another order, a changed one and an old one are no address', async () => {
    const { claims, order } = await placed();
    const address = await addressOf(claims, order.id);
    const other = address.replace(order.id, encodeId('order', uuidv7()));
    for (const wrong of [other, address.slice(0, -4), `/progress/${order.id}`, '/progress/x?token=y']) {
      const response = await fetch(`${server.url}${wrong}`);
      expect([response.status, await response.json()]).toMatchObject([404, { code: 'NOT_FOUND' }]);
    }
    desk.platform.setClock(new Date(Date.now() + 16 * 60_000));
    expect((await fetch(`${server.url}${address}`)).status).toBe(404);
  });
});
