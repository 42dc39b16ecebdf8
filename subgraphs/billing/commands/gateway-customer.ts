import { sql } from 'kysely';
import type { Transaction } from '../../shared/database/transaction.ts';

export interface CustomerKey {
  tenantId: string;
  merchantAccountId: string;
  accountId: string;
}

export interface GatewayCustomer {
  /** Under which the gateway is asked to open it. */
  idempotencyKey: string;
  /** Null as long as the gateway has not told. */
  gatewayCustomerId: string | null;
}

/** The account's place at the gateway; the key to open it with is stored before anybody asks. Null for an unknown account. */
export async function keepGatewayCustomer(
  transaction: Transaction,
  { tenantId, merchantAccountId, accountId }: CustomerKey,
  now: Date,
): Promise<GatewayCustomer | null> {
  const [customer] = await transaction.query<GatewayCustomer>(sql`
    insert into billing.gateway_customer (tenant_id, merchant_account_id, account_id, reseller_account_id, idempotency_key, created_at)
    select tenant_id, ${merchantAccountId}::uuid, account_id, reseller_account_id, 'customer:' || ${merchantAccountId}::text || ':' || account_id,
      ${now.toISOString()}::timestamptz
    from billing.buyer where tenant_id = ${tenantId} and account_id = ${accountId}
    on conflict (tenant_id, merchant_account_id, account_id) do update set idempotency_key = gateway_customer.idempotency_key
    returning idempotency_key as "idempotencyKey", gateway_customer_id as "gatewayCustomerId"`);
  return customer ?? null;
}

/** The id that counts from now on: the first one that was told. */
export async function recordGatewayCustomer(
  transaction: Transaction,
  { tenantId, merchantAccountId, accountId }: CustomerKey,
  gatewayCustomerId: string,
): Promise<string> {
  const [customer] = await transaction.query<{ id: string }>(sql`
    update billing.gateway_customer set gateway_customer_id = coalesce(gateway_customer_id, ${gatewayCustomerId})
    where tenant_id = ${tenantId} and merchant_account_id = ${merchantAccountId} and account_id = ${accountId}
    returning gateway_customer_id as id`);
  if (!customer) {
    throw new Error(`no gateway customer for the account ${accountId}`);
  }
  return customer.id;
}

/** The merchant account of a gateway that the tenant collects with, if it has its keys already. */
export async function findMerchantAccount(
  transaction: Transaction,
  tenantId: string,
  gateway: string,
): Promise<string | null> {
  const [account] = await transaction.query<{ id: string }>(sql`
    select account.id from billing.merchant_account account
    join billing.merchant_account_rotation rotation on rotation.tenant_id = account.tenant_id and rotation.merchant_account_id = account.id
    where account.tenant_id = ${tenantId} and account.gateway = ${gateway} order by account.id limit 1`);
  return account?.id ?? null;
}
