import { Ctx, Directive, Field, FieldResolver, ID, ObjectType, Resolver, Root } from 'type-graphql';
import { authorize } from '../../shared/context/authorize.ts';
import { Access } from '../../shared/graphql/access.ts';
import { DateTimeScalar } from '../../shared/graphql/scalars.ts';
import { decodeId } from '../../shared/ids/type-id.ts';
import type { ProvisioningContext } from '../context.ts';

@Directive('@key(fields: "tenantId id")')
@ObjectType('CspAgreement')
export class CspAgreement {
  @Field(() => ID)
  tenantId!: string;

  @Field(() => ID)
  id!: string;
}

@Resolver(() => CspAgreement)
export class CspAgreementResolver {
  @Access('tenant:read', 'backOffice', 'root')
  @FieldResolver(() => DateTimeScalar, {
    nullable: true,
    description: 'When its credentials for Partner Center were last given; null when it has none yet.',
  })
  async secretRotatedAt(@Root() agreement: CspAgreement, @Ctx() context: ProvisioningContext) {
    authorize(context, 'tenant:read');
    const tenantId = decodeId('tenant', agreement.tenantId);
    const id = decodeId('cspAgreement', agreement.id);
    const rotation = tenantId && id ? await context.loaders.rotation.load({ tenantId, id }) : null;
    return rotation?.rotated_at ?? null;
  }
}
