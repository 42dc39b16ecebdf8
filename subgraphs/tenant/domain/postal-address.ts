import { isCountryCode } from '../../shared/reference/countries.ts';

export interface PostalAddress {
  company: string | null;
  lines: string[];
  city: string;
  postalCode: string | null;
  region: string | null;
  country: string;
}

export interface PostalAddressInput {
  company?: string | null;
  lines: string[];
  city: string;
  postalCode?: string | null;
  region?: string | null;
  country: string;
}

const LINES_MAX = 4;

/** The address without blanks around it, or null when it has no line, no city, or no country that exists. */
export function readPostalAddress(input: PostalAddressInput): PostalAddress | null {
  const lines = input.lines.map((line) => line.trim()).filter((line) => line !== '');
  const city = input.city.trim();
  if (lines.length === 0 || lines.length > LINES_MAX || city === '' || !isCountryCode(input.country)) {
    return null;
  }
  const { company = null, postalCode = null, region = null, country } = input;
  return { company, lines, city, postalCode, region, country };
}
