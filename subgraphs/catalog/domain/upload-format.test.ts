import { expect, test } from '@jest/globals';
import { decideFormat } from './upload-format.ts';

test.each([
  ['a line of text', '"ProductTitle","ProductId"', true],
  ['nothing', '', false],
  ['a zip archive', 'PK\u0003\u0004rest', false],
  ['UTF-16', 'P\u0000r\u0000', false],
])('a file that begins with %s', (_what, text, isGood) => {
  expect(decideFormat(Buffer.from(text)).ok).toBe(isGood);
});
