import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { identifyProcess } from './process-identity.ts';
import { startSimulators, stopOrphanedSimulators } from './start-simulators.ts';

let dataDir: string;
let stops: (() => Promise<void>)[] = [];

beforeEach(() => {
  dataDir = mkdtempSync(path.join(os.tmpdir(), 'tributary-simulators-'));
});
afterEach(async () => {
  await Promise.all(stops.map((stop) => stop()));
  stops = [];
  rmSync(dataDir, { recursive: true, force: true });
});

async function start(port = 0) {
  const simulators = await startSimulators({ dataDir, port });
  stops.push(simulators.stop);
  return simulators;
}

async function customersOf(stripe: string, method: 'GET' | 'POST'): Promise<{ data: object[] }> {
  const headers = { authorization: 'Bearer sk_test_shop' };
  return (await fetch(`${stripe}/v1/customers`, { method, headers })).json() as Promise<{ data: object[] }>;
}

/** Another platform, which starts simulators on the same data and stays. */
async function startElsewhere(): Promise<ChildProcess & { simulatorsPid: number }> {
  const source = `
    import { startSimulators } from './cli/start-simulators.ts';
    const { pid } = await startSimulators({ dataDir: ${JSON.stringify(dataDir)}, port: 0 });
    console.log(pid);
    setInterval(() => {}, 1000);`;
  const args = ['--import', 'tsx', '--input-type=module', '--eval', source];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return Object.assign(child, { simulatorsPid: Number(line.toString()) });
}

test('all three answer, and what happened is there after they were stopped', async () => {
  const first = await start();
  for (const url of [first.stripe, first.partnerCenter, first.vatIds]) {
    expect((await fetch(`${url}/_simulator/books`)).status).toBe(200);
  }
  await customersOf(first.stripe, 'POST');
  await Promise.all([first.stop(), first.stop()]);
  expect(identifyProcess(first.pid)).toBeNull();
  await expect(fetch(first.stripe)).rejects.toThrow();
  const second = await start();
  expect((await customersOf(second.stripe, 'GET')).data).toHaveLength(1);
});

test('they end with the platform that started them, also when it is killed, and the next one goes on with their data', async () => {
  const killed = await startElsewhere();
  killed.kill('SIGKILL');
  await once(killed, 'exit');
  const simulators = await start();
  expect(identifyProcess(killed.simulatorsPid)).toBeNull();
  expect((await fetch(`${simulators.stripe}/_simulator/books`)).status).toBe(200);
});

test('those of a platform that lives are not touched', async () => {
  const other = await startElsewhere();
  await expect(start()).rejects.toThrow(`Another Tributary (process ${other.pid}) already runs simulators`);
  await expect(stopOrphanedSimulators({ dataDir })).rejects.toThrow('stop it first');
  expect(identifyProcess(other.simulatorsPid)).not.toBeNull();
  other.kill('SIGKILL');
  await once(other, 'exit');
  await stopOrphanedSimulators({ dataDir });
  expect(identifyProcess(other.simulatorsPid)).toBeNull();
});

test('a note whose number belongs to another program by now is not believed', async () => {
  const first = await start();
  await first.stop();
  const note = { pid: process.pid, parent: 1, stripe: 'http://127.0.0.1:9', partnerCenter: '', vatIds: '' };
  writeFileSync(path.join(dataDir, 'simulators', 'running.json'), JSON.stringify(note));
  expect((await start()).pid).not.toBe(process.pid);
});

test('a port that is taken is one sentence, and nothing stays behind', async () => {
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  const { port } = taken.address() as { port: number };
  await expect(start(port - 10)).rejects.toThrow(`Port ${port} is taken by another program. Stop that one, or`);
  taken.close();
  expect((await start(port - 10)).partnerCenter).toBe(`http://127.0.0.1:${port}`);
});

test('what they cannot read they say', async () => {
  const first = await start();
  await first.stop();
  const file = path.join(dataDir, 'simulators', 'stripe.jsonl');
  appendFileSync(file, 'nonsense\n');
  await expect(start()).rejects.toThrow(`The simulator cannot read its state in ${file}.`);
  expect(readFileSync(file, 'utf8')).toContain('nonsense');
});
