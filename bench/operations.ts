import { encodeId } from '../subgraphs/shared/ids/type-id.ts';

/** An operation to measure, as a client sends it. */
export interface MeasuredOperation {
  name: string;
  query: string;
  variables: object;
  /** Who asks: the key of `callers` in `run.ts`. */
  caller: 'visitor' | 'shopper' | 'root';
}

const LIST = `{ plans(sort: { by: LISTED_PRICE }, first: 50) {
  nodes { id sku title termDuration billingCycle segment price { unitPrice { amount currency } termPrice { amount currency } } }
  pageInfo { hasNextPage } } }`;

/** What is measured; `planId` is some plan of the visited storefront. */
export function operations(planId: string): MeasuredOperation[] {
  return [
    { name: 'ListAnonymous', query: `query ListAnonymous ${LIST}`, variables: {}, caller: 'visitor' },
    { name: 'ListSignedIn', query: `query ListSignedIn ${LIST}`, variables: {}, caller: 'shopper' },
    {
      name: 'Detail',
      query: `query Detail($id: ID!) { plan(id: $id) { id sku title quantityMin quantityMax product { title description vendorName }
        price { unitPrice { amount currency } termPrice { amount currency } } } }`,
      variables: { id: encodeId('plan', planId) },
      caller: 'visitor',
    },
    {
      name: 'RootList',
      query: 'query RootList { plans(first: 50) { nodes { id tenantId sku title status } pageInfo { hasNextPage } } }',
      variables: {},
      caller: 'root',
    },
  ];
}
