import { recordMilestone, recordVendorCustomer, refuseCspCustomer } from '../commands/record-progress.ts';
import { refuseLines } from '../commands/refuse-lines.ts';
import { endOperation, openCustomerOperation } from '../commands/vendor-operations.ts';
import { refusalOf, refusalOfVendorCode, type Refusal } from '../domain/refusal.ts';
import type { CustomerToCreate, VendorCustomer } from '../providers/vendor.ts';
import type { FulfilledOperation, Fulfilment } from '../queries/fulfilment.ts';
import { askFor, findOperation, isNameOld, sendWrite, type Step, type StepOutcome } from './step.ts';

const WRONG_ADDRESS: Refusal = {
  ...refusalOf('VENDOR_REFUSED'),
  message: 'Microsoft does not accept the address of the account.',
  nextStep: 'Correct the address in your account, then order again.',
};
const DOMAIN_TAKEN: Refusal = {
  ...refusalOf('VENDOR_REFUSED'),
  message: 'Microsoft has not made the new domain: somebody else took it.',
  nextStep: 'Order again with another domain, or link your Microsoft tenant.',
};

/** How long to wait for another order that makes the same customer. */
const OTHERS_MILLISECONDS = 1_000;

/** Makes the buyer a customer of the agreement, unless it is one already. */
export async function createCspCustomer(step: Step): Promise<StepOutcome> {
  const { run, vendor, access, fulfilment } = step;
  const { order } = fulfilment;
  const known = { tenantId: run.tenantId, orderId: order.id, cspCustomerId: order.cspCustomerId, now: run.now() };
  if (order.vendorCustomerId !== null) {
    await run.advance((transaction) => recordMilestone(transaction, known, 'customer_ready_at'));
    return null;
  }
  const operation = findOperation(step, 'CREATE_CUSTOMER');
  if (!operation) {
    const isOpened = await run.advance((transaction) => openCustomerOperation(transaction, known));
    return isOpened ? null : { is: 'waiting', until: new Date(run.now().getTime() + OTHERS_MILLISECONDS) };
  }
  if (order.customerStatus === 'REFUSED') {
    return refuseAll(step, operation, refusalOf('VENDOR_REFUSED'));
  }
  const { requestId, cartRequestId, correlationId } = operation;
  const checked = await askFor(step, operation, async () => {
    const made = isNameOld(operation, run.now()) ? await findOwn(step) : null;
    const request = { requestId: cartRequestId, correlationId };
    return { made, isUsable: made !== null || (await vendor.isAddressUsable(access, request, order.address)) };
  });
  if ('halt' in checked) {
    return checked.halt;
  }
  const { made, isUsable } = checked.answer;
  if (!isUsable) {
    return refuseAll(step, operation, WRONG_ADDRESS);
  }
  return sendWrite<VendorCustomer>(step, {
    operation,
    send: () =>
      made
        ? Promise.resolve(made)
        : vendor.createCustomer(access, { requestId, correlationId }, customerOf(fulfilment)),
    record: async (transaction, customer) => {
      await recordVendorCustomer(transaction, known, customer.id);
      await recordMilestone(transaction, known, 'customer_ready_at');
      await endOperation(transaction, { tenantId: run.tenantId, id: operation.id }, null);
    },
    refuse: (vendorCode) => adoptOrRefuse(step, operation, vendorCode),
  });
}

/**
 * A customer that was made by an earlier try whose answer is lost is ours all the same. Without an earlier try it is
 * somebody else's, whatever it is called.
 */
async function adoptOrRefuse(step: Step, operation: FulfilledOperation, vendorCode: string): Promise<StepOutcome> {
  const { run, vendor, access, fulfilment } = step;
  const { order } = fulfilment;
  const found = await askFor(step, operation, async () => ({
    own: operation.status === 'PENDING' ? null : await findOwn(step),
    isFree: await vendor.isDomainFree(access, order.domain),
  }));
  if ('halt' in found) {
    return found.halt;
  }
  const { own, isFree } = found.answer;
  if (!own) {
    return refuseAll(step, operation, isFree ? refusalOfVendorCode(vendorCode) : DOMAIN_TAKEN);
  }
  const known = { tenantId: run.tenantId, orderId: order.id, cspCustomerId: order.cspCustomerId, now: run.now() };
  await run.advance(async (transaction) => {
    await recordVendorCustomer(transaction, known, own.id);
    await recordMilestone(transaction, known, 'customer_ready_at');
    await endOperation(transaction, { tenantId: run.tenantId, id: operation.id }, null);
  });
  return null;
}

async function findOwn({ vendor, access, fulfilment }: Step): Promise<VendorCustomer | null> {
  const { domain, companyName } = fulfilment.order;
  const found = await vendor.findCustomerByDomain(access, domain);
  return found?.companyName === companyName ? found : null;
}

async function refuseAll(step: Step, operation: FulfilledOperation, refusal: Refusal): Promise<StepOutcome> {
  const { run, fulfilment } = step;
  const { order, lines } = fulfilment;
  const { tenantId } = run;
  const now = run.now();
  await run.advance(async (transaction) => {
    await refuseCspCustomer(transaction, { tenantId, orderId: order.id, cspCustomerId: order.cspCustomerId, now });
    await endOperation(transaction, { tenantId, id: operation.id }, refusal);
    await refuseLines(transaction, { tenantId, lineIds: lines.map(({ id }) => id), status: 'REFUSED', refusal, now });
  });
  return null;
}

function customerOf({ order, consent }: Fulfilment): CustomerToCreate {
  const { domain, registrationNumber, companyName, email, locale, address } = order;
  const { firstName = '', lastName = '', phone = null } = consent ?? {};
  return {
    ...{ domain, registrationNumber, companyName, email, locale, address },
    contact: { firstName, lastName, phone },
  };
}
