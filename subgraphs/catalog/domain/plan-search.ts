const WORDS_MAX = 12;

/**
 * The question as PostgreSQL's text search reads it: every word must be there, each as the beginning of one, since people
 * type the half of it. Null when the text holds no letter or digit. `"bus prem"` is `bus:* & prem:*`.
 */
export function textQuery(search: string | null | undefined): string | null {
  const words = (search ?? '')
    .toLowerCase()
    .match(/[\p{L}\p{N}]+/gu)
    ?.slice(0, WORDS_MAX);
  return words ? words.map((word) => `${word}:*`).join(' & ') : null;
}
