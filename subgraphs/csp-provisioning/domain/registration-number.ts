/** Where Microsoft asks a new customer for its registration number, and nowhere else takes one (DOMAIN 2.4). */
const COUNTRIES: readonly string[] = ['AM', 'AZ', 'BY', 'HU', 'IN', 'KG', 'KZ', 'MD', 'RU', 'TJ', 'UA', 'UZ'];

/** Whether a new customer in the country must name its registration number; where it need not, it must not. */
export function needsRegistrationNumber(country: string): boolean {
  return COUNTRIES.includes(country);
}
