import { expect, test } from '@jest/globals';
import { isLocale } from './locales.ts';

test.each(['el', 'el-GR', 'en-GB', 'zh-Hant-TW', 'sr-Latn', 'nb-NO'])('%s is a locale', (text) => {
  expect(isLocale(text)).toBe(true);
});

test.each([
  ['el-gr', 'not the canonical spelling'],
  ['el_GR', 'an underscore'],
  ['greeklanguage', 'too long'],
  ['e', 'too short'],
  ['', 'nothing'],
])('%j is not a locale: %s', (text) => {
  expect(isLocale(text)).toBe(false);
});
