import type { Sandbox } from './find-sandbox.ts';
import { readBooks } from './read-books.ts';

interface PartnerCenterBooks {
  customers: { domain: string; licences: number }[];
}

/** How many seats Microsoft's own books give the customer of a domain. */
export async function countLicences({ partnerCenter }: Sandbox, domain: string): Promise<number> {
  const { customers } = await readBooks<PartnerCenterBooks>(partnerCenter);
  return customers.find((customer) => customer.domain === domain)?.licences ?? 0;
}

interface Refusal {
  productId: string;
  skuId: string;
  code: number;
  description: string;
}

/** Microsoft refuses these from now on, and nothing else; with an empty list it sells everything again. */
export async function setRefusals({ partnerCenter }: Sandbox, refusals: readonly Refusal[]): Promise<void> {
  const url = `${partnerCenter}/_simulator/refusals`;
  const response = await fetch(url, { method: 'PUT', body: JSON.stringify({ refusals }) });
  if (!response.ok) {
    throw new Error(`The simulated Partner Center does not take this: ${await response.text()}`);
  }
}
