import { refusal } from './format-error.ts';

const REASON_MAX_CHARACTERS = 200;

/** The reason in plain text; it is sent percent-encoded, since a header holds no other letters than Latin ones. */
export function readAuditReason(sent: string | null): string | null {
  if (sent === null) {
    return null;
  }
  const reason = decode(sent)?.trim() ?? '';
  if (reason === '' || [...reason].length > REASON_MAX_CHARACTERS) {
    throw refusal(
      'BAD_USER_INPUT',
      `X-Audit-Reason has 1 to ${REASON_MAX_CHARACTERS} characters, percent-encoded as UTF-8.`,
    );
  }
  return reason;
}

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    // A lone percent sign is no encoding.
    return null;
  }
}
