import { sql } from 'kysely';
import { authorize } from '../../shared/context/authorize.ts';
import { decodeId } from '../../shared/ids/type-id.ts';
import { currencyCode } from '../../shared/money/currency.ts';
import { formatAmount, money, parseMoney } from '../../shared/money/money.ts';
import { accept, reject } from '../../shared/result/result.ts';
import type { BillingContext } from '../context.ts';

export interface ChangeCreditLimit {
  accountId: string;
  expectedVersion: number;
  limit: { amount: string; currency: string };
}

/** Changes how much a reseller may owe. What is owed already stays owed, even above the new limit. */
export async function changeCreditLimit(context: BillingContext, input: ChangeCreditLimit) {
  authorize(context, 'credit:write');
  const { tenantId } = context;
  return context.writer.command(context, { operation: 'changeCreditLimit', input }, async (transaction) => {
    const accountId = decodeId('account', input.accountId);
    const [line] = await transaction.query<{ currency: string; limit: string; version: number }>(sql`
      select currency, limit_minor::text as "limit", version from billing.credit_line
      where tenant_id = ${tenantId} and account_id = ${accountId} for update`);
    if (!line) {
      const message = 'There is no such reseller. Only resellers buy on credit.';
      return reject({ code: 'NOT_FOUND', message, path: ['accountId'] });
    }
    if (line.version !== input.expectedVersion) {
      const message = 'Somebody has changed the limit meanwhile. Look at it again and repeat.';
      return reject({ code: 'VERSION_CONFLICT', message, path: ['expectedVersion'] });
    }
    if (line.currency !== input.limit.currency) {
      const message = `The account is invoiced in ${line.currency}. Give the limit in that currency.`;
      return reject({ code: 'CURRENCY_MISMATCH', message, path: ['limit', 'currency'] });
    }
    const limit = parseMoney(input.limit.amount, currencyCode(line.currency));
    if (!limit || limit.amount < 0n || limit.amount > LIMIT_MAX) {
      const message = 'Write the limit as an amount of the currency, not below zero.';
      return reject({ code: 'BAD_USER_INPUT', message, path: ['limit', 'amount'] });
    }
    await transaction.query(sql`
      update billing.credit_line set limit_minor = ${limit.amount.toString()}, version = version + 1
      where tenant_id = ${tenantId} and account_id = ${accountId}`);
    const before = money(BigInt(line.limit), limit.currency);
    transaction.audit({
      subjectId: input.accountId,
      before: { limit: formatAmount(before) },
      after: { limit: formatAmount(limit), currency: limit.currency },
    });
    return accept({ accountId: accountId ?? '' });
  });
}

const LIMIT_MAX = 10n ** 15n;
