import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isUuid, uuidv7 } from './uuid.ts';

describe('UUIDs', () => {
  test('ten thousand in a row are strictly increasing', () => {
    const made = Array.from({ length: 10_000 }, uuidv7);
    expect(made.toSorted()).toEqual(made);
    expect(new Set(made).size).toBe(made.length);
  });

  test('a new one says that it is of version 7 and when it was made', () => {
    const before = Date.now();
    const made = uuidv7();
    const milliseconds = Number.parseInt(made.slice(0, 8) + made.slice(9, 13), 16);
    expect(made).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(milliseconds).toBeGreaterThanOrEqual(before);
  });

  test('every version is recognised', () => {
    fc.assert(
      fc.property(fc.uuid(), (uuid) => {
        expect(isUuid(uuid)).toBe(true);
      }),
    );
  });

  test.each([
    '',
    '019aab2c-7d8a-7c3e-9c1d',
    '019aab2c7d8a7c3e9c1d2b3a4f5e6d7c',
    'g19aab2c-7d8a-7c3e-9c1d-2b3a4f5e6d7c',
  ])('%j is not a UUID', (text) => {
    expect(isUuid(text)).toBe(false);
  });
});
