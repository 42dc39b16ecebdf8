import { ALL_ACCOUNTS } from '../context/operation-context.ts';
import type { SubgraphName } from '../context/context-token.ts';
import { PLAN_PUBLISHED, type PlanPublished, type VendorPrice } from '../events/contracts/catalog.ts';
import {
  ACCOUNT_CHANGED,
  LEGAL_ENTITY_CHANGED,
  TENANT_CHANGED,
  type AccountChanged,
  type LegalEntityChanged,
  type TenantChanged,
} from '../events/contracts/tenant.ts';
import type { EventToPublish } from '../events/publish.ts';
import type { TestPlatform } from './test-platform.ts';

/** Says in a tenant what a subgraph that the test did not start would have said, and waits until it is known. */
export async function publishFacts(
  platform: TestPlatform,
  { as, tenantId }: { as: SubgraphName; tenantId: string },
  ...facts: EventToPublish[]
): Promise<void> {
  const writer = await platform.writer(as);
  const context = { tenantId, accountId: ALL_ACCOUNTS, now: new Date() };
  await writer.transaction(context, (transaction) => transaction.publish(...facts));
  await platform.settle();
}

export function tenantChanged(tenantId: string, changes: Partial<TenantChanged> = {}): EventToPublish {
  const body: TenantChanged = {
    tenantId,
    version: 1,
    code: 'gr',
    name: 'Greece',
    kind: 'COUNTRY',
    status: 'ACTIVE',
    parentTenantId: null,
    countries: ['GR'],
    currencies: ['EUR', 'GBP'],
    defaultCurrency: 'EUR',
    timeZone: 'Europe/Athens',
    ...changes,
  };
  return { topic: TENANT_CHANGED, aggregateId: tenantId, body };
}

export function accountChanged(accountId: string, changes: Partial<AccountChanged> = {}): EventToPublish {
  const body: AccountChanged = {
    accountId,
    version: 1,
    kind: 'DIRECT_CUSTOMER',
    status: 'ACTIVE',
    name: 'Aegean Hotels SA',
    email: 'it@aegean.example',
    locale: 'el-GR',
    country: 'GR',
    address: {
      company: null,
      lines: ['Leoforos Vasilissis Sofias 12'],
      city: 'Athens',
      postalCode: '106 74',
      region: null,
      country: 'GR',
    },
    vatId: null,
    vatIdStatus: 'NONE',
    currency: 'EUR',
    resellerAccountId: null,
    ...changes,
  };
  return { topic: ACCOUNT_CHANGED, aggregateId: accountId, body };
}

export function legalEntityChanged(legalEntityId: string, changes: Partial<LegalEntityChanged> = {}): EventToPublish {
  const body: LegalEntityChanged = {
    legalEntityId,
    name: 'Hellas Cloud SA',
    country: 'GR',
    vatId: 'EL099999999',
    functionalCurrency: 'EUR',
    address: { company: null, lines: ['Ermou 1'], city: 'Athens', postalCode: null, region: null, country: 'GR' },
    ...changes,
  };
  return { topic: LEGAL_ENTITY_CHANGED, aggregateId: legalEntityId, body };
}

/** A year paid monthly, at 211.20 euro in Greece, unless changed. */
export function planPublished(planId: string, changes: Partial<PlanPublished> = {}): EventToPublish {
  const body: PlanPublished = {
    planId,
    version: 1,
    sku: 'CFQ7TTC0LCHC:0002',
    title: 'Microsoft 365 Business Premium',
    segment: 'COMMERCIAL',
    termDuration: 'P1Y',
    billingCycle: 'MONTHLY',
    quantityMin: 1,
    quantityMax: 300,
    vendorPrices: [vendorPrice()],
    ...changes,
  };
  return { topic: PLAN_PUBLISHED, aggregateId: planId, body };
}

export function vendorPrice(changes: Partial<VendorPrice> = {}): VendorPrice {
  return {
    market: 'GR',
    currency: 'EUR',
    termCost: '211.20000000',
    termListPrice: '264.00000000',
    effectiveFrom: '2026-01-01T00:00:00.000Z',
    effectiveUntil: null,
    ...changes,
  };
}
