/** The buyer agrees on the bank's own page, by its button, and is sent back to the shop. */
export async function approveAtBank(page: string): Promise<void> {
  const form = new URLSearchParams({ outcome: 'approve' });
  const response = await fetch(page, { method: 'POST', body: form, redirect: 'manual' });
  if (response.status !== 303) {
    throw new Error(`The bank's page at ${page} answered ${response.status}.`);
  }
}
