import {
  Ctx,
  Directive,
  Field,
  FieldResolver,
  ID,
  Int,
  ObjectType,
  registerEnumType,
  Resolver,
  Root,
} from 'type-graphql';
import { authorize } from '../../shared/context/authorize.ts';
import { Access } from '../../shared/graphql/access.ts';
import { RateBook, TenantReference } from '../../shared/graphql/common-types.ts';
import { CountryCodeScalar, DateTimeScalar, DecimalScalar } from '../../shared/graphql/scalars.ts';
import { decodeId, encodeId } from '../../shared/ids/type-id.ts';
import type { PricingContext } from '../context.ts';
import { versionStatus } from '../domain/version-period.ts';
import type { PriceListVersionRecord } from '../queries/loaders.ts';

export enum PriceListStatus {
  DRAFT = 'DRAFT',
  SCHEDULED = 'SCHEDULED',
  ACTIVE = 'ACTIVE',
  EXPIRED = 'EXPIRED',
}
registerEnumType(PriceListStatus, {
  name: 'PriceListStatus',
  description: 'What a version is at the moment of the request.',
  valuesConfig: {
    DRAFT: { description: 'Nobody has activated it.' },
    SCHEDULED: { description: 'Activated; begins later.' },
    ACTIVE: { description: 'Its prices count.' },
    EXPIRED: { description: 'A later version has replaced it.' },
  },
});

@Directive('@key(fields: "tenantId id")')
@ObjectType({
  description: "A list's prices as they were computed once. They never change; a new version replaces them.",
})
export class PriceListVersion {
  @Field(() => ID, { description: 'Opaque and unique over all tenants; its prefix names the kind.' })
  id!: string;

  @Field(() => ID, { description: 'The tenant that it belongs to, also where `tenant` may not be seen.' })
  tenantId!: string;

  @Field(() => TenantReference, { nullable: true, description: 'Whose it is.' })
  tenant!: TenantReference | null;

  @Field(() => Int, { description: 'Counts from 1 within its list.' })
  number!: number;

  @Field(() => PriceListStatus, { description: 'Whether its prices count at the moment of the request.' })
  status!: PriceListStatus;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'The first instant at which its prices count. Null for a draft.',
  })
  effectiveFrom!: Date | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'The first instant after it; null while none follows.' })
  effectiveUntil!: Date | null;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When its prices were complete; null while its job runs or when that failed.',
  })
  calculatedAt!: Date | null;

  @Field(() => CountryCodeScalar, {
    nullable: true,
    description: 'The market whose vendor prices it is computed from; null when it is derived from another list.',
  })
  market!: string | null;

  @Field(() => RateBook, { nullable: true, description: 'Whose rate converted; null when nothing was converted.' })
  book!: RateBook | null;

  @Field(() => DecimalScalar, { nullable: true, description: 'The rate that converted, fixed when it was made.' })
  rate!: string | null;
}

/** The graph's form of a version; the markup goes along for the field that few may see. */
export function versionView(row: PriceListVersionRecord, now: Date) {
  const tenantId = encodeId('tenant', row.tenant_id);
  const { effective_from: effectiveFrom, effective_until: effectiveUntil } = row;
  return {
    id: encodeId('priceListVersion', row.id),
    tenantId,
    tenant: { id: tenantId },
    number: row.number,
    status: versionStatus({ effectiveFrom, effectiveUntil }, now) as PriceListStatus,
    effectiveFrom,
    effectiveUntil,
    calculatedAt: row.calculated_at,
    market: row.market,
    markup: row.markup_percent,
    book: row.book as RateBook | null,
    rate: row.rate,
  };
}

type PriceListVersionView = ReturnType<typeof versionView>;

/** The version with these ids as far as the viewer may see it. */
export async function findPriceListVersion(
  context: PricingContext,
  key: { tenantId: string; id: string },
): Promise<PriceListVersionView | null> {
  const tenantId = decodeId('tenant', key.tenantId);
  const id = decodeId('priceListVersion', key.id);
  const row = tenantId && id ? await context.loaders.priceListVersion.load({ tenantId, id }) : null;
  return row && versionView(row, context.now);
}

@Resolver(() => PriceListVersion)
export class PriceListVersionResolver {
  @Access('margin:read', 'backOffice', 'root')
  @FieldResolver(() => DecimalScalar, {
    nullable: true,
    description:
      'What was added to the cost or to the other list, in percent; null for those who may not know margins.',
  })
  markupPercent(@Root() { markup }: PriceListVersionView, @Ctx() context: PricingContext) {
    authorize(context, 'margin:read');
    return markup;
  }
}
