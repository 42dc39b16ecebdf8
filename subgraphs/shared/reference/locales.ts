/**
 * Whether the text is a BCP 47 language tag in its canonical spelling, such as `el-GR`; `el-gr` is not, so that one
 * language is never stored under two spellings.
 */
export function isLocale(text: string): boolean {
  try {
    return Intl.getCanonicalLocales(text)[0] === text;
  } catch {
    return false;
  }
}
