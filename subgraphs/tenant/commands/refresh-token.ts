import { decodeId, encodeId } from '../../shared/ids/type-id.ts';
import { hashOfSecret, randomText } from './secrets.ts';

/**
 * `trb_refresh_<tenant>.<session>.<43 random characters>`. The first 22 of the random ones stay the same through a
 * session, the other 21 change with every use: whoever comes with the right first part and an old second one has a token
 * that was used before, however long ago.
 */
export interface RefreshToken {
  tenantId: string;
  sessionId: string;
  family: string;
  familyHash: string;
  refreshHash: string;
}

const FAMILY_LENGTH = 22;
const TURN_LENGTH = 21;
const SHAPE = /^trb_refresh_(ten_[0-9a-z]{26})\.(ses_[0-9a-z]{26})\.([0-9A-Za-z]{22})([0-9A-Za-z]{21})$/;

/** A new token for a session; give the family of the token that it replaces. */
export function draftRefreshToken(
  session: { tenantId: string; sessionId: string },
  family = randomText(FAMILY_LENGTH),
): RefreshToken & { text: string } {
  const { tenantId, sessionId } = session;
  const secret = `${family}${randomText(TURN_LENGTH)}`;
  const text = `trb_refresh_${encodeId('tenant', tenantId)}.${encodeId('session', sessionId)}.${secret}`;
  return { tenantId, sessionId, family, familyHash: hashOfSecret(family), refreshHash: hashOfSecret(secret), text };
}

/** What a token says about itself; null when it is none of ours. */
export function readRefreshToken(text: string): RefreshToken | null {
  const [, tenant = '', session = '', family = '', turn = ''] = SHAPE.exec(text) ?? [];
  const tenantId = decodeId('tenant', tenant);
  const sessionId = decodeId('session', session);
  if (tenantId === null || sessionId === null) {
    return null;
  }
  return {
    tenantId,
    sessionId,
    family,
    familyHash: hashOfSecret(family),
    refreshHash: hashOfSecret(`${family}${turn}`),
  };
}
