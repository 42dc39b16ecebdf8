import type { Claims } from '../context/operation-context.ts';
import type { TestPlatform } from './test-platform.ts';

const CREATE = `mutation ($input: CreatePriceListInput!) {
  createPriceList(input: $input) { priceList { id version } userErrors { code path message } } }`;
const CREATE_VERSION = `mutation ($input: CreatePriceListVersionInput!) {
  createPriceListVersion(input: $input) {
    priceList { id version versions { number status calculatedAt rate } } job { id } userErrors { code path message } } }`;
const ACTIVATE = `mutation ($input: ActivatePriceListInput!) {
  activatePriceList(input: $input) {
    priceList { id version versions { number status effectiveFrom effectiveUntil } } userErrors { code path message } } }`;

/** What all three answer; `priceList` is null only where a test expects it. */
interface PriceListPayload {
  priceList: { id: string; version: number; versions: object[] };
  job?: { id: string } | null;
  userErrors: { code: string; path: string[]; message: string }[];
}

/** The mutations of price lists as one member sends them; each returns its payload. */
export function priceListsAs(platform: TestPlatform, claims: Claims) {
  const send = async (mutation: string, document: string, input: object) => {
    const { data, errors } = await platform.ask('pricing', claims, document, { input });
    if (errors) {
      throw new Error(`${mutation}: ${errors.map((error) => error.message).join()}`);
    }
    return data[mutation] as PriceListPayload;
  };
  const create = (input: object) => send('createPriceList', CREATE, input);
  const createVersion = (input: object) => send('createPriceListVersion', CREATE_VERSION, input);
  const activate = (input: object) => send('activatePriceList', ACTIVATE, input);

  return {
    create,
    createVersion,
    activate,
    /** A new list whose first version counts from the beginning of 2026 on; returns its id. */
    async createActive(list: { name: string; currency: string; audience: string }, source: object): Promise<string> {
      const { priceList } = await create(list);
      await createVersion({ priceListId: priceList.id, expectedVersion: 1, ...source });
      await platform.settle();
      const activated = await activate({
        priceListId: priceList.id,
        expectedVersion: 2,
        versionNumber: 1,
        effectiveFrom: '2026-01-01T00:00:00Z',
      });
      if (activated.userErrors.length > 0) {
        throw new Error(JSON.stringify(activated.userErrors));
      }
      return priceList.id;
    },
  };
}

/** Records a directed exchange rate by hand. */
export async function recordRate(platform: TestPlatform, claims: Claims, input: object): Promise<void> {
  const document = `mutation ($input: RecordExchangeRateInput!) { recordExchangeRate(input: $input) { userErrors { code } } }`;
  const { data, errors } = await platform.ask('pricing', claims, document, { input });
  if (errors || data.recordExchangeRate.userErrors.length > 0) {
    throw new Error(JSON.stringify(errors ?? data));
  }
}
