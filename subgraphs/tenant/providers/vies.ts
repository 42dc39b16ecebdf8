import { z } from 'zod';
import type { VatIdAnswer } from '../domain/vat-id-check.ts';
import type { VatIdService } from './vat-id-service.ts';

const PATH = '/taxation_customs/vies/rest-api/check-vat-number';
const TIMEOUT_MILLISECONDS = 10_000;
/** Ours is not known there. The question counts all the same, only without an identifier. */
const INVALID_REQUESTER = 'INVALID_REQUESTER_INFO';

const text = z.string().nullish();
const refused = z.object({ errorWrappers: z.array(z.object({ error: z.string() })).min(1) });
const answered = z.object({
  valid: z.boolean(),
  requestDate: text,
  requestIdentifier: text,
  name: text,
  address: text,
});

/**
 * The EU's own service, by its REST interface. It writes Greece as `EL`, as VAT ids do. A member state that does not answer
 * is an error in the body, with whatever status.
 */
export function vies(base: () => string, timeoutMilliseconds = TIMEOUT_MILLISECONDS): VatIdService {
  const ask = async (vatId: string, requesterVatId: string | null): Promise<VatIdAnswer> => {
    try {
      const response = await fetch(new URL(PATH, base()), {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'application/json' },
        body: JSON.stringify(questionOf(vatId, requesterVatId)),
        signal: AbortSignal.timeout(timeoutMilliseconds),
        redirect: 'error',
      });
      return read(response.status, await response.json());
    } catch (error) {
      return unavailable((error as Error).name);
    }
  };
  return {
    async check(vatId, requesterVatId) {
      const answer = await ask(vatId, requesterVatId);
      return answer.answer.error === INVALID_REQUESTER && requesterVatId !== null ? ask(vatId, null) : answer;
    },
  };
}

function questionOf(vatId: string, requesterVatId: string | null): object {
  const question = { countryCode: vatId.slice(0, 2), vatNumber: vatId.slice(2) };
  return requesterVatId === null
    ? question
    : {
        ...question,
        requesterMemberStateCode: requesterVatId.slice(0, 2),
        requesterNumber: requesterVatId.slice(2),
      };
}

function read(status: number, body: unknown): VatIdAnswer {
  const [error] = refused.safeParse(body).data?.errorWrappers ?? [];
  const answer = answered.safeParse(body).data;
  if (error || status !== 200 || !answer) {
    return unavailable(error?.error ?? `status ${status}`);
  }
  const { valid, requestDate = null, requestIdentifier, name = null, address = null } = answer;
  return {
    outcome: valid ? 'VALID' : 'INVALID',
    // Asked without naming ourselves, the service answers with an empty text.
    requestIdentifier: requestIdentifier || null,
    answer: { valid, requestDate, name, address },
  };
}

function unavailable(error: string): VatIdAnswer {
  return { outcome: 'UNAVAILABLE', requestIdentifier: null, answer: { error } };
}
