const LENGTH_MAX = 254;

/** Whether the text looks like an e-mail address in small letters. Only a letter that arrives proves that it is one. */
export function isEmail(text: string): boolean {
  return text.length <= LENGTH_MAX && /^[^\s@"<>,;:\\()[\]]{1,64}@[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z0-9-]{2,}$/.test(text);
}

/** The address as it is stored; empty text, which nobody has, for what cannot be one. */
export function readEmail(text: string): string {
  const email = text.trim().toLowerCase();
  return isEmail(email) ? email : '';
}
