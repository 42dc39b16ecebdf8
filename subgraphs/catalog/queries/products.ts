import type { CatalogContext } from '../context.ts';
import { plansOf, statementOf } from './plan-selection.ts';
import { PRODUCT_COLUMNS, type ProductRecord } from './records.ts';

/** The product with this id. A storefront has it while it sells one of its plans. */
export async function findProduct(context: CatalogContext, id: string): Promise<ProductRecord | null> {
  const [row] =
    context.door === 'storefront'
      ? await context.reader.read<ProductRecord>(context, soldProduct(context, id))
      : await context.reader.read<ProductRecord>(context, anyProduct(context, id));
  return row ?? null;
}

function soldProduct(context: CatalogContext, id: string) {
  const selection = plansOf(context, { productId: id }, { isPriced: false, hasProduct: true });
  return statementOf(selection, { select: 'product.*', tail: 'limit 1' });
}

function anyProduct({ readScope, tenantId }: CatalogContext, id: string) {
  return readScope === 'tenant'
    ? {
        text: `select ${PRODUCT_COLUMNS} from catalog.product where tenant_id = $1 and id = $2`,
        values: [tenantId, id],
      }
    : { text: `select ${PRODUCT_COLUMNS} from catalog.product where id = $1`, values: [id] };
}
