import { getConstructionPlans } from 'pg-boss';
import { SUBGRAPH_NAMES, type SubgraphName } from '../context/context-token.ts';
import { messagingMigrations } from '../events/messaging-tables.ts';
import { QUEUE_OPTIONS } from '../events/queue.ts';
import type { Migration } from './migration.ts';
import { platformMigrations } from './platform-tables.ts';
import {
  ACCESSES,
  AUDITOR,
  loginOf,
  loginRole,
  loginRoles,
  MESSAGING_OWNER,
  MESSAGING_WORKER,
  ownerRole,
  ownerRoles,
  PLATFORM_OWNER,
} from './roles.ts';

/** What a subgraph brings to the database. */
export interface Installable {
  name: SubgraphName;
  migrations: readonly Migration[];
  /** Queues of its event handlers, with the topics each listens to. */
  subscriptions: readonly { queue: string; topics: readonly string[] }[];
  /** Queues of its long jobs and of its processes. */
  workQueues: readonly string[];
}

export interface Schema {
  name: string;
  owner: string;
  migrations: readonly Migration[];
}

/** Every schema of an installation with its owner, in the order in which they are made. */
export function schemasOf(subgraphs: readonly Installable[]): Schema[] {
  return [
    { name: 'platform', owner: PLATFORM_OWNER, migrations: platformMigrations },
    { name: 'messaging', owner: MESSAGING_OWNER, migrations: messagingMigrations },
    ...subgraphs.map(({ name, migrations }) => ({ name, owner: ownerRole(name), migrations })),
  ];
}

/** The roles of an installation, each with the password that follows from the secret. */
export function roleStatements(roleSecret: string): string[] {
  const owners = ownerRoles().map((role) => [role, 'nologin'] as const);
  const logins = loginRoles().map((role) => [role, `login password '${loginOf(role, roleSecret).password}'`] as const);
  return [
    ...[...owners, ...logins].flatMap(([role, attributes]) => [
      ...roleStatement(role, `${attributes} noinherit`),
      ...(attributes === 'nologin' ? [`grant ${role} to current_user`] : []),
    ]),
    ...roleStatement(AUDITOR, `login password '${loginOf(AUDITOR, roleSecret).password}' inherit`),
    ...SUBGRAPH_NAMES.map((name) => `grant ${loginRole(name, 'root_ro')} to ${AUDITOR}`),
  ];
}

function roleStatement(role: string, attributes: string): string[] {
  return [
    `do $$ begin create role ${role}; exception when duplicate_object or unique_violation then null; end $$`,
    `alter role ${role} with ${attributes} nosuperuser nobypassrls nocreatedb nocreaterole`,
  ];
}

/** The extensions and schemas, and who may look into them. */
export function schemaStatements(): string[] {
  const schemas = [
    ['platform', PLATFORM_OWNER],
    ['messaging', MESSAGING_OWNER],
    ...SUBGRAPH_NAMES.map((name) => [name, ownerRole(name)] as const),
  ];
  return [
    'create extension if not exists btree_gin',
    'create extension if not exists btree_gist',
    'revoke create on schema public from public',
    ...schemas.map(([schema, owner]) => `create schema if not exists ${schema} authorization ${owner}`),
    ...SUBGRAPH_NAMES.map((name) => `grant usage on schema ${name} to ${rolesOf(name)}, ${PLATFORM_OWNER}`),
    `grant usage on schema messaging to ${MESSAGING_WORKER}, ${SUBGRAPH_NAMES.map(rolesOf).join(', ')}`,
    `grant usage on schema platform to ${MESSAGING_OWNER}, ${SUBGRAPH_NAMES.map(ownerRole).join(', ')}`,
  ];
}

function rolesOf(name: SubgraphName): string {
  return ACCESSES.map((access) => loginRole(name, access)).join(', ');
}

/** Our own tables in the schema that we share with the queue. */
const NOT_OF_THE_QUEUE = [
  'event',
  'handled_event',
  'long_job',
  'long_job_problem',
  'upload',
  'upload_chunk',
  'audit_entry',
  'idempotency_key',
  'migration',
]
  .map((table) => `'${table}'`)
  .join(', ');

/** Workers may do everything with jobs; producers may add jobs and never read what one carries. */
export function queueGrants(): string[] {
  const producers = SUBGRAPH_NAMES.map((name) => loginRole(name, 'rw')).join(', ');
  return [
    `do $$ declare tables text; columns text; begin
      select string_agg(format('messaging.%I', tablename), ', ') into tables from pg_tables
        where schemaname = 'messaging' and tablename not in (${NOT_OF_THE_QUEUE});
      select string_agg(quote_ident(attname), ', ') into columns from pg_attribute
        where attrelid = 'messaging.job_common'::regclass and attnum > 0 and not attisdropped
          and attname not in ('data', 'output', 'source_output');
      execute format('grant select, insert, update, delete on %s to ${MESSAGING_WORKER}', tables);
      execute format('grant insert, select (%s) on messaging.job_common to ${producers}', columns);
    end $$`,
    `grant execute on all functions in schema messaging to ${MESSAGING_WORKER}`,
    `grant select on messaging.version, messaging.queue to ${producers}`,
  ];
}

/** One queue for each handler and each kind of job, and who listens to which topic. */
export function queueStatements(subgraphs: readonly Installable[]): string[] {
  const options = JSON.stringify({ ...QUEUE_OPTIONS, policy: 'key_strict_fifo' });
  const create = (queue: string) => `select messaging.create_queue('${queue}', '${options}'::jsonb)`;
  const listen = (queue: string, topic: string) =>
    `insert into messaging.subscription (event, name) values ('${topic}', '${queue}') on conflict do nothing`;
  return subgraphs.flatMap(({ subscriptions, workQueues }) => [
    ...subscriptions.flatMap(({ queue, topics }) => [create(queue), ...topics.map((topic) => listen(queue, topic))]),
    ...workQueues.map(create),
  ]);
}

/** A process compares the applied migrations with its own at start. */
export function versionGrant(schema: string): string {
  const names = SUBGRAPH_NAMES.filter((name) => ['platform', 'messaging', name].includes(schema));
  return `grant select on ${schema}.migration to ${names.map((name) => loginRole(name, 'rw')).join(', ')}`;
}

/** Everything that `npm run migrate` does to an empty database, for an administrator who runs it by hand. */
export function printableSql(subgraphs: readonly Installable[], roleSecret: string): string {
  const asOwner = (owner: string, statements: readonly string[]) => [`set role ${owner}`, ...statements, 'reset role'];
  const statements = [
    ...roleStatements(roleSecret),
    ...schemaStatements(),
    ...asOwner(MESSAGING_OWNER, [getConstructionPlans('messaging', { createSchema: false }), ...queueGrants()]),
    ...schemasOf(subgraphs).flatMap(({ name, owner, migrations }) => [
      ...asOwner(owner, [versionTable(name)]),
      ...migrations.flatMap((migration) => appliedByHand(name, owner, migration)),
      ...asOwner(owner, [versionGrant(name)]),
    ]),
    ...asOwner(MESSAGING_OWNER, queueStatements(subgraphs)),
  ];
  return `${statements.map((statement) => statement.trim().replace(/;*$/, ';')).join('\n')}\n`;
}

function versionTable(schema: string): string {
  return `create table ${schema}.migration (id serial primary key, name varchar(255) not null, executed_at timestamptz not null default current_timestamp)`;
}

function appliedByHand(schema: string, owner: string, { name, statements }: Migration): string[] {
  const noted = `insert into ${schema}.migration (name) values ('${name}')`;
  return ['begin', `set local role ${owner}`, ...statements, noted, 'commit'];
}
