import { SUBGRAPH_NAMES, type SubgraphName } from '../subgraphs/shared/context/context-token.ts';

const FIRST_PORT = 4001;

/** Where a subgraph listens when it runs apart: `BILLING_PORT`, else its place in the list from 4001 on. */
export function subgraphPort(name: SubgraphName): number {
  return Number(process.env[`${name.toUpperCase()}_PORT`] ?? FIRST_PORT + SUBGRAPH_NAMES.indexOf(name));
}

/** Where the gateway finds it: `BILLING_URL`, else on this machine. */
export function subgraphUrl(name: SubgraphName): string {
  return process.env[`${name.toUpperCase()}_URL`] ?? `http://127.0.0.1:${subgraphPort(name)}`;
}
