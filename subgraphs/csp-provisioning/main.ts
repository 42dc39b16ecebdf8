import 'reflect-metadata';
import type { SubgraphDefinition } from '../shared/server/start-subgraph.ts';
import {
  CspAgreement as CspAgreementEntity,
  CspAgreementRotation,
  CspAgreementSecret,
} from './entities/csp-agreement.ts';
import { onCspAgreementLinked } from './events/on-csp-agreement-linked.ts';
import { CspAgreement, CspAgreementResolver } from './graphql/csp-agreement.ts';
import { RotateCspAgreementSecretMutation } from './graphql/rotate-csp-agreement-secret.ts';
import { credentials } from './migrations/20261122-credentials.ts';
import { createLoaders } from './queries/loaders.ts';

/** How we sign in at Partner Center for each agreement. */
const provisioning: SubgraphDefinition = {
  name: 'provisioning',
  resolvers: [CspAgreementResolver, RotateCspAgreementSecretMutation],
  orphanedTypes: [CspAgreement],
  references: {
    // An agreement is the tenant subgraph's; only a visible one has anything to show here.
    CspAgreement: ({ tenantId, id }) => Promise.resolve({ tenantId, id }),
  },
  entities: [CspAgreementEntity, CspAgreementSecret, CspAgreementRotation],
  migrations: [credentials],
  handlers: [onCspAgreementLinked],
  jobs: [],
  processes: [],
  createLoaders,
};

export default provisioning;
