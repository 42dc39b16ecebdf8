import { LockMode } from '@mikro-orm/postgresql';
import type { Transaction } from '../../shared/database/transaction.ts';
import { decodeId } from '../../shared/ids/type-id.ts';
import { accept, reject } from '../../shared/result/result.ts';
import type { PricingContext } from '../context.ts';
import { PriceList } from '../entities/price-list.ts';

export interface ExpectedPriceList {
  priceListId: string;
  expectedVersion: number;
}

/** The list of the acting tenant, locked, if nobody has changed it since the caller looked. */
export async function lockExpectedPriceList(
  { em }: Transaction,
  { tenantId }: PricingContext,
  { priceListId, expectedVersion }: ExpectedPriceList,
) {
  const id = decodeId('priceList', priceListId);
  const list = id && (await em.findOne(PriceList, { tenantId, id }, { lockMode: LockMode.PESSIMISTIC_WRITE }));
  if (!list) {
    const message = 'There is no such price list. Take its id from `priceLists`.';
    return reject({ code: 'NOT_FOUND', message, path: ['priceListId'] });
  }
  if (list.version !== expectedVersion) {
    const message = 'Somebody has changed the price list meanwhile. Look at it again and repeat.';
    return reject({ code: 'VERSION_CONFLICT', message, path: ['expectedVersion'] });
  }
  return accept(list);
}
