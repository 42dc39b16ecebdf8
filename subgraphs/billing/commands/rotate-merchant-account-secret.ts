import { LockMode } from '@mikro-orm/postgresql';
import { authorize } from '../../shared/context/authorize.ts';
import { seal } from '../../shared/context/sealed-text.ts';
import type { Transaction } from '../../shared/database/transaction.ts';
import { decodeId } from '../../shared/ids/type-id.ts';
import { accept, reject } from '../../shared/result/result.ts';
import { acceptsLiveKeys, type BillingContext } from '../context.ts';
import { decideGatewayHasKeys, decideGatewayKeys } from '../domain/gateway-keys.ts';
import { MerchantAccount, MerchantAccountRotation, MerchantAccountSecret } from '../entities/merchant-account.ts';

export interface RotateMerchantAccountSecret {
  merchantAccountId: string;
  secretKey: string;
  webhookSecret: string;
  publishableKey?: string | null;
}

interface AccountKey {
  tenantId: string;
  merchantAccountId: string;
}

/**
 * Replaces the keys of a merchant account, or gives the first ones. They are sealed before they are stored, for this
 * account of this tenant alone; neither the audit nor the answer holds them.
 */
export async function rotateMerchantAccountSecret(context: BillingContext, input: RotateMerchantAccountSecret) {
  authorize(context, 'merchant-account:write');
  const keys = decideGatewayKeys(input, { acceptsLiveKeys: acceptsLiveKeys() });
  if (!keys.ok) {
    return keys;
  }
  return context.writer.command(context, { operation: 'rotateMerchantAccountSecret', input }, async (transaction) => {
    const { tenantId } = context;
    const id = decodeId('merchantAccount', input.merchantAccountId);
    const lock = { lockMode: LockMode.PESSIMISTIC_WRITE } as const;
    const account = id && (await transaction.em.findOne(MerchantAccount, { tenantId, id }, lock));
    if (!account) {
      const message =
        'There is no such merchant account. Link it with linkMerchantAccount; after that it is known in a moment.';
      return reject({ code: 'NOT_FOUND', message, path: ['merchantAccountId'] });
    }
    const hasKeys = decideGatewayHasKeys(account.gateway);
    if (!hasKeys.ok) {
      return hasKeys;
    }
    const key = { tenantId, merchantAccountId: account.id };
    await keepSealed(
      transaction,
      key,
      seal(`merchant-account:${tenantId}:${account.id}:v1`, JSON.stringify(keys.value)),
    );
    const publishableKey = input.publishableKey ?? (acceptsLiveKeys() ? null : sandboxPublishableKey(account.id));
    const version = await countRotation(transaction, key, { now: context.now, publishableKey });
    transaction.audit({ subjectId: account.id, before: { version: version - 1 }, after: { version } });
    return accept({ id: account.id });
  });
}

async function keepSealed({ em }: Transaction, key: AccountKey, sealedText: string): Promise<void> {
  const known = await em.findOne(MerchantAccountSecret, key);
  if (known) {
    known.sealedText = sealedText;
  } else {
    em.create(MerchantAccountSecret, { ...key, sealedText });
  }
}

async function countRotation(
  { em }: Transaction,
  key: AccountKey,
  { now, publishableKey }: { now: Date; publishableKey: string | null },
): Promise<number> {
  const known = await em.findOne(MerchantAccountRotation, key);
  if (!known) {
    em.create(MerchantAccountRotation, { ...key, version: 1, rotatedAt: now, publishableKey });
    return 1;
  }
  known.version += 1;
  known.rotatedAt = now;
  known.publishableKey = publishableKey;
  return known.version;
}

/** A sandbox's simulator takes any key; this one follows from nothing that is secret. */
function sandboxPublishableKey(merchantAccountId: string): string {
  return `pk_test_${merchantAccountId.replaceAll('-', '')}`;
}
