import { Ctx, Field, InputType, Mutation, ObjectType, Resolver } from 'type-graphql';
import type { Role } from '../../shared/context/permissions.ts';
import { Access } from '../../shared/graphql/access.ts';
import { InputArg } from '../../shared/graphql/input-arg.ts';
import { payloadOf, userErrorOf } from '../../shared/graphql/user-error.ts';
import { encodeId } from '../../shared/ids/type-id.ts';
import { inviteMember } from '../commands/invite-member.ts';
import { rereading, type TenantContext } from '../context.ts';
import { findMember, Member, RoleEnum } from './member.ts';

@InputType({ description: 'What `inviteMember` needs to know.' })
class InviteMemberInput {
  @Field(() => String, { description: 'How the letter addresses them.' })
  name!: string;

  @Field(() => String, { description: 'Where the invitation goes, and with what they sign in.' })
  email!: string;

  @Field(() => [RoleEnum], { description: 'At least one, none above your own.' })
  roles!: Role[];
}

const InviteMemberUserError = userErrorOf('InviteMember', {
  ROLE_NOT_GRANTABLE: 'One of the roles is not yours to give, or not for this place.',
  MEMBER_EXISTS: 'Somebody with this e-mail address is a member already.',
});

@ObjectType({ description: 'What `inviteMember` answers.', simpleResolvers: true })
class InviteMemberPayload {
  @Field(() => Member, { nullable: true, description: 'Null when refused.' })
  member!: Member | null;

  @Field(() => [InviteMemberUserError], { description: 'Why it was refused; empty when it was not.' })
  userErrors!: InstanceType<typeof InviteMemberUserError>[];
}

@Resolver()
export class InviteMemberMutation {
  @Access('member:write', 'storefront', 'backOffice', 'root')
  @Mutation(() => InviteMemberPayload, {
    description:
      'Invites somebody: staff to the acting tenant, a reseller to its own account. Again sends a new letter.',
  })
  async inviteMember(@InputArg(() => InviteMemberInput) input: InviteMemberInput, @Ctx() context: TenantContext) {
    const result = await inviteMember(context, input);
    const tenantId = encodeId('tenant', context.tenantId);
    return payloadOf('member', result, ({ memberId }) =>
      findMember(rereading(context), { tenantId, id: encodeId('member', memberId) }),
    );
  }
}
