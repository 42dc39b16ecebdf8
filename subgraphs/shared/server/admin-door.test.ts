import { expect, test } from '@jest/globals';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { openAdminDoor } from './admin-door.ts';

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

test('operators see whether it is ready, what is wrong if not, and its measurements', async () => {
  const port = await freePort();
  let problem: () => Promise<string | null> = () => Promise.resolve(null);
  const checks = [
    { name: 'billing', problem: () => problem() },
    { name: 'database', problem: () => Promise.resolve(null) },
  ];
  const door = await openAdminDoor({ host: '127.0.0.1', port, checks });
  const get = async (path: string) => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`);
    return { status: response.status, text: await response.text() };
  };
  const ready = async () => {
    const { status, text } = await get('/health/ready');
    return { status, ...(JSON.parse(text) as object) };
  };
  expect(await ready()).toMatchObject({ status: 'ready' });
  problem = () => Promise.reject(new Error('connect ECONNREFUSED'));
  expect(await ready()).toMatchObject({
    status: 'not ready',
    parts: [
      { name: 'billing', problem: 'connect ECONNREFUSED' },
      { name: 'database', problem: null },
    ],
  });
  problem = () => new Promise(() => undefined);
  expect(await ready()).toMatchObject({ parts: [{ problem: 'no answer within 2000 ms' }, { problem: null }] });
  expect((await get('/metrics')).text).toContain('tributary_process_cpu_seconds_total');
  expect((await get('/')).status).toBe(404);
  await door.stop();
});
