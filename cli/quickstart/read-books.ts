/** What a simulator has done so far. */
export async function readBooks<Books>(simulator: string): Promise<Books> {
  return (await (await fetch(booksAddress(simulator))).json()) as Books;
}

/** Where everybody can read it. */
export function booksAddress(simulator: string): string {
  return `${simulator}/_simulator/books`;
}
