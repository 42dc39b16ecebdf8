/** An address as the tenant subgraph tells it. */
export interface PostalAddress {
  company: string | null;
  lines: string[];
  city: string;
  postalCode: string | null;
  region: string | null;
  country: string;
}
