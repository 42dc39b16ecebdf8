import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startVatIdSimulator, type VatIdSimulator } from './start.ts';

const PATH = '/taxation_customs/vies/rest-api';

let folder: string;
let simulator: VatIdSimulator;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'vat-ids-'));
  simulator = await startVatIdSimulator({ port: 0, folder });
});
afterEach(() => control('faults', {}));
afterAll(async () => {
  await simulator.stop();
  await rm(folder, { recursive: true });
});

const control = (name: string, wish: object) =>
  fetch(`${simulator.url}/_simulator/${name}`, { method: 'PUT', body: JSON.stringify(wish) });
const check = async (body: object | string) => {
  const response = await fetch(`${simulator.url}${PATH}/check-vat-number`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
};

test('a number that is written right is in use, and has a name and an address', async () => {
  const { status, body } = await check({ countryCode: 'EL', vatNumber: '123456783' });
  expect([status, body.countryCode, body.vatNumber, body.valid]).toEqual([200, 'EL', '123456783', true]);
  expect(body).toMatchObject({ name: 'COMPANY EL123456783', requestIdentifier: '', traderNameMatch: 'NOT_PROCESSED' });
  expect(Date.parse(String(body.requestDate))).toBeCloseTo(Date.now(), -4);
});

test('Germany says that a number is in use, not whose it is', async () => {
  const { body } = await check({ countryCode: 'DE', vatNumber: '123456789' });
  expect(body).toMatchObject({ valid: true, name: '---', address: '---' });
});

test.each([
  ['ends in 0000', 'EL', '123450000', false],
  ['has a digit too few', 'SE', '11223344550', false],
  ['has letters for digits', 'DE', 'ABCDEFGHI', false],
  ['has spaces and small letters', 'AT', ' u 12345678', true],
  ['is of Northern Ireland', 'XI', '123456789', true],
])('a number that %s', async (_what, countryCode, vatNumber, valid) => {
  expect(await check({ countryCode, vatNumber })).toMatchObject({ status: 200, body: { valid } });
});

test('a member state that does not answer is no answer, neither yes nor no', async () => {
  const answer = await check({ countryCode: 'SE', vatNumber: '112233449999' });
  expect(answer).toEqual({ status: 200, body: { actionSucceed: false, errorWrappers: [{ error: 'MS_UNAVAILABLE' }] } });
});

test.each([
  ['Greece by its ISO code', { countryCode: 'GR', vatNumber: '123456783' }, 'INVALID_INPUT'],
  ['a country outside', { countryCode: 'CH', vatNumber: '123456789' }, 'INVALID_INPUT'],
  ['no number', { countryCode: 'EL' }, 'INVALID_INPUT'],
  ['something else', 'EL123456783', 'INVALID_INPUT'],
  [
    'somebody who does not say who asks',
    { countryCode: 'EL', vatNumber: '123456783', requesterMemberStateCode: 'SE', requesterNumber: '1' },
    'INVALID_REQUESTER_INFO',
  ],
])('%s is an error', async (_what, body, error) => {
  expect(await check(body)).toEqual({ status: 400, body: { actionSucceed: false, errorWrappers: [{ error }] } });
});

test('who says who asks gets a proof of it', async () => {
  const requester = { requesterMemberStateCode: 'SE', requesterNumber: '556677889901' };
  const { body } = await check({ countryCode: 'EL', vatNumber: '123456783', ...requester });
  expect(body.requestIdentifier).toMatch(/^WAPI[A-Z0-9]{12}$/);
});

test.each([
  ['throttle', 200, 'MS_MAX_CONCURRENT_REQ'],
  ['error', 500, 'SERVICE_UNAVAILABLE'],
])('the fault %s is answered with %i', async (kind, status, error) => {
  await control('faults', { rules: [{ kind, probability: 1, times: 1 }] });
  const question = { countryCode: 'EL', vatNumber: '123456783' };
  expect(await check(question)).toEqual({ status, body: { actionSucceed: false, errorWrappers: [{ error }] } });
  expect(await check(question)).toMatchObject({ body: { valid: true } });
});

test('every member state is available', async () => {
  const response = await fetch(`${simulator.url}${PATH}/check-status`);
  const body = (await response.json()) as { countries: { countryCode: string; availability: string }[] };
  expect(body.countries).toContainEqual({ countryCode: 'EL', availability: 'Available' });
  expect(body.countries).toHaveLength(28);
});

test('what was asked stands in the books, also after a restart, by the clock of the simulator', async () => {
  await control('clock', { now: '2031-05-04T10:00:00Z' });
  const question = { countryCode: 'FI', vatNumber: '12345678' };
  await check(question);
  await simulator.stop();
  simulator = await startVatIdSimulator({ port: 0, folder });
  await check(question);
  const response = await fetch(`${simulator.url}/_simulator/books`);
  expect(await response.json()).toMatchObject({
    FI12345678: { count: 2, valid: true, lastAt: expect.stringContaining('2031-05-04T10:00') },
  });
  await control('clock', { now: null });
});
