export interface TenantEnvironment {
  mode: 'sandbox' | 'production';
  /** Where a sandbox keeps its letters. */
  dataDir: string;
}

/** How the tenant subgraph is run; read anew each time, because nothing is running yet when its parts are put together. */
export function readEnvironment(): TenantEnvironment {
  const { TRIBUTARY_MODE, TRIBUTARY_DATA_DIR = '.data' } = process.env;
  return { mode: TRIBUTARY_MODE === 'production' ? 'production' : 'sandbox', dataDir: TRIBUTARY_DATA_DIR };
}
