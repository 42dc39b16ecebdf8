/** Whether the text names an IANA time zone, such as `Europe/Athens`; an offset such as `+02:00` is none. */
export function isTimeZone(text: string): boolean {
  // Intl takes offsets for zones too, but an offset knows no summer time.
  if (!/^[A-Za-z]/.test(text)) {
    return false;
  }
  try {
    new Intl.DateTimeFormat('en', { timeZone: text });
    return true;
  } catch {
    return false;
  }
}
