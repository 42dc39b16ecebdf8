import { LockMode } from '@mikro-orm/postgresql';
import { authorize } from '../../shared/context/authorize.ts';
import { seal } from '../../shared/context/sealed-text.ts';
import type { Transaction } from '../../shared/database/transaction.ts';
import { decodeId } from '../../shared/ids/type-id.ts';
import { accept, reject } from '../../shared/result/result.ts';
import type { ProvisioningContext } from '../context.ts';
import { decideCredentials } from '../domain/partner-center-credentials.ts';
import { CspAgreement, CspAgreementRotation, CspAgreementSecret } from '../entities/csp-agreement.ts';

export interface RotateCspAgreementSecret {
  cspAgreementId: string;
  clientId: string;
  clientSecret: string;
  refreshToken?: string | null;
}

interface AgreementKey {
  tenantId: string;
  cspAgreementId: string;
}

/**
 * Replaces the credentials of an agreement, or gives the first ones. They are sealed before they are stored, for this
 * agreement of this tenant alone; neither the audit nor the answer holds them.
 */
export async function rotateCspAgreementSecret(context: ProvisioningContext, input: RotateCspAgreementSecret) {
  authorize(context, 'csp-agreement:write');
  const { refreshToken = null } = input;
  const credentials = decideCredentials({ ...input, refreshToken });
  if (!credentials.ok) {
    return credentials;
  }
  const { clientId, clientSecret } = credentials.value;
  return context.writer.command(context, { operation: 'rotateCspAgreementSecret', input }, async (transaction) => {
    const { tenantId } = context;
    const id = decodeId('cspAgreement', input.cspAgreementId);
    const lock = { lockMode: LockMode.PESSIMISTIC_WRITE } as const;
    const agreement = id && (await transaction.em.findOne(CspAgreement, { tenantId, id }, lock));
    if (!agreement) {
      const message = 'There is no such agreement. Link it with linkCspAgreement; after that it is known in a moment.';
      return reject({ code: 'NOT_FOUND', message, path: ['cspAgreementId'] });
    }
    const key = { tenantId, cspAgreementId: agreement.id };
    const text = JSON.stringify({ clientId, clientSecret, refreshToken });
    await keepSealed(transaction, key, seal(`csp-agreement:${tenantId}:${agreement.id}:v1`, text));
    const version = await countRotation(transaction, key, context.now);
    transaction.audit({ subjectId: agreement.id, before: { version: version - 1 }, after: { version } });
    return accept({ id: agreement.id });
  });
}

async function keepSealed({ em }: Transaction, key: AgreementKey, sealedText: string): Promise<void> {
  const known = await em.findOne(CspAgreementSecret, key);
  if (known) {
    known.sealedText = sealedText;
  } else {
    em.create(CspAgreementSecret, { ...key, sealedText });
  }
}

async function countRotation({ em }: Transaction, key: AgreementKey, now: Date): Promise<number> {
  const known = await em.findOne(CspAgreementRotation, key);
  if (!known) {
    em.create(CspAgreementRotation, { ...key, version: 1, rotatedAt: now });
    return 1;
  }
  known.version += 1;
  known.rotatedAt = now;
  return known.version;
}
