import { accept, reject, type Result } from '../../shared/result/result.ts';

/** How a program signs in at Partner Center. */
export interface PartnerCenterCredentials {
  /** The application's id at Microsoft. */
  clientId: string;
  clientSecret: string;
  /** For calls on behalf of a user; null when the application acts by itself. */
  refreshToken: string | null;
}

export interface CredentialsRefusal {
  code: 'BAD_USER_INPUT';
  message: string;
  path: [keyof PartnerCenterCredentials];
}

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const SECRET_LENGTH_MAX = 1_000;
const REFRESH_TOKEN_LENGTH_MAX = 8_000;

/** Whether these can be credentials: whether Microsoft accepts them shows with the first call. */
export function decideCredentials(
  given: PartnerCenterCredentials,
): Result<PartnerCenterCredentials, CredentialsRefusal> {
  const { clientId, clientSecret, refreshToken } = given;
  if (!GUID.test(clientId)) {
    return refuse('clientId', "This is not an application's id. Copy it from Partner Center, App management.");
  }
  if (clientSecret.trim() === '' || clientSecret.length > SECRET_LENGTH_MAX) {
    return refuse('clientSecret', 'Copy the value of the key that Partner Center shows once, not its id.');
  }
  if (refreshToken !== null && (refreshToken.trim() === '' || refreshToken.length > REFRESH_TOKEN_LENGTH_MAX)) {
    return refuse('refreshToken', 'Leave the refresh token out, or copy it whole.');
  }
  return accept({ clientId: clientId.toLowerCase(), clientSecret, refreshToken });
}

function refuse(field: keyof PartnerCenterCredentials, message: string): Result<never, CredentialsRefusal> {
  return reject({ code: 'BAD_USER_INPUT', message, path: [field] });
}
