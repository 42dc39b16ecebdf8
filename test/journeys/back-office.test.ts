import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { ApiClient } from '../../cli/api-client.ts';
import { startSandbox, type Sandbox } from '../support/sandbox.ts';

/** A fenced block of the page: its language, the words behind it, and its text. */
interface Block {
  language: string;
  words: Record<string, string>;
  text: string;
}

/** What a GraphQL example sends and what it is said to answer. */
interface Example {
  variables: Record<string, unknown>;
  data: unknown;
}

const PAGE = readFileSync('docs/back-office.md', 'utf8');

const BLOCKS: Block[] = [...PAGE.matchAll(/^```(\w+)(.*)\n([^]*?)^```$/gm)].map(
  ([, language = '', words = '', text = '']) => ({
    language,
    words: Object.fromEntries(
      words
        .trim()
        .split(/\s+/)
        .filter(Boolean)
        .map((word) => word.split('=') as [string, string]),
    ),
    text,
  }),
);

/** Each example with the answer that stands below it; files and command lines stand alone. */
const STEPS = BLOCKS.flatMap((block, index) =>
  block.language === 'json' ? [] : [{ block, answer: BLOCKS[index + 1] }],
);

describe('the worked integration of docs/back-office.md', () => {
  let sandbox: Sandbox;
  let admin: ApiClient;
  let folder: string;
  /** What the names in angle brackets are. */
  const captured = new Map<string, unknown>();

  beforeAll(async () => {
    sandbox = await startSandbox();
    admin = await sandbox.staff('gr');
    folder = mkdtempSync(join(tmpdir(), 'tributary-back-office-'));
  }, 180_000);
  afterAll(async () => {
    await sandbox.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  test('the page has examples', () => {
    expect(STEPS.length).toBeGreaterThan(12);
  });

  test.each(STEPS.map((step) => [titleOf(step.block), step] as const))('%s', async (_title, { block, answer }) => {
    if (block.language === 'csv') {
      writeFileSync(join(folder, block.words.file ?? ''), block.text);
    } else if (block.language === 'bash') {
      await runShell(filledText(block.text));
    } else {
      await runExample(block, JSON.parse(answer?.text ?? '') as Example);
    }
  });

  test('what was said at the end is true: both customers of the file are there, and a change of theirs was read', () => {
    const changes = captured.get('<later changes>') as { topic: string }[];
    expect(changes.filter(({ topic }) => topic === 'ACCOUNT_CHANGED').length).toBeGreaterThanOrEqual(2);
    expect(captured.get('<changes after a restart>')).toEqual(expect.arrayContaining(changes));
  });

  async function runShell(script: string): Promise<void> {
    const { stdout } = await promisify(execFile)('bash', ['-euc', script], {
      cwd: folder,
      env: { ...process.env, TRIBUTARY_URL: sandbox.url },
    });
    expect(stdout).not.toContain('"errors"');
  }

  async function runExample({ text, words }: Block, example: Example): Promise<void> {
    const client = words.as === 'admin' ? admin : sandbox.visitor('gr').as(keyHeaders());
    const headers = { 'content-type': 'application/json', 'idempotency-key': randomUUID(), ...client.headers };
    const body = JSON.stringify({ query: text, variables: filled(example.variables) });
    for (;;) {
      const response = await fetch(`${sandbox.url}/graphql`, { method: 'POST', headers, body });
      const { data, errors } = (await response.json()) as { data: never; errors?: object[] };
      expect(errors).toBeUndefined();
      if (isThere(data, words)) {
        expect(data).toEqual(learned(example.data, data));
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  function keyHeaders(): Record<string, string> {
    return { authorization: `Bearer ${String(captured.get('<key>'))}` };
  }

  /** Names in angle brackets are put in where they were seen before. */
  function filledText(text: string): string {
    return text.replaceAll(/<[a-z ]+>/g, (name) => (captured.has(name) ? textOf(captured.get(name)) : name));
  }

  function filled(value: unknown): unknown {
    return JSON.parse(JSON.stringify(value), (_key, part: unknown) =>
      typeof part === 'string' && captured.has(part) ? captured.get(part) : part,
    );
  }

  /** What the page promises, with each name that is new standing for what came in its place. */
  function learned(promised: unknown, seen: unknown): unknown {
    if (typeof promised === 'string' && /^<[a-z ]+>$/.test(promised)) {
      captured.set(promised, captured.get(promised) ?? seen);
      return captured.get(promised);
    }
    if (Array.isArray(promised)) {
      return promised.map((part, index) => learned(part, (seen as unknown[] | null)?.[index]));
    }
    if (typeof promised === 'object' && promised !== null) {
      const parts = seen as Record<string, unknown> | null;
      return Object.fromEntries(Object.entries(promised).map(([key, part]) => [key, learned(part, parts?.[key])]));
    }
    return promised;
  }
});

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Whether a client would go on: a job that has ended, a change that the log shows by now. */
function isThere(
  data: { job?: { pollAfterSeconds: number | null }; changes?: { nodes: object[] } },
  words: Block['words'],
): boolean {
  return (
    (words.until === undefined || data.job?.pollAfterSeconds === null) &&
    (words.page === undefined || (data.changes?.nodes.length ?? 0) >= Number(words.page))
  );
}

function titleOf({ language, text, words }: Block): string {
  const [first = ''] = text.trim().split('\n');
  return `${language} ${words.file ?? first.replace(/\W+$/, '')}`;
}
