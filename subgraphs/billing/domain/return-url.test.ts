import { expect, test } from '@jest/globals';
import { decideReturnUrl } from './return-url.ts';

test.each([
  ['https://shop.example/back?cart=7', true, true],
  ['http://localhost:3000/back', true, false],
  ['http://127.0.0.1/back', true, false],
  ['http://shop.example/back', false, false],
  ['http://169.254.169.254/latest', false, false],
  ['file:///etc/passwd', false, false],
  ['javascript:alert(1)', false, false],
  ['https://user:word@shop.example/', false, false],
  ['shop.example', false, false],
])('V14: the way back %s: in a sandbox %s, in production %s', (url, inSandbox, inProduction) => {
  expect(decideReturnUrl(url, { isSandbox: true }).ok).toBe(inSandbox);
  expect(decideReturnUrl(url, { isSandbox: false }).ok).toBe(inProduction);
});

test('nobody has to come back', () => {
  expect(decideReturnUrl(null, { isSandbox: false })).toEqual({ ok: true, value: null });
});
