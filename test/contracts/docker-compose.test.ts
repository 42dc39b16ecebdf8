import { describe, expect, test } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { SUBGRAPH_NAMES } from '../../subgraphs/shared/context/context-token.ts';

const condition = z.enum(['service_started', 'service_healthy', 'service_completed_successfully']);
const duration = z.string().regex(/^\d+(ms|s|m|h)$/);

/** The part of the Compose Specification that is used here, as strict as its schema: no other key is allowed. */
const composeFile = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9_-]*$/),
  'x-part': z.unknown(),
  services: z.record(
    z.string().regex(/^[\w.-]+$/),
    z.strictObject({
      image: z.string().optional(),
      build: z.string().optional(),
      restart: z.enum(['no', 'always', 'on-failure', 'unless-stopped']),
      command: z.array(z.string()).optional(),
      environment: z.record(z.string(), z.string()),
      ports: z.array(z.string().regex(/^\d+:\d+$/)).optional(),
      volumes: z.array(z.string()).optional(),
      depends_on: z.record(z.string(), z.strictObject({ condition })).optional(),
      healthcheck: z.union([
        z.strictObject({ disable: z.literal(true) }),
        z.strictObject({
          test: z.array(z.string()).min(2),
          interval: duration,
          timeout: duration,
          retries: z.int(),
          start_period: duration.optional(),
        }),
      ]),
    }),
  ),
  volumes: z.record(z.string(), z.strictObject({})),
});

describe('docker-compose.yml', () => {
  const text = readFileSync('docker-compose.yml', 'utf8');
  const file = composeFile.parse(parse(text, { merge: true }));
  const services = Object.entries(file.services);

  test('describes every part of the platform apart, each started by a file that is there', () => {
    expect(Object.keys(file.services).sort()).toEqual(
      [...SUBGRAPH_NAMES, 'gateway', 'migrate', 'postgres', 'worker'].sort(),
    );
    for (const [name, { command, build }] of services) {
      if (build) {
        expect([name, command?.slice(0, 3), existsSync(command?.[3] ?? '')]).toEqual([
          name,
          ['node', '--import', 'tsx'],
          true,
        ]);
      }
    }
  });

  test('holds no secret: each comes from outside, and a missing one stops the start', () => {
    for (const [, { environment }] of services) {
      for (const [name, value] of Object.entries(environment)) {
        if (/SECRET|_KEY|PASSWORD/.test(name) && !name.startsWith('ROOT_')) {
          expect(value).toMatch(/^\$\{\w+:\?[^}]+\}$/);
        }
      }
    }
  });

  test('what others wait for is there, and says when it is ready', () => {
    for (const [, { depends_on: needed = {} }] of services) {
      for (const [name, { condition: wanted }] of Object.entries(needed)) {
        const isChecked = wanted !== 'service_healthy' || 'test' in (file.services[name]?.healthcheck ?? {});
        expect([name, isChecked]).toEqual([name, true]);
      }
    }
  });
});
