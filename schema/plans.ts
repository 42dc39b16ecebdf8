import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { operationFromDocument, Supergraph } from '@apollo/federation-internals';
import { prettyFormatQueryPlan, QueryPlanner } from '@apollo/query-planner';
import { parse } from 'graphql';

const DOCUMENTS = path.join(import.meta.dirname, 'documents');

/**
 * How the gateway would answer each operation of `documents/`, as `plans/<name>.txt`: which subgraph it asks for what, and
 * in which order. It is the plan for somebody who may see everything that is asked.
 */
export function planDocuments(supergraphSdl: string): Map<string, string> {
  const supergraph = Supergraph.build(supergraphSdl);
  const planner = new QueryPlanner(supergraph);
  const schema = supergraph.apiSchema();
  const plans = readdirSync(DOCUMENTS)
    .sort()
    .map((file) => {
      const document = parse(readFileSync(path.join(DOCUMENTS, file), 'utf8'));
      const plan = planner.buildQueryPlan(operationFromDocument(schema, document));
      return [`plans/${path.basename(file, '.graphql')}.txt`, `${prettyFormatQueryPlan(plan)}\n`] as const;
    });
  return new Map(plans);
}
