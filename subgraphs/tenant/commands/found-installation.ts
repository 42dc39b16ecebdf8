import { sql } from 'kysely';
import { hashPassword } from '../../shared/context/password-hash.ts';
import { ALL_ACCOUNTS } from '../../shared/context/operation-context.ts';
import type { Writer } from '../../shared/database/transaction.ts';
import { uuidv7 } from '../../shared/ids/uuid.ts';
import { decideTenantSettings } from '../domain/tenant-settings.ts';
import { Member, MemberSecret } from '../entities/member.ts';
import { Tenant } from '../entities/tenant.ts';
import { publishTenant } from './publish-tenant.ts';

export interface Founding {
  /** The first ROOT_OPERATOR. */
  operator: { name: string; email: string; password: string };
  currencies: string[];
  countries: string[];
  timeZone: string;
}

/**
 * Gives an empty installation its root tenant and the first person who may sign in. Everything after that is made through
 * the API. Fails when there is a root already: an installation has exactly one.
 */
export async function foundInstallation(writer: Writer, now: Date, founding: Founding): Promise<void> {
  const { operator } = founding;
  const settings = decideTenantSettings({ ...founding, code: 'root', name: 'Root' });
  if (!settings.ok) {
    throw new Error(`The root tenant cannot be founded: ${settings.rejection.message}`);
  }
  const { code, name, currencies, countries, timeZone } = settings.value;
  const passwordHash = await hashPassword(operator.password);
  const tenantId = uuidv7();
  await writer.transaction({ tenantId, accountId: ALL_ACCOUNTS, now }, async (transaction) => {
    const { em } = transaction;
    const [defaultCurrency = ''] = currencies;
    await transaction.query(sql`select platform.claim_code(${tenantId}, ${code}, null)`);
    const root = em.create(Tenant, {
      tenantId,
      code,
      name,
      kind: 'ROOT',
      status: 'ACTIVE',
      parentTenantId: null,
      countries,
      currencies,
      defaultCurrency,
      timeZone,
      version: 1,
      createdAt: now,
    });
    const memberId = uuidv7();
    em.create(Member, {
      tenantId,
      id: memberId,
      name: operator.name,
      email: operator.email.toLowerCase(),
      roles: ['ROOT_OPERATOR'],
      status: 'ACTIVE',
      epoch: 1,
      version: 1,
      createdAt: now,
    });
    await em.flush();
    em.create(MemberSecret, { tenantId, memberId, passwordHash });
    await publishTenant(transaction, root);
  });
}
