import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { authorize } from '../../shared/context/authorize.ts';
import { uuidv7 } from '../../shared/ids/uuid.ts';
import { encodeId } from '../../shared/ids/type-id.ts';
import { accept, reject } from '../../shared/result/result.ts';
import { isHostName } from '../domain/host-name.ts';
import { Storefront } from '../entities/storefront.ts';
import { Tenant } from '../entities/tenant.ts';
import type { TenantContext } from '../context.ts';

export interface CreateStorefront {
  hosts: string[];
  primaryLocale: string;
  registration: 'CLOSED' | 'WITH_APPROVAL' | 'OPEN';
}

const HOSTS_MAX = 20;

/** The one active storefront of the tenant. Its hosts are taken in the whole installation. */
export async function createStorefront(context: TenantContext, input: CreateStorefront) {
  authorize(context, 'tenant:write');
  const { primaryLocale, registration } = input;
  const hosts = input.hosts.map((host) => host.toLowerCase());
  if (
    hosts.length === 0 ||
    hosts.length > HOSTS_MAX ||
    new Set(hosts).size < hosts.length ||
    !hosts.every(isHostName)
  ) {
    return reject({
      code: 'BAD_USER_INPUT',
      message: `Name one to ${HOSTS_MAX} hosts such as shop.example, each once.`,
      path: ['hosts'],
    });
  }
  const refusals = {
    host_taken: { code: 'HOST_TAKEN' as const, message: 'Another storefront has one of these hosts.', path: ['hosts'] },
    one_active_storefront: {
      code: 'STOREFRONT_EXISTS' as const,
      message: 'The tenant has a storefront already. A tenant has exactly one.',
      path: [],
    },
  };
  return context.writer.command(context, { operation: 'createStorefront', input, refusals }, async (transaction) => {
    const { tenantId } = context;
    const { em } = transaction;
    const tenant = await em.findOneOrFail(Tenant, { tenantId });
    const id = uuidv7();
    em.create(Storefront, {
      tenantId,
      id,
      status: 'ACTIVE',
      publishableKey: `pk_${randomBytes(24).toString('base64url')}`,
      hosts,
      primaryLocale,
      locales: [primaryLocale],
      registration,
      isAnonymousBrowsingAllowed: true,
      brandName: tenant.name,
    });
    await em.flush();
    for (const host of hosts) {
      await transaction.query(sql`select platform.claim_host(${tenantId}, ${id}, ${host})`);
    }
    transaction.audit({ subjectId: encodeId('storefront', id), after: { hosts, primaryLocale, registration } });
    return accept({ id });
  });
}
