import { randomInt } from 'node:crypto';
import { z } from 'zod';
import type { SimulatorAnswer } from '../shared/json-server.ts';
import { hasShape, MEMBER_STATES } from './number-shapes.ts';

/** Everything that can be wrong with a question or with the service. */
export type Trouble =
  'INVALID_INPUT' | 'INVALID_REQUESTER_INFO' | 'MS_UNAVAILABLE' | 'MS_MAX_CONCURRENT_REQ' | 'SERVICE_UNAVAILABLE';

const question = z.object({
  countryCode: z.string(),
  vatNumber: z.string(),
  requesterMemberStateCode: z.string().optional(),
  requesterNumber: z.string().optional(),
});

/** These member states say whether a number is in use, not whose it is. */
const SILENT = ['DE', 'ES'];
const UNKNOWN = '---';
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

/**
 * Whether a number is in use. Every number that is written as its member state writes them is, except those that end in 0000;
 * for those that end in 9999 the member state does not answer. A number that is written wrong is not in use, as VIES has it;
 * a country that is no member state, or no number at all, is an error. Who says who asks gets an identifier as a proof.
 */
export function checkVatNumber(body: unknown, now: Date): SimulatorAnswer {
  const read = question.safeParse(body);
  const vatNumber = (read.data?.vatNumber ?? '').replaceAll(/\s/g, '').toUpperCase();
  if (!read.success || !MEMBER_STATES.includes(read.data.countryCode) || vatNumber === '') {
    return trouble(400, 'INVALID_INPUT');
  }
  const { countryCode, requesterMemberStateCode: asker, requesterNumber = '' } = read.data;
  if (asker !== undefined && !hasShape(asker, requesterNumber)) {
    return trouble(400, 'INVALID_REQUESTER_INFO');
  }
  if (vatNumber.endsWith('9999')) {
    return trouble(200, 'MS_UNAVAILABLE');
  }
  const valid = hasShape(countryCode, vatNumber) && !vatNumber.endsWith('0000');
  const isNamed = valid && !SILENT.includes(countryCode);
  return {
    status: 200,
    body: {
      countryCode,
      vatNumber,
      requestDate: now.toISOString(),
      valid,
      requestIdentifier: asker === undefined ? '' : createIdentifier(),
      name: isNamed ? `COMPANY ${countryCode}${vatNumber}` : UNKNOWN,
      address: isNamed ? `1 SANDBOX STREET\n${countryCode} SANDBOX` : UNKNOWN,
      traderName: UNKNOWN,
      traderStreet: UNKNOWN,
      traderPostalCode: UNKNOWN,
      traderCity: UNKNOWN,
      traderCompanyType: UNKNOWN,
      traderNameMatch: 'NOT_PROCESSED',
      traderStreetMatch: 'NOT_PROCESSED',
      traderPostalCodeMatch: 'NOT_PROCESSED',
      traderCityMatch: 'NOT_PROCESSED',
      traderCompanyTypeMatch: 'NOT_PROCESSED',
    },
  };
}

/** VIES says what is wrong in the body; the status is often 200 all the same. */
export function trouble(status: number, error: Trouble): SimulatorAnswer {
  return { status, body: { actionSucceed: false, errorWrappers: [{ error }] } };
}

function createIdentifier(): string {
  return `WAPI${Array.from({ length: 12 }, () => LETTERS[randomInt(LETTERS.length)]).join('')}`;
}
