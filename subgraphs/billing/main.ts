import 'reflect-metadata';
import type { SubgraphDefinition } from '../shared/server/start-subgraph.ts';
import {
  MerchantAccount as MerchantAccountEntity,
  MerchantAccountRotation,
  MerchantAccountSecret,
} from './entities/merchant-account.ts';
import { onMerchantAccountLinked } from './events/on-merchant-account-linked.ts';
import { MerchantAccount, MerchantAccountResolver } from './graphql/merchant-account.ts';
import { RotateMerchantAccountSecretMutation } from './graphql/rotate-merchant-account-secret.ts';
import { credentials } from './migrations/20261122-credentials.ts';
import { createLoaders } from './queries/loaders.ts';

/** How we sign in at the payment gateway for each merchant account. */
const billing: SubgraphDefinition = {
  name: 'billing',
  resolvers: [MerchantAccountResolver, RotateMerchantAccountSecretMutation],
  orphanedTypes: [MerchantAccount],
  references: {
    // A merchant account is the tenant subgraph's; only a visible one has anything to show here.
    MerchantAccount: ({ tenantId, id }) => Promise.resolve({ tenantId, id }),
  },
  entities: [MerchantAccountEntity, MerchantAccountSecret, MerchantAccountRotation],
  migrations: [credentials],
  handlers: [onMerchantAccountLinked],
  jobs: [],
  processes: [],
  createLoaders,
};

export default billing;
