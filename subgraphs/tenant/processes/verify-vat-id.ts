import type { ProcessHandler } from '../../shared/processes/run-process.ts';
import { recordVatIdCheck } from '../commands/record-vat-id-check.ts';
import { VERIFY_VAT_ID } from '../commands/request-vat-id-check.ts';
import type { VatIdService } from '../providers/vat-id-service.ts';
import { findVatIdToVerify } from '../queries/vat-id-to-verify.ts';

/** Asks about an account's VAT id until the service has answered; an account whose VAT id changes is asked about anew. */
export function verifyVatId(service: VatIdService): ProcessHandler {
  return {
    name: VERIFY_VAT_ID,
    async run(run) {
      const wanted = await findVatIdToVerify(run.reader, run);
      if (!wanted) {
        return { is: 'done' };
      }
      const answer = await service.check(wanted.vatId, wanted.requesterVatId);
      const check = { ...wanted, ...answer, tenantId: run.tenantId, accountId: run.id, checkedAt: run.now() };
      const next = await run.advance((transaction) => recordVatIdCheck(transaction, check));
      return next ? { is: 'waiting', until: next } : { is: 'done' };
    },
  };
}
