import { expect, test } from '@jest/globals';
import { isHostName } from './host-name.ts';

test.each([
  ['shop.example', true],
  ['a.b-c.d2.example', true],
  ['localhost', true],
  ['Shop.example', false],
  ['shop.example:443', false],
  ['https://shop.example', false],
  ['-shop.example', false],
  ['shop..example', false],
  ['', false],
  [`${'a'.repeat(64)}.example`, false],
  [`${'a.'.repeat(130)}example`, false],
])('%p is a host: %p', (text, isHost) => {
  expect(isHostName(text)).toBe(isHost);
});
