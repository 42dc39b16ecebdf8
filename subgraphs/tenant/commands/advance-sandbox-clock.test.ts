import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startVatIdSimulator, type VatIdSimulator } from '../../../simulators/vat-ids/start.ts';
import { ERRORS, openGreekShop, type GreekShop } from '../../../test/support/greek-shop.ts';

const DAY = 86_400_000;
const CLOCK = `sandboxClock { now } ${ERRORS}`;
const NOBODY = 'http://127.0.0.1:9';
const BASES = ['STRIPE_API_BASE', 'PARTNER_CENTER_API_BASE', 'VAT_ID_API_BASE'];

describe('the clock of a sandbox', () => {
  let folder: string;
  let simulator: VatIdSimulator;
  let shop: GreekShop;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'tributary-clock-'));
    simulator = await startVatIdSimulator({ port: 0, folder });
    // One of the three follows; nobody answers for the other two.
    Object.assign(process.env, Object.fromEntries(BASES.map((name) => [name, NOBODY])));
    process.env.VAT_ID_API_BASE = simulator.url;
    shop = await openGreekShop();
  });
  afterAll(async () => {
    await shop.stop();
    await simulator.stop();
    BASES.forEach((name) => Reflect.deleteProperty(process.env, name));
    await rm(folder, { recursive: true, force: true });
  });
  afterEach(() => {
    delete process.env.TRIBUTARY_MODE;
  });

  const advance = async (by: string, headers = {}) => {
    const answer = await shop.ask(await shop.root(), 'advanceSandboxClock', { by }, CLOCK, headers);
    return answer as typeof answer & { sandboxClock: { now: string } | null };
  };
  const daysAhead = async () => {
    const text = 'select offset_milliseconds::float8 as offset from platform.sandbox_clock';
    const [row] = await shop.platform.sql<{ offset: number }>(text);
    return row!.offset / DAY;
  };

  test('goes ahead for everybody, and the simulators follow; those that do not answer change nothing', async () => {
    const { sandboxClock, userErrors } = await advance('P10D');
    expect(userErrors).toEqual([]);
    expect(await daysAhead()).toBe(10);
    const ahead = Date.parse(sandboxClock!.now) - Date.now();
    expect(Math.abs(ahead - 10 * DAY)).toBeLessThan(5_000);
    await shop.platform.settle();
    const clock = (await (await fetch(`${simulator.url}/_simulator/clock`)).json()) as { now: string };
    expect(Math.abs(Date.parse(clock.now) - Date.parse(sandboxClock!.now))).toBeLessThan(5_000);
  });

  test('the same request again moves it once, two at once move it twice, and each is audited', async () => {
    const before = await daysAhead();
    const key = { 'idempotency-key': 'the-same-day' };
    const first = await advance('P1D', key);
    expect(await advance('P1D', key)).toEqual(first);
    await Promise.all([advance('P1D'), advance('P2D')]);
    expect(await daysAhead()).toBe(before + 4);
    const audited = await shop.platform.sql<{ after: { by: string; now: string } }>(
      `select after from messaging.audit_entry where operation = 'advanceSandboxClock' order by id`,
    );
    expect(audited.map(({ after }) => after.by).sort()).toEqual(['P10D', 'P1D', 'P1D', 'P2D']);
  });

  test.each(['PT0S', 'P4Y'])('it does not go by %s', async (by) => {
    const before = await daysAhead();
    expect(await advance(by)).toMatchObject({
      sandboxClock: null,
      userErrors: [{ code: 'BAD_USER_INPUT', path: ['by'] }],
    });
    expect(await daysAhead()).toBe(before);
  });

  test('there is none in production', async () => {
    const before = await daysAhead();
    process.env.TRIBUTARY_MODE = 'production';
    expect(await advance('P1D')).toMatchObject({ sandboxClock: null, userErrors: [{ code: 'NOT_A_SANDBOX' }] });
    expect(await daysAhead()).toBe(before);
  });

  test('nobody below a root operator moves it', async () => {
    const root = await shop.root();
    const analyst = { ...root, permissions: root.permissions.filter((permission) => permission !== 'sandbox:clock') };
    await expect(shop.ask(analyst, 'advanceSandboxClock', { by: 'P1D' }, CLOCK)).rejects.toThrow('FORBIDDEN');
  });

  test('a session is as old as before: it began in real time and ends in real time', async () => {
    const answer = await shop.register('eleni@aegean.example');
    shop.platform.setClock(new Date(Date.now() + 400 * DAY));
    expect(answer.actorKind).toBe('member');
    const signIn = { email: 'eleni@aegean.example', password: 'olive grove at noon' };
    const { session } = await shop.ask(
      shop.guest(),
      'signIn',
      signIn,
      `session { accessToken accessTokenExpiresAt refreshToken } ${ERRORS}`,
    );
    expect(Date.parse(session.accessTokenExpiresAt) - Date.now()).toBeLessThan(DAY);
    expect(await shop.claimsOfToken(session.accessToken)).toMatchObject({ accountId: answer.accountId });
    const { refreshToken } = session;
    const refreshed = await shop.ask(
      shop.guest(),
      'refreshSession',
      { refreshToken },
      `session { accessToken } ${ERRORS}`,
    );
    expect(refreshed.userErrors).toEqual([]);
  });
});
