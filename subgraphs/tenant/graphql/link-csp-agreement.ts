import { Ctx, Field, InputType, Mutation, ObjectType, Resolver } from 'type-graphql';
import { Access } from '../../shared/graphql/access.ts';
import { InputArg } from '../../shared/graphql/input-arg.ts';
import { CountryCodeScalar } from '../../shared/graphql/scalars.ts';
import { payloadOf, userErrorOf } from '../../shared/graphql/user-error.ts';
import { encodeId } from '../../shared/ids/type-id.ts';
import { linkCspAgreement } from '../commands/link-csp-agreement.ts';
import { rereading, type TenantContext } from '../context.ts';
import { CspAgreement, findCspAgreement } from './links.ts';

@InputType({ description: 'Which agreement with Microsoft. Its credentials are given later.' })
class LinkCspAgreementInput {
  @Field(() => String, { description: 'What people call it.' })
  name!: string;

  @Field(() => String, { description: "The partner's own tenant at Microsoft, a UUID." })
  partnerTenantId!: string;

  @Field(() => [CountryCodeScalar], { description: 'The countries that it buys for, the one of its location first.' })
  markets!: string[];
}

const LinkCspAgreementUserError = userErrorOf('LinkCspAgreement', {
  AGREEMENT_ALREADY_LINKED: 'The tenant is linked to this agreement.',
});

@ObjectType({ description: 'What `linkCspAgreement` answers.', simpleResolvers: true })
class LinkCspAgreementPayload {
  @Field(() => CspAgreement, { nullable: true, description: 'Null when refused.' })
  cspAgreement!: CspAgreement | null;

  @Field(() => [LinkCspAgreementUserError], { description: 'Why it was refused; empty when it was not.' })
  userErrors!: InstanceType<typeof LinkCspAgreementUserError>[];
}

@Resolver()
export class LinkCspAgreementMutation {
  @Access('tenant:write', 'root')
  @Mutation(() => LinkCspAgreementPayload, {
    description:
      'Links the acting tenant to an agreement with Microsoft. Give its credentials by `rotateCspAgreementSecret`.',
  })
  async linkCspAgreement(
    @InputArg(() => LinkCspAgreementInput) input: LinkCspAgreementInput,
    @Ctx() context: TenantContext,
  ) {
    const result = await linkCspAgreement(context, input);
    const reread = rereading(context);
    const tenantId = encodeId('tenant', context.tenantId);
    return payloadOf('cspAgreement', result, ({ id }) =>
      findCspAgreement(reread, { tenantId, id: encodeId('cspAgreement', id) }),
    );
  }
}
