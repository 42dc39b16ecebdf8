import { PRICE_LIST_ACTIVATED, type PriceListActivated } from '../../shared/events/contracts/pricing.ts';
import { TENANT_CHANGED, type TenantChanged } from '../../shared/events/contracts/tenant.ts';
import type { EventHandler } from '../../shared/events/worker.ts';
import { recordPriceList } from '../commands/record-price-list.ts';
import { recordTenantSettings } from '../commands/record-tenant-settings.ts';

/** What the catalogue reacts to. */
export const handlers: readonly EventHandler[] = [
  {
    name: 'catalog.on-tenant-changed',
    topics: [TENANT_CHANGED],
    handle: (transaction, { body, occurredAt }) => recordTenantSettings(transaction, body as TenantChanged, occurredAt),
  },
  {
    name: 'catalog.on-price-list-activated',
    topics: [PRICE_LIST_ACTIVATED],
    handle: (transaction, { tenantId, body, occurredAt }) =>
      recordPriceList(transaction, { ...(body as PriceListActivated), tenantId, activatedAt: occurredAt }),
  },
];
