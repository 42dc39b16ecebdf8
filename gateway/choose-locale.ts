import type { StorefrontFacts } from '../subgraphs/shared/context/credentials.ts';

const DEFAULT_LOCALE = 'en';
const LANGUAGES_MAX = 20;

/**
 * The storefront's locale that Accept-Language likes best: the same tag, else one of the same language, else the primary
 * one. Without a storefront it is the first language asked for, or English.
 */
export function chooseLocale(languages: string | null, storefront: StorefrontFacts | null): string {
  const wishes = readLanguages(languages);
  if (!storefront) {
    return wishes[0] ?? DEFAULT_LOCALE;
  }
  for (const wish of wishes) {
    const found =
      storefront.locales.find((locale) => locale === wish) ??
      storefront.locales.find((locale) => isSameLanguage(locale, wish));
    if (found !== undefined) {
      return found;
    }
  }
  return storefront.primaryLocale;
}

function readLanguages(languages: string | null): string[] {
  return (languages ?? '')
    .split(',', LANGUAGES_MAX)
    .map((part) => {
      const [tag = '', weight] = part.trim().split(/\s*;\s*q=/);
      return { tag: canonical(tag), weight: weight === undefined ? 1 : Number(weight) };
    })
    .filter(({ weight }) => weight > 0)
    .toSorted((left, right) => right.weight - left.weight)
    .flatMap(({ tag }) => (tag === null ? [] : [tag]));
}

function canonical(tag: string): string | null {
  try {
    return Intl.getCanonicalLocales(tag)[0] ?? null;
  } catch {
    // `*` and nonsense alike: no wish.
    return null;
  }
}

function isSameLanguage(left: string, right: string): boolean {
  return left.split('-')[0] === right.split('-')[0];
}
