import { styleText } from 'node:util';
import { amountOf, type Money, type MoneyFields } from '../../storefront-sdk/main.ts';

/** The title of a chapter. */
export function chapter(title: string): void {
  console.log(`\n${paint('bold', title)}`);
}

/** What has just happened. */
export function tell(sentence: string): void {
  console.log(`  ${sentence}`);
}

/** Where the reader can see it too: a query for GraphiQL, or an address. */
export function look(where: string): void {
  console.log(paint('dim', `  look  ${where}`));
}

/** Rows under their headings, amounts to the right. */
export function table(rows: readonly (readonly string[])[]): void {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  rows.forEach((row, index) => {
    const cells = row.map((cell, column) =>
      column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
    );
    console.log(`  ${index === 0 ? paint('dim', cells.join('  ')) : cells.join('  ')}`);
  });
}

/** An amount with its currency's name: `261.27 EUR`. */
export function written(value: Money | MoneyFields): string {
  return `${'minor' in value ? amountOf(value) : value.amount} ${value.currency}`;
}

/** In colour where somebody reads it, plain where it goes into a file. */
function paint(style: 'bold' | 'dim', text: string): string {
  return process.stdout.isTTY ? styleText(style, text) : text;
}
