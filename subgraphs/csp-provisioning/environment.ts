export interface ProvisioningEnvironment {
  partnerCenterApiBase: string;
  /** Where Microsoft gives out tokens. */
  partnerCenterAuthBase: string;
}

const SANDBOX = 'http://127.0.0.1:4820';
const API = 'https://api.partnercenter.microsoft.com';
const SIGN_IN = 'https://login.microsoftonline.com';

/** How provisioning is run; read anew each time, because nothing is running yet when its parts are put together. */
export function readEnvironment(): ProvisioningEnvironment {
  const { TRIBUTARY_MODE, PARTNER_CENTER_API_BASE, PARTNER_CENTER_AUTH_BASE } = process.env;
  const isProduction = TRIBUTARY_MODE === 'production';
  return {
    partnerCenterApiBase: PARTNER_CENTER_API_BASE ?? (isProduction ? API : SANDBOX),
    partnerCenterAuthBase: PARTNER_CENTER_AUTH_BASE ?? (isProduction ? SIGN_IN : SANDBOX),
  };
}
