import { expect, test } from '@jest/globals';
import { textQuery } from './plan-search.ts';

test.each([
  ['bus prem', 'bus:* & prem:*'],
  ['  Microsoft  365 ', 'microsoft:* & 365:*'],
  ['CFQ7TTC0LH18:0001', 'cfq7ttc0lh18:* & 0001:*'],
  ['Γραφείο Ελλάδα', 'γραφείο:* & ελλάδα:*'],
  [`x' | !y <-> (z:*`, 'x:* & y:* & z:*'],
])('a search for %j asks for every word by its beginning: %s', (search, query) => {
  expect(textQuery(search)).toBe(query);
});

test.each([null, undefined, '', '  ', '!?'])('a search for %j asks for nothing', (search) => {
  expect(textQuery(search)).toBeNull();
});

test('a whole page of text asks for its first twelve words', () => {
  expect(textQuery('word '.repeat(500))?.split(' & ')).toHaveLength(12);
});
