import type { PublicationMode } from '../domain/publication-plan.ts';
import type { PlanStatus } from '../domain/plan-status.ts';

/** A row of `catalog.plan` as it is read. */
export interface PlanRecord {
  tenant_id: string;
  id: string;
  product_id: string;
  sku: string;
  title: string;
  term_duration: string | null;
  billing_cycle: string;
  segment: string;
  is_trial: boolean;
  quantity_min: number;
  quantity_max: number;
  status: PlanStatus;
}

/** In statements where the table goes by the name `plan`. */
export const PLAN_COLUMNS = [
  'tenant_id',
  'id',
  'product_id',
  'sku',
  'title',
  'term_duration',
  'billing_cycle',
  'segment',
  'is_trial',
  'quantity_min',
  'quantity_max',
  'status',
]
  .map((column) => `plan.${column}`)
  .join(', ');

export interface ProductRecord {
  tenant_id: string;
  id: string;
  kind: string;
  title: string;
  description: string | null;
  vendor_name: string;
  locale: string;
  origin_id: string | null;
  version: number;
}

export const PRODUCT_COLUMNS = 'tenant_id, id, kind, title, description, vendor_name, locale, origin_id, version';

/** How a tenant is set up, as the tenant subgraph last told. */
export interface TenantSettingsRecord {
  tenant_id: string;
  code: string;
  kind: string;
  status: string;
  countries: string[];
  version: number;
}

export interface CatalogImportRecord {
  added: number;
  changed: number;
  discontinued: number;
  rejected: number;
}

export interface CatalogPublicationRecord {
  tenant_id: string;
  id: string;
  mode: PublicationMode;
  created_at: Date;
}

export interface PublicationResultRecord {
  target_tenant_id: string;
  status: 'PENDING' | 'APPLIED' | 'REFUSED';
  added: number;
  changed: number;
  withdrawn: number;
  problem: string | null;
}
