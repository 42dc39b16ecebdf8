/** Mutations that begin, renew or end a session and therefore need neither a credential nor a tenant. */
export const SESSION_MUTATIONS: ReadonlySet<string> = new Set([
  'signInStaff',
  'refreshSession',
  'signOut',
  'acceptInvitation',
  'confirmEmail',
]);

/** Mutations by which somebody guesses a password; they are counted more strictly than the rest. */
export const SIGN_IN_MUTATIONS: ReadonlySet<string> = new Set(['signIn', 'signInStaff']);

/** Sessions as a whole: repeating one of these does no harm, so that it needs no idempotency key. */
export const SESSION_AND_PASSWORD_MUTATIONS: ReadonlySet<string> = new Set([
  ...SESSION_MUTATIONS,
  ...SIGN_IN_MUTATIONS,
  'signOutEverywhere',
  'requestPasswordReset',
  'confirmPasswordReset',
]);

/** What a guest may do in a storefront that is open to its customers only: look at the door and knock. */
export const FIELDS_OF_A_CLOSED_STOREFRONT: ReadonlySet<string> = new Set([
  ...SESSION_AND_PASSWORD_MUTATIONS,
  'registerAccount',
  'storefront',
  'viewer',
]);
