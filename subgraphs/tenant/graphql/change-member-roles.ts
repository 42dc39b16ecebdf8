import { Ctx, Field, ID, InputType, Mutation, ObjectType, Resolver } from 'type-graphql';
import type { Role } from '../../shared/context/permissions.ts';
import { Access } from '../../shared/graphql/access.ts';
import { InputArg } from '../../shared/graphql/input-arg.ts';
import { payloadOf, userErrorOf } from '../../shared/graphql/user-error.ts';
import { encodeId } from '../../shared/ids/type-id.ts';
import { changeMemberRoles } from '../commands/change-member-roles.ts';
import { rereading, type TenantContext } from '../context.ts';
import { findMember, Member, RoleEnum } from './member.ts';

@InputType({ description: 'What `changeMemberRoles` needs to know.' })
class ChangeMemberRolesInput {
  @Field(() => ID, { description: 'As in `account { members }`.' })
  memberId!: string;

  @Field(() => [RoleEnum], { description: 'All roles from now on; at least one, none above your own.' })
  roles!: Role[];
}

const ChangeMemberRolesUserError = userErrorOf('ChangeMemberRoles', {
  NOT_FOUND: 'There is no such member.',
  ROLE_NOT_GRANTABLE: 'A role that would come or go is not yours to give, or not for this place.',
  LAST_ADMIN: 'Nobody would be left who can give roles.',
});

@ObjectType({ description: 'What `changeMemberRoles` answers.', simpleResolvers: true })
class ChangeMemberRolesPayload {
  @Field(() => Member, { nullable: true, description: 'Null when refused.' })
  member!: Member | null;

  @Field(() => [ChangeMemberRolesUserError], { description: 'Why it was refused; empty when it was not.' })
  userErrors!: InstanceType<typeof ChangeMemberRolesUserError>[];
}

@Resolver()
export class ChangeMemberRolesMutation {
  @Access('member:write', 'storefront', 'backOffice', 'root')
  @Mutation(() => ChangeMemberRolesPayload, {
    description: 'Gives a member other roles and ends its sessions.',
  })
  async changeMemberRoles(
    @InputArg(() => ChangeMemberRolesInput) input: ChangeMemberRolesInput,
    @Ctx() context: TenantContext,
  ) {
    const result = await changeMemberRoles(context, input);
    const tenantId = encodeId('tenant', context.tenantId);
    return payloadOf('member', result, ({ memberId }) =>
      findMember(rereading(context), { tenantId, id: encodeId('member', memberId) }),
    );
  }
}
