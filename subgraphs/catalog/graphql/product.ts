import {
  Arg,
  Ctx,
  Directive,
  Field,
  FieldResolver,
  ID,
  Int,
  ObjectType,
  Query,
  registerEnumType,
  Resolver,
  Root,
} from 'type-graphql';
import { authorize } from '../../shared/context/authorize.ts';
import { Access } from '../../shared/graphql/access.ts';
import { TenantReference } from '../../shared/graphql/common-types.ts';
import { LocaleScalar } from '../../shared/graphql/scalars.ts';
import { decodeId, encodeId } from '../../shared/ids/type-id.ts';
import type { CatalogContext } from '../context.ts';
import { findProduct } from '../queries/products.ts';
import type { ProductRecord } from '../queries/records.ts';

export enum ProductKind {
  LICENSE = 'LICENSE',
  ADD_ON = 'ADD_ON',
  BUNDLE = 'BUNDLE',
  SOFTWARE = 'SOFTWARE',
  USAGE = 'USAGE',
  SERVICE = 'SERVICE',
}
registerEnumType(ProductKind, {
  name: 'ProductKind',
  description: 'What is sold.',
  valuesConfig: {
    LICENSE: { description: 'A subscription for a number of seats.' },
    ADD_ON: { description: 'A subscription on top of another one.' },
    BUNDLE: { description: 'Several products for one price.' },
    SOFTWARE: { description: 'A perpetual license, bought once.' },
    USAGE: { description: 'Charged by use, in arrears.' },
    SERVICE: { description: 'Work that people do.' },
  },
});

@Directive('@key(fields: "tenantId id")')
@ObjectType({ description: 'What a vendor makes. It is bought as one of its plans.' })
export class Product {
  @Field(() => ID, { description: 'Opaque and unique over all tenants; its prefix names the kind.' })
  id!: string;

  @Field(() => ID, { description: 'The tenant that sells it.' })
  tenantId!: string;

  @Field(() => TenantReference, { nullable: true, description: 'The tenant that sells it.' })
  tenant!: TenantReference | null;

  @Field(() => ProductKind, { description: 'What one buys.' })
  kind!: ProductKind;

  @Field(() => String, { description: 'Its name, in the language of `contentLocale`.' })
  title!: string;

  @Field(() => String, { nullable: true, description: 'Null when the vendor gives none.' })
  description!: string | null;

  @Field(() => String, { description: 'Who makes it: `Microsoft Corporation`.' })
  vendorName!: string;

  @Field(() => LocaleScalar, { description: 'The language of `title` and `description`.' })
  contentLocale!: string;

  @Field(() => Int, { description: 'Grows with every change of its content.' })
  version!: number;
}

/** The graph's form of a product's row. The other keys are for its resolvers. */
export function productView(row: ProductRecord) {
  const tenantId = encodeId('tenant', row.tenant_id);
  return {
    id: encodeId('product', row.id),
    tenantId,
    tenant: { id: tenantId },
    kind: row.kind as ProductKind,
    title: row.title,
    description: row.description,
    vendorName: row.vendor_name,
    contentLocale: row.locale,
    version: row.version,
    key: { tenantId: row.tenant_id, id: row.id },
    originId: row.origin_id,
  };
}

export type ProductView = ReturnType<typeof productView>;

@Resolver(() => Product)
export class ProductResolver {
  @Access('public', 'storefront', 'backOffice', 'root')
  @Query(() => Product, {
    nullable: true,
    description: 'One product; null when there is none with this id, or none of its plans is sold to the viewer.',
  })
  async product(
    @Arg('id', () => ID, { description: 'Of the product: `prd_…`.' }) id: string,
    @Ctx() context: CatalogContext,
  ) {
    const productId = decodeId('product', id);
    const row = productId === null ? null : await findProduct(context, productId);
    return row && productView(row);
  }

  @Access('product:read', 'backOffice', 'root')
  @FieldResolver(() => ID, {
    nullable: true,
    description: "Root's product that this one was copied from, by which root groups over tenants; null for its own.",
  })
  masterProductId(@Root() { originId }: ProductView, @Ctx() context: CatalogContext) {
    authorize(context, 'product:read');
    return originId && encodeId('product', originId);
  }
}
