import type { Migration } from '../database/migration.ts';
import { policiesFor } from '../database/policies.ts';

/** The event log, long jobs, uploads, the audit trail and idempotency keys: what every subgraph writes in its own transactions. */
export const messagingMigrations: Migration[] = [
  {
    name: '20261122-messaging',
    statements: [
      `create table messaging.event (
        tenant_id uuid not null, id uuid not null, topic text not null, aggregate_id uuid not null,
        aggregate_version int not null, occurred_at timestamptz not null, recorded_at timestamptz not null default clock_timestamp(),
        body jsonb not null,
        constraint event_key primary key (tenant_id, id))`,
      `alter table messaging.event add constraint event_version_once unique (tenant_id, topic, aggregate_id, aggregate_version)`,
      ...policiesFor({ table: 'messaging.event', subgraph: 'every', writes: ['select', 'insert'] }),

      `create table messaging.handled_event (
        tenant_id uuid not null, event_id uuid not null, handler text not null,
        handled_at timestamptz not null default clock_timestamp(),
        constraint handled_event_key primary key (tenant_id, event_id, handler))`,
      ...policiesFor({ table: 'messaging.handled_event', subgraph: 'every', writes: ['select', 'insert', 'delete'] }),

      `create table messaging.long_job (
        tenant_id uuid not null, id uuid not null, kind text not null, status text not null, step text not null,
        input jsonb not null, cursor jsonb, progress_done int not null default 0, progress_total int,
        epoch int not null default 0, started_by text not null,
        created_at timestamptz not null default clock_timestamp(), ended_at timestamptz,
        constraint long_job_key primary key (tenant_id, id))`,
      `alter table messaging.long_job add constraint long_job_status check
        (status in ('QUEUED', 'RUNNING', 'SUCCEEDED', 'PARTIALLY_SUCCEEDED', 'FAILED', 'CANCELED', 'PARKED'))`,
      `create index long_job_by_age on messaging.long_job (created_at, tenant_id, id)`,
      ...policiesFor({ table: 'messaging.long_job', subgraph: 'every', writes: ['select', 'insert', 'update'] }),

      `create table messaging.long_job_problem (
        tenant_id uuid not null, job_id uuid not null, number int not null,
        code text not null, message text not null, line int, subject text,
        constraint long_job_problem_key primary key (tenant_id, job_id, number))`,
      `alter table messaging.long_job_problem add constraint long_job_problem_job
        foreign key (tenant_id, job_id) references messaging.long_job (tenant_id, id)`,
      ...policiesFor({ table: 'messaging.long_job_problem', subgraph: 'every', writes: ['select', 'insert'] }),

      `create table messaging.upload (
        tenant_id uuid not null, id uuid not null, file_name text not null, media_type text not null, size_bytes bigint not null, attempt int not null default 0,
        created_by text not null, created_at timestamptz not null default clock_timestamp(), completed_at timestamptz,
        constraint upload_key primary key (tenant_id, id))`,
      ...policiesFor({ table: 'messaging.upload', subgraph: 'every', writes: ['select', 'insert', 'update'] }),

      `create table messaging.upload_chunk (
        tenant_id uuid not null, upload_id uuid not null, number int not null, bytes bytea not null,
        constraint upload_chunk_key primary key (tenant_id, upload_id, number))`,
      `alter table messaging.upload_chunk add constraint upload_chunk_upload
        foreign key (tenant_id, upload_id) references messaging.upload (tenant_id, id)`,
      ...policiesFor({ table: 'messaging.upload_chunk', subgraph: 'every', writes: ['select', 'insert', 'delete'] }),

      `create table messaging.audit_entry (
        tenant_id uuid not null, id uuid not null, recorded_at timestamptz not null, actor_kind text not null, actor_id text not null,
        actor_name text not null, acting_from_tenant_id uuid, operation text not null, subject_id text, reason text,
        request_id text not null, before jsonb, after jsonb,
        constraint audit_entry_key primary key (tenant_id, id))`,
      `create index audit_entry_by_time on messaging.audit_entry (recorded_at, tenant_id, id)`,
      ...policiesFor({ table: 'messaging.audit_entry', subgraph: 'every', writes: ['insert'] }),

      `create table messaging.idempotency_key (
        tenant_id uuid not null, actor_id text not null, key text not null, account_id uuid, request_hash text not null,
        answer jsonb, created_at timestamptz not null default clock_timestamp(),
        constraint idempotency_key_once primary key (tenant_id, actor_id, key))`,
      ...policiesFor({
        table: 'messaging.idempotency_key',
        subgraph: 'every',
        writes: ['select', 'insert', 'update', 'delete'],
        accountGuard: { account: 'account_id' },
        isSecret: true,
      }),
    ],
  },
  {
    name: '20261123-processes',
    statements: [
      `create table messaging.process (
        tenant_id uuid not null, name text not null, id uuid not null, status text not null, due_at timestamptz not null,
        wakes int not null default 1, epoch int not null default 0, leased_until timestamptz, attempts int not null default 0,
        parked_because text, created_at timestamptz not null default clock_timestamp(),
        constraint process_key primary key (tenant_id, name, id))`,
      `alter table messaging.process add constraint process_status check (status in ('WAITING', 'DONE', 'PARKED'))`,
      `create index process_due on messaging.process (name, due_at) where status = 'WAITING'`,
      ...policiesFor({
        table: 'messaging.process',
        subgraph: 'every',
        writes: ['select', 'insert', 'update'],
        isDispatched: true,
      }),
    ],
  },
  {
    name: '20261125-changes',
    statements: [
      // Which transaction wrote an event: those that were there before come first, in the order of their ids.
      `alter table messaging.event add column transaction_id xid8 not null default '0'`,
      `alter table messaging.event alter column transaction_id set default pg_current_xact_id()`,
      `create index event_by_transaction on messaging.event (tenant_id, transaction_id, id)`,
      `create index event_of_root_by_transaction on messaging.event (transaction_id, tenant_id, id)`,
    ],
  },
];
