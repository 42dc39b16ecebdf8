import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { vies } from './vies.ts';

const VALID = {
  countryCode: 'EL',
  vatNumber: '094014201',
  requestDate: '2026-11-22T12:00:00.000Z',
  valid: true,
  requestIdentifier: 'WAPIAAAAY1',
  name: 'AEGEAN HOTELS SA',
  address: 'ERMOU 1 ATHENS',
};
const trouble = (error: string) => ({ actionSucceed: false, errorWrappers: [{ error }] });

describe('the VAT-id service of the EU', () => {
  let server: Server;
  let base: string;
  /** What is answered next; the last answer stays. */
  let answers: { status?: number; body: string | null }[];
  let asked: { path: string; body: unknown }[];
  const answering = (...bodies: object[]) => {
    asked = [];
    answers = bodies.map((body) => ({ body: JSON.stringify(body) }));
  };
  const check = (requester: string | null = null, vatId = 'EL094014201') =>
    vies(() => base, 200).check(vatId, requester);

  beforeAll(async () => {
    server = createServer((request, response) => {
      void text(request).then((body) => {
        asked.push({ path: request.url ?? '', body: JSON.parse(body) });
        const answer = answers.length > 1 ? answers.shift() : answers[0];
        if (answer?.body === null) {
          request.socket.destroy();
        } else if (answer) {
          response.writeHead(answer.status ?? 200, { 'content-type': 'application/json' }).end(answer.body);
        }
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  test('is asked with the country as VAT ids write it, and with our own VAT id, so that its answer is evidence', async () => {
    answering(VALID);
    expect(await check('DE123456789')).toEqual({
      outcome: 'VALID',
      requestIdentifier: 'WAPIAAAAY1',
      answer: { valid: true, requestDate: VALID.requestDate, name: 'AEGEAN HOTELS SA', address: 'ERMOU 1 ATHENS' },
    });
    const question = { countryCode: 'EL', vatNumber: '094014201' };
    const requester = { requesterMemberStateCode: 'DE', requesterNumber: '123456789' };
    const path = '/taxation_customs/vies/rest-api/check-vat-number';
    expect(asked).toEqual([{ path, body: { ...question, ...requester } }]);
  });

  test('says that a VAT id is not in use', async () => {
    answering({ ...VALID, valid: false, requestIdentifier: '', name: '---', address: '---' });
    expect(await check()).toMatchObject({ outcome: 'INVALID', requestIdentifier: null, answer: { valid: false } });
  });

  test('answers all the same where our own VAT id is not known, only without an identifier', async () => {
    answering(trouble('INVALID_REQUESTER_INFO'), { ...VALID, requestIdentifier: '' });
    expect(await check('DE123456789')).toMatchObject({ outcome: 'VALID', requestIdentifier: null });
    expect(asked[1]?.body).toEqual({ countryCode: 'EL', vatNumber: '094014201' });
  });

  test.each([
    ['a member state that does not answer', { body: JSON.stringify(trouble('MS_UNAVAILABLE')) }, 'MS_UNAVAILABLE'],
    [
      'too many who ask, with an answer that looks like one',
      { body: JSON.stringify({ ...VALID, valid: false, ...trouble('MS_MAX_CONCURRENT_REQ') }) },
      'MS_MAX_CONCURRENT_REQ',
    ],
    ['a failure of its own', { status: 500, body: JSON.stringify(VALID) }, 'status 500'],
    ['a page for people', { body: '<html>maintenance</html>' }, 'SyntaxError'],
    ['an answer without the answer', { body: JSON.stringify({ ...VALID, valid: 'true' }) }, 'status 200'],
    ['a line that breaks', { body: null }, 'TypeError'],
  ])('is unavailable, which is not invalid: %s', async (_why, answer, error) => {
    answers = [answer];
    expect(await check()).toEqual({ outcome: 'UNAVAILABLE', requestIdentifier: null, answer: { error } });
  });

  test('is unavailable when it takes too long, and when nobody is there', async () => {
    answers = [];
    expect(await check()).toMatchObject({ outcome: 'UNAVAILABLE', answer: { error: 'TimeoutError' } });
    expect(await vies(() => 'http://127.0.0.1:9').check('EL094014201', null)).toMatchObject({ outcome: 'UNAVAILABLE' });
  });
});
