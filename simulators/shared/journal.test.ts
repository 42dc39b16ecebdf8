import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { copyOf } from './copy.ts';
import { openJournal } from './journal.ts';

interface Order {
  status: string;
  buyer: { name?: string | undefined };
  lines: { quantity: number }[];
}

interface Shop {
  orders: Record<string, Order>;
}

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'journal-'));
  file = path.join(folder, 'shop.jsonl');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const open = () => openJournal<Shop>(file, { orders: {} });
const order = (): Order => ({ status: 'open', buyer: { name: 'Ada' }, lines: [{ quantity: 1 }] });
const lastLine = () => readFileSync(file, 'utf8').trimEnd().split('\n').at(-1) ?? '';

describe('what was saved is there after a restart', () => {
  const id = fc.constantFrom('a', 'b', 'c');
  const act = fc.oneof(
    fc.record({ kind: fc.constantFrom('put', 'drop', 'clear', 'add line', 'drop line', 'save', 'copy buyer'), id }),
    fc.record({
      kind: fc.constantFrom('status', 'name', 'quantity', 'lines'),
      id,
      value: fc.integer({ min: 0, max: 9 }),
    }),
  );

  test('whatever was done to it, and however often it was saved', () => {
    fc.assert(
      fc.property(fc.array(act, { maxLength: 40 }), (acts) => {
        rmSync(file, { force: true });
        const { state, save } = open();
        for (const { kind, id: key, ...more } of acts) {
          const value = 'value' in more ? more.value : 0;
          const found = state.orders[key];
          const deeds: Record<string, () => unknown> = {
            put: () => (state.orders[key] = order()),
            drop: () => delete state.orders[key],
            clear: () => (state.orders = {}),
            save,
            status: () => found && (found.status = `${value}`),
            name: () => found && (found.buyer.name = value > 7 ? undefined : `${value}`),
            'add line': () => found?.lines.push({ quantity: 1 }),
            'drop line': () => found?.lines.shift(),
            quantity: () => found?.lines.forEach((line) => (line.quantity = value)),
            lines: () => found && (found.lines = found.lines.filter(({ quantity }) => quantity !== value)),
            'copy buyer': () => found && Object.assign(found, { ...found, buyer: { ...found.buyer } }),
          };
          deeds[kind]?.();
        }
        save();
        expect(copyOf(open().state)).toEqual(copyOf(state));
      }),
    );
  });

  test('a record that is filled after it was put in is kept as it is when it is saved', () => {
    const { state, save } = open();
    const made = order();
    state.orders.a = made;
    made.status = 'paid';
    save();
    expect(open().state.orders.a?.status).toBe('paid');
  });

  test('nothing is written when nothing changed', () => {
    const { state, save } = open();
    state.orders.a = order();
    save();
    const { size } = statSync(file);
    state.orders.a.status = 'open';
    delete state.orders.b;
    save();
    expect(statSync(file).size).toBe(size);
  });

  test('only what changed is written', () => {
    const { state, save } = open();
    for (let count = 0; count < 1000; count += 1) {
      state.orders[`order-${count}`] = order();
    }
    save();
    const changed = state.orders['order-7'];
    changed!.status = 'paid';
    changed!.lines[0]!.quantity = 2;
    save();
    expect(JSON.parse(lastLine())).toEqual([
      [['orders', 'order-7', 'status'], 'paid'],
      [['orders', 'order-7', 'lines'], [{ quantity: 2 }]],
    ]);
  });
});

describe('a process that is killed', () => {
  test('in the middle of a line leaves everything before it, and the next one goes on from there', () => {
    const first = open();
    first.state.orders.a = order();
    first.save();
    appendFileSync(file, '[[["orders","b"],{"status":"op');
    const second = open();
    expect(Object.keys(second.state.orders)).toEqual(['a']);
    second.state.orders.c = order();
    second.save();
    expect(Object.keys(open().state.orders)).toEqual(['a', 'c']);
  });

  test('at any moment leaves every save that had returned, each whole or not at all', async () => {
    // Large enough that the file is written anew several times.
    const source = `
      import { openJournal } from './simulators/shared/journal.ts';
      const { state, save } = openJournal(${JSON.stringify(file)}, { left: 0, right: 0, texts: {} });
      for (;;) {
        state.left += 1;
        state.texts[state.left % 50] = String(state.left).repeat(20_000);
        state.right += 1;
        save();
        process.stdout.write(state.left + '\\n');
        await new Promise(setImmediate);
      }`;
    for (let round = 0; round < 3; round += 1) {
      const args = ['--import', 'tsx', '--input-type=module', '--eval', source];
      const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
      const ended = once(child, 'close');
      let output = '';
      child.stdout.on('data', (part: Buffer) => (output += part.toString()));
      await once(child.stdout, 'data');
      await new Promise((resolve) => setTimeout(resolve, 150 + 100 * round));
      child.kill('SIGKILL');
      await ended;
      const told = Number(output.trimEnd().split('\n').at(-1));
      const { state } = openJournal(file, { left: 0, right: 0 });
      expect(state.left).toBe(state.right);
      expect([told, told + 1]).toContain(state.left);
    }
  });
});

test('the file does not grow without end', () => {
  const { state, save } = open();
  state.orders.a = order();
  for (let count = 0; count < 200; count += 1) {
    state.orders.a.status = String(count).repeat(50_000);
    save();
  }
  expect(statSync(file).size).toBeLessThan(6 * 1024 * 1024);
  expect(open().state.orders.a?.status).toBe('199'.repeat(50_000));
});

test('a file that makes no sense is not taken for an empty one', () => {
  appendFileSync(file, '{"accounts":{}}\n[]\n');
  expect(open).toThrow(`The simulator cannot read its state in ${file}.`);
});
