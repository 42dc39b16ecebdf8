import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startVatIdSimulator, type VatIdSimulator } from '../../../simulators/vat-ids/start.ts';
import { ERRORS, openGreekShop, type GreekShop } from '../../../test/support/greek-shop.ts';
import { encodeId } from '../../shared/ids/type-id.ts';

const NOON = new Date('2026-11-22T12:00:00.000Z');
const ADDRESS = { lines: ['Ermou 1'], city: 'Athens', country: 'GR' };

interface AccountRow {
  id: string;
  vat_id: string | null;
  vat_id_status: string;
  version: number;
}

interface CheckRow {
  vat_id: string;
  requester_vat_id: string;
  outcome: string;
  checked_at: Date;
  request_identifier: string | null;
  answer: object;
}

describe('the VAT id of an account is verified', () => {
  let folder: string;
  let simulator: VatIdSimulator;
  let shop: GreekShop;
  const after = (minutes: number) => new Date(NOON.getTime() + minutes * 60_000);

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'tributary-vat-ids-'));
    simulator = await startVatIdSimulator({ port: 0, folder });
    process.env.VAT_ID_API_BASE = simulator.url;
    shop = await openGreekShop();
    await shop.platform.sql(`update tenant.legal_entity set vat_id = 'EL099999990'`);
  });
  afterAll(async () => {
    await shop.stop();
    await simulator.stop();
    delete process.env.VAT_ID_API_BASE;
    await rm(folder, { recursive: true, force: true });
  });
  beforeEach(async () => {
    shop.platform.setClock(NOON);
    await setFaults([]);
  });

  const setFaults = (rules: object[]) =>
    fetch(`${simulator.url}/_simulator/faults`, { method: 'PUT', body: JSON.stringify({ seed: 1, rules }) });
  const register = (email: string, vatId: string, changed = {}) =>
    shop.ask(shop.guest(), 'registerAccount', shop.registration(email, { vatId, ...changed }), ERRORS);
  const accountOf = async (email: string) => {
    const text = 'select id, vat_id, vat_id_status, version from tenant.account where email = $1';
    const [row] = await shop.platform.sql<AccountRow>(text, [email]);
    return row!;
  };
  const checksOf = ({ id }: AccountRow) =>
    shop.platform.sql<CheckRow>(
      `select vat_id, requester_vat_id, outcome, checked_at, request_identifier, answer from tenant.vat_id_check
      where account_id = $1 order by checked_at, id`,
      [id],
    );
  const told = async ({ id }: AccountRow) => {
    const text = `select body from messaging.event where topic = 'account.changed.v1' and aggregate_id = $1 order by aggregate_version`;
    const events = await shop.platform.sql<{ body: { version: number; vatIdStatus: string } }>(text, [id]);
    return events.map(({ body }) => [body.version, body.vatIdStatus]);
  };
  const change = async (account: AccountRow, changed: object) => {
    const input = { accountId: encodeId('account', account.id), expectedVersion: account.version, ...changed };
    const root = await shop.root(shop.tenantId);
    return shop.ask(root, 'changeAccount', input, `account { vatId vatIdStatus } ${ERRORS}`);
  };

  test('a moment after the registration, which does not wait for it; the answer is kept as evidence', async () => {
    const email = 'eleni@aegean.example';
    await setFaults([{ kind: 'slow', probability: 1, milliseconds: 500 }]);
    expect((await register(email, 'EL094014201')).userErrors).toEqual([]);
    expect(await accountOf(email)).toMatchObject({ vat_id_status: 'UNVERIFIED', version: 1 });
    await shop.platform.settle();
    const account = await accountOf(email);
    expect(account).toMatchObject({ vat_id_status: 'VALID', version: 2 });
    expect(await told(account)).toEqual([
      [1, 'UNVERIFIED'],
      [2, 'VALID'],
    ]);
    expect(await checksOf(account)).toEqual([
      {
        vat_id: 'EL094014201',
        requester_vat_id: 'EL099999990',
        outcome: 'VALID',
        checked_at: NOON,
        request_identifier: expect.stringMatching(/^WAPI\w{12}$/),
        answer: expect.objectContaining({ valid: true, name: 'COMPANY EL094014201' }),
      },
    ]);
  });

  test('one that is not in use is invalid, and everybody is told', async () => {
    const email = 'nobody@aegean.example';
    await register(email, 'EL094010000');
    await shop.platform.settle();
    const account = await accountOf(email);
    expect(account.vat_id_status).toBe('INVALID');
    expect((await told(account)).at(-1)).toEqual([2, 'INVALID']);
    expect(await checksOf(account)).toMatchObject([{ outcome: 'INVALID', answer: { valid: false } }]);
  });

  test('while the service is not available it stays unverified, and is asked about again: after 1, 5 and 30 minutes', async () => {
    const email = 'patient@aegean.example';
    await setFaults([
      { kind: 'throttle', probability: 1, times: 1 },
      { kind: 'error', probability: 1, times: 1 },
      { kind: 'malformed', probability: 1, times: 1 },
    ]);
    await register(email, 'EL094014202');
    const seen: [minute: number, status: string, checks: number][] = [];
    for (const minute of [0, 0.9, 1, 5.9, 6, 35.9, 36]) {
      shop.platform.setClock(after(minute));
      await shop.platform.settle();
      const account = await accountOf(email);
      seen.push([minute, account.vat_id_status, (await checksOf(account)).length]);
    }
    expect(seen).toEqual([
      [0, 'UNVERIFIED', 1],
      [0.9, 'UNVERIFIED', 1],
      [1, 'UNVERIFIED', 2],
      [5.9, 'UNVERIFIED', 2],
      [6, 'UNVERIFIED', 3],
      [35.9, 'UNVERIFIED', 3],
      [36, 'VALID', 4],
    ]);
    const account = await accountOf(email);
    expect((await checksOf(account)).map(({ outcome }) => outcome)).toEqual([
      'UNAVAILABLE',
      'UNAVAILABLE',
      'UNAVAILABLE',
      'VALID',
    ]);
    expect((await told(account)).length).toBe(2);
  });

  test('a member state that does not answer makes nothing invalid', async () => {
    const email = 'silent@aegean.example';
    await register(email, 'EL094019999');
    await shop.platform.settle();
    const account = await accountOf(email);
    expect(account).toMatchObject({ vat_id_status: 'UNVERIFIED', version: 1 });
    expect(await checksOf(account)).toMatchObject([{ outcome: 'UNAVAILABLE', answer: { error: 'MS_UNAVAILABLE' } }]);
  });

  test('another VAT id is verified anew, at once; another name is no reason to ask', async () => {
    const email = 'changing@aegean.example';
    await register(email, 'EL094019999');
    await shop.platform.settle();
    const { account } = await change(await accountOf(email), { vatId: 'EL094014203' });
    expect(account).toMatchObject({ vatId: 'EL094014203', vatIdStatus: 'UNVERIFIED' });
    await shop.platform.settle();
    const verified = await accountOf(email);
    expect(verified.vat_id_status).toBe('VALID');
    await change(verified, { name: 'Renamed' });
    await shop.platform.settle();
    const renamed = await accountOf(email);
    expect(renamed.vat_id_status).toBe('VALID');
    expect((await checksOf(renamed)).map(({ vat_id, outcome }) => [vat_id, outcome])).toEqual([
      ['EL094019999', 'UNAVAILABLE'],
      ['EL094014203', 'VALID'],
    ]);
    expect((await change(renamed, { vatId: null })).account).toMatchObject({ vatId: null, vatIdStatus: 'NONE' });
    await shop.platform.settle();
    expect(await checksOf(renamed)).toHaveLength(2);
  });

  test('an answer about a VAT id that the account has no more changes nothing; the new one is asked about', async () => {
    const email = 'faster@aegean.example';
    await setFaults([{ kind: 'slow', probability: 1, milliseconds: 600, times: 1 }]);
    await register(email, 'EL094010000');
    await asked('EL094010000');
    await change(await accountOf(email), { vatId: 'EL094014204' });
    await shop.platform.settle();
    const account = await accountOf(email);
    expect(account).toMatchObject({ vat_id: 'EL094014204', vat_id_status: 'VALID' });
    expect((await told(account)).map(([, status]) => status)).toEqual(['UNVERIFIED', 'UNVERIFIED', 'VALID']);
  });

  test('an end customer’s is verified like its reseller’s', async () => {
    const reseller = await shop.register('nikos@attica.example', { kind: 'RESELLER', vatId: 'EL094014205' });
    const input = { name: 'Bakery', email: 'it@bakery.example', vatId: 'EL094014206', address: ADDRESS };
    expect((await shop.ask(reseller, 'addEndCustomer', input, `account { id } ${ERRORS}`)).userErrors).toEqual([]);
    await shop.platform.settle();
    const account = await accountOf('it@bakery.example');
    expect(account.vat_id_status).toBe('VALID');
    const [check] = await shop.platform.sql(
      'select reseller_account_id from tenant.vat_id_check where account_id = $1',
      [account.id],
    );
    expect(check).toEqual({ reseller_account_id: reseller.accountId });
  });

  /** Waits until the process has asked and the service thinks. */
  async function asked(vatId: string): Promise<void> {
    for (;;) {
      const books = (await (await fetch(`${simulator.url}/_simulator/books`)).json()) as Record<string, unknown>;
      if (vatId in books) {
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
});
