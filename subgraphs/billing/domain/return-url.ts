import { accept, reject, type Result } from '../../shared/result/result.ts';

export interface ReturnUrlRefusal {
  code: 'BAD_USER_INPUT';
  message: string;
  path: ['returnUrl'];
}

const OWN_MACHINE = ['localhost', '127.0.0.1', '[::1]'];

/** Where the payer's browser comes back to: an https address; in a sandbox also plain http of the own machine. */
export function decideReturnUrl(
  text: string | null,
  { isSandbox }: { isSandbox: boolean },
): Result<string | null, ReturnUrlRefusal> {
  if (text === null) {
    return accept(null);
  }
  const url = URL.canParse(text) ? new URL(text) : null;
  const isHere = url !== null && OWN_MACHINE.includes(url.hostname);
  const isAllowed = url?.protocol === 'https:' || (isSandbox && isHere && url.protocol === 'http:');
  const isPlain = url !== null && url.username === '' && url.password === '';
  if (!isAllowed || !isPlain || text.length > 2000) {
    const message = 'The way back must be an https address without a user name.';
    return reject({ code: 'BAD_USER_INPUT', message, path: ['returnUrl'] });
  }
  return accept(url.href);
}
