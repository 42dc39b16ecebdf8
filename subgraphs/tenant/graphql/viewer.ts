import { Ctx, Field, FieldResolver, ObjectType, Query, Resolver } from 'type-graphql';
import { Access } from '../../shared/graphql/access.ts';
import { CurrencyCodeScalar, LocaleScalar } from '../../shared/graphql/scalars.ts';
import { encodeId } from '../../shared/ids/type-id.ts';
import type { TenantContext } from '../context.ts';
import { findOwnAccount, findOwnMember } from '../queries/viewer.ts';
import { Account, accountView } from './account.ts';
import { Member, memberView } from './member.ts';
import { findTenant, Tenant } from './tenant.ts';

@ObjectType({ description: 'Who is asking. Everything a page header needs.' })
export class Viewer {
  @Field(() => [String], { description: 'What they may do, as `noun:verb`.' })
  permissions!: readonly string[];

  @Field(() => CurrencyCodeScalar, { description: 'In what prices are shown to them.' })
  currency!: string;

  @Field(() => LocaleScalar, { description: 'In which language they are answered.' })
  locale!: string;
}

export function viewerView({ permissions, currency, locale }: TenantContext): Viewer {
  return { permissions, currency, locale };
}

@Resolver(() => Viewer)
export class ViewerResolver {
  @Access('public', 'storefront', 'backOffice', 'root')
  @Query(() => Viewer, { nullable: true, description: 'Who is asking.' })
  viewer(@Ctx() context: TenantContext) {
    return viewerView(context);
  }

  @FieldResolver(() => Member, { nullable: true, description: 'The person; null for a guest and for an API key.' })
  async member(@Ctx() context: TenantContext) {
    const row = await findOwnMember(context);
    return row && memberView(row);
  }

  @FieldResolver(() => Account, { nullable: true, description: 'For whom the person shops; null for everybody else.' })
  async account(@Ctx() context: TenantContext) {
    const row = await findOwnAccount(context);
    return row && accountView(row);
  }

  @FieldResolver(() => Tenant, { description: 'The acting tenant.' })
  tenant(@Ctx() context: TenantContext) {
    return findTenant(context, encodeId('tenant', context.tenantId));
  }
}
