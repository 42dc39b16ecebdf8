import { accept, reject, type Result } from '../../shared/result/result.ts';

export interface PasswordRefusal {
  code: 'PASSWORD_TOO_WEAK';
  message: string;
  path: ['password'];
}

const LENGTH_MIN = 12;
const LENGTH_MAX = 200;

/** What many people choose once twelve characters are asked for; compared without case, digits and signs at the end. */
const COMMON: ReadonlySet<string> = new Set([
  'administrator',
  'correcthorsebatterystaple',
  'iloveyouiloveyou',
  'letmeinletmein',
  'passwordpassword',
  'password',
  'qwertyqwerty',
  'qwertyuiop',
  'qwertyuiopasdfghjkl',
  'welcomewelcome',
  'changemechangeme',
]);

/**
 * Whether a password is good enough for somebody with this e-mail, name or company: long, not one of the usual ones, and
 * none of what everybody knows about its owner.
 */
export function decidePassword(password: string, known: readonly string[]): Result<string, PasswordRefusal> {
  if (password.length < LENGTH_MIN || password.length > LENGTH_MAX) {
    return refuse(`A password has ${LENGTH_MIN} to ${LENGTH_MAX} characters. A few words in a row make a good one.`);
  }
  const plain = plainOf(password);
  const parts = known.flatMap((text) => [text, text.split('@')[0] ?? '']).map(plainOf);
  if (parts.includes(plain)) {
    return refuse('A password must not be an e-mail address or a name. Choose something nobody knows about you.');
  }
  if (isSequence(password) || COMMON.has(plain.replace(/[\d\W_]+$/, ''))) {
    return refuse('Many people have this password. Choose a few words that do not belong together.');
  }
  return accept(password);
}

function plainOf(text: string): string {
  return text.toLowerCase().replace(/\s+/g, '');
}

/** `aaaaaaaaaaaa`, `123456789012`, `abcabcabcabc`: four characters at most that differ, or a row of the keyboard's digits. */
function isSequence(password: string): boolean {
  return new Set(password).size <= 4 || '012345678901234567890123456789'.includes(password);
}

function refuse(message: string): Result<never, PasswordRefusal> {
  return reject({ code: 'PASSWORD_TOO_WEAK', message, path: ['password'] });
}
