import { accept, reject, type Result } from '../../shared/result/result.ts';
import { instantAfter } from '../../shared/time/duration.ts';

export interface ApiKeyWish {
  name: string;
  permissions: readonly string[];
  expiresAt?: Date | null;
}

export interface ApiKeyGrant {
  name: string;
  permissions: string[];
  expiresAt: Date | null;
}

export interface ApiKeyRefusal {
  code: 'BAD_USER_INPUT' | 'PERMISSION_NOT_GRANTABLE';
  message: string;
  path: [keyof ApiKeyWish];
}

const NAME_LENGTH_MAX = 100;
const OVERLAP_DAYS_MAX = 30;
const DAY_MILLISECONDS = 86_400_000;

/** Whether a key may be made that does this: no more than its maker may do, and not expired from the start. */
export function decideApiKey(
  wish: ApiKeyWish,
  { grantable, now }: { grantable: readonly string[]; now: Date },
): Result<ApiKeyGrant, ApiKeyRefusal> {
  const { permissions, expiresAt = null } = wish;
  const name = wish.name.trim();
  if (name === '' || name.length > NAME_LENGTH_MAX) {
    return refuse('name', `Name what uses the key, in 1 to ${NAME_LENGTH_MAX} characters.`);
  }
  if (permissions.length === 0 || new Set(permissions).size < permissions.length) {
    return refuse('permissions', 'Name at least one permission, each once.');
  }
  if (expiresAt !== null && expiresAt <= now) {
    return refuse('expiresAt', 'A key expires in the future. Leave it out for a key that does not expire.');
  }
  const missing = permissions.filter((permission) => !grantable.includes(permission));
  if (missing.length > 0) {
    const message = `You cannot give ${missing.join(', ')} to a key. Ask only for what you may do yourself.`;
    return reject({ code: 'PERMISSION_NOT_GRANTABLE', message, path: ['permissions'] });
  }
  return accept({ name, permissions: [...permissions], expiresAt });
}

export interface RotationRefusal {
  code: 'BAD_USER_INPUT' | 'PERMISSION_NOT_GRANTABLE';
  message: string;
  path: ['apiKeyId'] | ['overlap'];
}

/** Until when a key goes on beside its successor, by real time. Nobody rotates a key that may do more than they. */
export function decideRotation(
  key: { permissions: readonly string[]; expiresAt: Date | null; revokedAt: Date | null },
  overlap: string,
  { grantable, now }: { grantable: readonly string[]; now: Date },
): Result<{ oldExpiresAt: Date }, RotationRefusal> {
  const end = instantAfter(now, overlap);
  const latest = new Date(now.getTime() + OVERLAP_DAYS_MAX * DAY_MILLISECONDS);
  if (end === null || end > latest) {
    const message = `Two keys work side by side for at most ${OVERLAP_DAYS_MAX} days: \`P${OVERLAP_DAYS_MAX}D\`.`;
    return reject({ code: 'BAD_USER_INPUT', message, path: ['overlap'] });
  }
  if (key.revokedAt !== null || (key.expiresAt !== null && key.expiresAt <= now)) {
    const message = 'This key has ended. Make a new one by `createApiKey`.';
    return reject({ code: 'BAD_USER_INPUT', message, path: ['apiKeyId'] });
  }
  const missing = key.permissions.filter((permission) => !grantable.includes(permission));
  if (missing.length > 0) {
    const message = `You cannot give ${missing.join(', ')} to a key. Let somebody rotate it who may do it too.`;
    return reject({ code: 'PERMISSION_NOT_GRANTABLE', message, path: ['apiKeyId'] });
  }
  return accept({ oldExpiresAt: key.expiresAt !== null && key.expiresAt < end ? key.expiresAt : end });
}

function refuse(field: keyof ApiKeyWish, message: string): Result<never, ApiKeyRefusal> {
  return reject({ code: 'BAD_USER_INPUT', message, path: [field] });
}
