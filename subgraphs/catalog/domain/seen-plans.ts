import type { Result } from '../../shared/result/result.ts';
import { planKey, type PriceSheetRow, type RowProblem } from './price-sheet-row.ts';

/**
 * What a sheet has said so far. Read again from its first line, the same sheet always gives the same memory, so an import
 * that goes on after a kill needs to store no more than its line.
 */
export class SeenPlans {
  readonly #plans = new Set<string>();
  readonly #skus = new Set<string>();
  readonly #products = new Set<string>();
  #hasUnreadableRow = false;

  /** Takes a row in; true when it is the first of its product, which is the one that describes the product. */
  note(result: Result<PriceSheetRow, RowProblem>): boolean {
    if (!result.ok) {
      const { subject } = result.rejection;
      this.#skus.add(subject);
      this.#hasUnreadableRow ||= subject.startsWith('line ');
      return false;
    }
    const { productId } = result.value;
    const isFirst = !this.#products.has(productId);
    this.#plans.add(planKey(result.value));
    this.#products.add(productId);
    return isFirst;
  }

  /** Whether the sheet is fit to say what is no longer sold: it has a good row, and none of which nobody knows the plan. */
  get isComplete(): boolean {
    return this.#plans.size > 0 && !this.#hasUnreadableRow;
  }

  get hasGoodRow(): boolean {
    return this.#plans.size > 0;
  }

  /** Whether the sheet says nothing of the plan; a refused row speaks for every plan of its SKU. */
  lacks(plan: { vendor_key: string; sku: string }): boolean {
    return !this.#plans.has(plan.vendor_key) && !this.#skus.has(plan.sku);
  }
}
