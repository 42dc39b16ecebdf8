import { MikroORM, type EntitySchema, type EntityClass } from '@mikro-orm/postgresql';
import type { SubgraphName } from '../context/context-token.ts';
import type { DatabaseAddress } from './address.ts';
import { loginOf, loginRole } from './roles.ts';

export type Entity = EntitySchema | EntityClass<object>;

interface OrmOptions {
  subgraph: SubgraphName;
  entities: readonly Entity[];
  address: DatabaseAddress;
  roleSecret: string;
}

const POOL_SIZE = 4;

/** The writing side of a subgraph: entities over the `<name>_rw` role, which writes in one tenant at a time. */
export function connectOrm({ subgraph, entities, address, roleSecret }: OrmOptions): Promise<MikroORM> {
  const { user, password } = loginOf(loginRole(subgraph, 'rw'), roleSecret);
  return MikroORM.init({
    entities: [...entities],
    dbName: address.database,
    host: address.host,
    port: address.port,
    user,
    password,
    pool: { min: 0, max: POOL_SIZE },
    driverOptions: {
      ssl: address.ssl,
      application_name: `tributary ${subgraph} rw`,
      options: '-c statement_timeout=10s -c lock_timeout=5s -c idle_in_transaction_session_timeout=30s',
    },
    discovery: { warnWhenNoEntities: false },
    forceUtcTimezone: true,
  });
}
