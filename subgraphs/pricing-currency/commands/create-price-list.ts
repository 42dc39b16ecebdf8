import { sql } from 'kysely';
import { authorize } from '../../shared/context/authorize.ts';
import type { Transaction } from '../../shared/database/transaction.ts';
import { RequestError } from '../../shared/graphql/request-error.ts';
import { uuidv7 } from '../../shared/ids/uuid.ts';
import { accept, reject } from '../../shared/result/result.ts';
import type { PricingContext } from '../context.ts';
import { PriceList, type PriceAudience } from '../entities/price-list.ts';

export interface CreatePriceList {
  name: string;
  currency: string;
  audience: PriceAudience;
}

const NAME_LENGTH_MAX = 200;

const REFUSALS = {
  price_list_name_once: {
    code: 'NAME_TAKEN',
    message: 'Another price list has this name. Choose another one.',
    path: ['name'],
  },
  one_list_per_audience: {
    code: 'LIST_EXISTS',
    message: 'There is a list for this audience in this currency. Give that one a new version.',
    path: ['audience'],
  },
} as const;

/** Makes a list without prices, in a currency that the tenant sells in. */
export async function createPriceList(context: PricingContext, input: CreatePriceList) {
  authorize(context, 'price:write');
  const { currency, audience } = input;
  const name = input.name.trim();
  if (name === '' || name.length > NAME_LENGTH_MAX) {
    const message = `A name has 1 to ${NAME_LENGTH_MAX} characters.`;
    return reject({ code: 'BAD_USER_INPUT', message, path: ['name'] });
  }
  if (audience === 'ACCOUNT') {
    const message = 'Lists for single accounts are not offered yet. Choose EVERYONE, RESELLERS or PURCHASE.';
    return reject({ code: 'BAD_USER_INPUT', message, path: ['audience'] });
  }
  const command = { operation: 'createPriceList', input, refusals: REFUSALS };
  return context.writer.command(context, command, async (transaction) => {
    const { tenantId, now } = context;
    if (!(await currenciesOf(transaction, tenantId)).includes(currency)) {
      const message = `The tenant does not sell in ${currency}. Add the currency to the tenant, or choose another one.`;
      return reject({ code: 'CURRENCY_NOT_OFFERED', message, path: ['currency'] });
    }
    const id = uuidv7();
    transaction.em.create(PriceList, { tenantId, id, name, currency, audience, version: 1, createdAt: now });
    transaction.audit({ subjectId: id, after: { name, currency, audience } });
    return accept({ id });
  });
}

async function currenciesOf(transaction: Transaction, tenantId: string): Promise<string[]> {
  const [settings] = await transaction.query<{ currencies: string[] }>(sql`
    select currencies from pricing.tenant_settings where tenant_id = ${tenantId}`);
  if (!settings) {
    throw new RequestError('NOT_YET_VISIBLE', 'The tenant is so new that pricing does not know it yet. Try again.');
  }
  return settings.currencies;
}
