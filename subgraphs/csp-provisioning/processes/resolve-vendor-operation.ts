import { authorize } from '../../shared/context/authorize.ts';
import { RequestError } from '../../shared/graphql/request-error.ts';
import { decodeId } from '../../shared/ids/type-id.ts';
import { findOperationToResolve, type OperationToResolve } from '../commands/find-operation-to-resolve.ts';
import { openVendorAccess } from '../commands/open-vendor-access.ts';
import { recordResolution, type ResolveVendorOperation } from '../commands/record-resolution.ts';
import type { ProvisioningContext } from '../context.ts';
import { VendorFailure, type Vendor, type VendorAccess } from '../providers/vendor.ts';

/** Closes a parked operation. The vendor is asked before what became of it: nothing that was bought is forgotten. */
export async function resolveVendorOperation(context: ProvisioningContext, input: ResolveVendorOperation) {
  authorize(context, 'provisioning:resolve');
  const { tenantId, writer, loaders } = context;
  const id = decodeId('vendorOperation', input.vendorOperationId);
  const asked = await writer.transaction(context, async (transaction) => {
    const operation = await findOperationToResolve(transaction, tenantId, id);
    const access = operation?.sentAt
      ? await openVendorAccess(transaction, { tenantId, cspAgreementId: operation.cspAgreementId })
      : null;
    return operation && access ? { operation, access } : null;
  });
  // What was never sent has not happened.
  const hasHappened = asked?.operation.status === 'PARKED' && (await isDone(loaders.vendor, asked));
  return recordResolution(context, input, hasHappened);
}

async function isDone(
  vendor: Vendor,
  { operation, access }: { operation: OperationToResolve; access: VendorAccess },
): Promise<boolean> {
  const { kind, vendorCustomerId: customerId, vendorCartId: cartId, domain, companyName, sentAt } = operation;
  try {
    if (kind === 'CREATE_CUSTOMER') {
      return (await vendor.findCustomerByDomain(access, domain))?.companyName === companyName;
    }
    if (customerId === null) {
      return false;
    }
    if (kind === 'ATTEST_AGREEMENT') {
      return await vendor.hasAgreement(access, customerId);
    }
    const cart = cartId === null ? { isOrdered: false } : await vendor.findCartState(access, { customerId, cartId });
    if (cart) {
      return cart.isOrdered;
    }
    // The cart is gone: any order that came after it may be what it has become.
    const orders = await vendor.findOrders(access, customerId);
    return orders.some(({ createdAt }) => createdAt >= new Date(sentAt ?? 0));
  } catch (error) {
    if (error instanceof VendorFailure) {
      const message = 'Microsoft does not say what became of it. Try again when it answers.';
      throw new RequestError('UPSTREAM_UNAVAILABLE', message, { cause: error });
    }
    throw error;
  }
}
