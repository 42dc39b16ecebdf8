const LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
const LENGTH_MAX = 253;

/** Whether this is a host name as a browser would send it: lower case, no port, no path. */
export function isHostName(text: string): boolean {
  return text.length <= LENGTH_MAX && text.split('.').every((label) => LABEL.test(label));
}
