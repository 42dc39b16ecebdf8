export interface TenantEnvironment {
  mode: 'sandbox' | 'production';
  /** Where a sandbox keeps its letters. */
  dataDir: string;
  /** Where the VAT-id service answers. */
  vatIdApiBase: string;
  /** Where the simulators answer that follow a sandbox's clock. */
  simulatorBases: string[];
}

const VIES = 'https://ec.europa.eu';
const VAT_ID_SIMULATOR = 'http://127.0.0.1:4830';

/** How the tenant subgraph is run; read anew each time, because nothing is running yet when its parts are put together. */
export function readEnvironment(): TenantEnvironment {
  const { TRIBUTARY_MODE, TRIBUTARY_DATA_DIR = '.data' } = process.env;
  const mode = TRIBUTARY_MODE === 'production' ? 'production' : 'sandbox';
  const {
    STRIPE_API_BASE = 'http://127.0.0.1:4810',
    PARTNER_CENTER_API_BASE = 'http://127.0.0.1:4820',
    VAT_ID_API_BASE: vatIdApiBase = mode === 'production' ? VIES : VAT_ID_SIMULATOR,
  } = process.env;
  return {
    mode,
    dataDir: TRIBUTARY_DATA_DIR,
    vatIdApiBase,
    simulatorBases: [STRIPE_API_BASE, PARTNER_CENTER_API_BASE, vatIdApiBase],
  };
}
