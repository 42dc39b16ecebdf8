import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { fromString, fromUUID, toUUID } from 'typeid-js';
import { decodeId, encodeId } from './type-id.ts';
import { uuidv7 } from './uuid.ts';

const ACCOUNT = '01900000-0000-7000-8000-000000000000';
const ACCOUNT_ID = 'acc_01h455vb4pex5vsknk084sn02q';

describe('public ids', () => {
  test.each([
    ['00000000-0000-0000-0000-000000000000', 'acc_00000000000000000000000000'],
    ['ffffffff-ffff-ffff-ffff-ffffffffffff', 'acc_7zzzzzzzzzzzzzzzzzzzzzzzzz'],
    ['0110c853-1d09-52d8-d73e-1194e95b5f19', 'acc_0123456789abcdefghjkmnpqrs'],
    ['01890a5d-ac96-774b-bcce-b302099a8057', 'acc_01h455vb4pex5vsknk084sn02q'],
  ])('%s is %s, as in the specification', (uuid, id) => {
    expect(encodeId('account', uuid)).toBe(id);
    expect(decodeId('account', id)).toBe(uuid);
  });

  test('capitals in a UUID make no other id', () => {
    expect(encodeId('tenant', ACCOUNT.toUpperCase())).toBe(encodeId('tenant', ACCOUNT));
  });

  test.each([
    ['ten_01h455vb4pex5vsknk084sn02q', 'of another kind'],
    ['acc_81h455vb4pex5vsknk084sn02q', 'more than 128 bits'],
    ['acc_zzh455vb4pex5vsknk084sn02q', 'more than 128 bits'],
    ['acc_01h455vb4pex5vsknk084sn02', 'too short'],
    ['acc_01h455vb4pex5vsknk084sn02qq', 'too long'],
    ['acc_01h455vb4pex5vsknk084sn02u', 'u is not in the alphabet'],
    ['acc_i1h455vb4pex5vsknk084sn02q', 'i is not in the alphabet'],
    ['acc_0ih455vb4pex5vsknk084sn02q', 'i is not in the alphabet'],
    ['acc_01H455VB4PEX5VSKNK084SN02Q', 'capitals'],
    ['acc_01h455vb4pexé5vsknk084sn02', 'not ASCII'],
    ['acc_01h455vb4pex5vsknk084sn0-1', 'a sign'],
    ['acc-01h455vb4pex5vsknk084sn02q', 'another separator'],
    ['01890a5d-ac96-774b-bcce-b302099a8057', 'a bare UUID'],
    ['', 'nothing'],
  ])('%j is no account id: %s', (text) => {
    expect(decodeId('account', text)).toBeNull();
  });

  test('an id of text that is no UUID is a mistake of the programmer', () => {
    expect(() => encodeId('account', ACCOUNT_ID)).toThrow('is not a UUID');
  });

  test('they agree with the reference implementation and come back', () => {
    const uuid = fc.oneof(fc.uuid(), fc.constant(null).map(uuidv7));
    const kind = fc.constantFrom(['tenant', 'ten'] as const, ['product', 'prd'] as const, ['apiKey', 'key'] as const);
    fc.assert(
      fc.property(uuid, kind, (value, [name, prefix]) => {
        const id = encodeId(name, value);
        expect(id).toBe(fromUUID(value, prefix));
        expect(decodeId(name, id)).toBe(value);
        expect(decodeId(name, id)).toBe(toUUID(fromString(id, prefix)));
      }),
      { numRuns: 1000 },
    );
  });

  test('they sort as their UUIDs do', () => {
    const ids = Array.from({ length: 1000 }, () => encodeId('auditEntry', uuidv7()));
    expect(ids.toSorted()).toEqual(ids);
  });
});
