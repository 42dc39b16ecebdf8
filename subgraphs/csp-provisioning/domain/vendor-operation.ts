import { accept, reject, type Result } from '../../shared/result/result.ts';

export type VendorOperationKind =
  'CREATE_CUSTOMER' | 'ATTEST_AGREEMENT' | 'PLACE_ORDER' | 'CHANGE_SUBSCRIPTION' | 'UPGRADE';
export type VendorOperationStatus = 'PENDING' | 'RUNNING' | 'UNKNOWN' | 'SUCCEEDED' | 'REFUSED' | 'PARKED';
export type OperationResolution = 'SUCCEEDED_AT_VENDOR' | 'REFUSED_AT_VENDOR' | 'GIVE_UP';

export interface ResolutionRefusal {
  code: 'NOT_PARKED' | 'VENDOR_DISAGREES';
  message: string;
  path: string[];
}

/** Whether a person may close a parked operation so: what the vendor says about it counts more than what the person says. */
export function decideResolution(
  operation: { status: VendorOperationStatus; hasHappened: boolean },
  resolution: OperationResolution,
): Result<null, ResolutionRefusal> {
  if (operation.status !== 'PARKED') {
    const message = 'This operation goes on by itself or has ended.';
    return reject({ code: 'NOT_PARKED', message, path: ['vendorOperationId'] });
  }
  if (operation.hasHappened !== (resolution === 'SUCCEEDED_AT_VENDOR')) {
    const message = operation.hasHappened
      ? 'Microsoft says that it was done. Resolve it as succeeded, or undo it at Partner Center first.'
      : 'Microsoft knows nothing of it. Retry it, or resolve it as refused or given up.';
    return reject({ code: 'VENDOR_DISAGREES', message, path: ['resolution'] });
  }
  return accept(null);
}
