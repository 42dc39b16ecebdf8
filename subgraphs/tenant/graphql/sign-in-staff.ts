import { Ctx, Field, InputType, Mutation, ObjectType, Resolver } from 'type-graphql';
import { Access } from '../../shared/graphql/access.ts';
import { InputArg } from '../../shared/graphql/input-arg.ts';
import { payloadOf, userErrorOf } from '../../shared/graphql/user-error.ts';
import { signInStaff } from '../commands/sign-in-staff.ts';
import type { TenantContext } from '../context.ts';
import { Session, sessionView } from './session.ts';

@InputType({ description: 'What `signInStaff` needs to know.' })
class SignInStaffInput {
  @Field(() => String, { description: 'Where they work: `gr`, or `root`.' })
  tenantCode!: string;

  @Field(() => String, { description: 'In any case.' })
  email!: string;

  @Field(() => String, { description: 'As it was chosen.' })
  password!: string;
}

const SignInStaffUserError = userErrorOf('SignInStaff', {
  INVALID_CREDENTIALS: 'The tenant, the e-mail and the password do not belong together.',
});

@ObjectType({ description: 'What `signInStaff` answers.', simpleResolvers: true })
class SignInStaffPayload {
  @Field(() => Session, { nullable: true, description: 'Null when refused.' })
  session!: Session | null;

  @Field(() => [SignInStaffUserError], { description: 'Why it was refused; empty when it was not.' })
  userErrors!: InstanceType<typeof SignInStaffUserError>[];
}

@Resolver()
export class SignInStaffMutation {
  @Access('public', 'backOffice', 'root')
  @Mutation(() => SignInStaffPayload, {
    description: 'Signs one of the distributor’s own people in; needs no tenant header and no Idempotency-Key.',
  })
  async signInStaff(@InputArg(() => SignInStaffInput) input: SignInStaffInput, @Ctx() context: TenantContext) {
    return payloadOf('session', await signInStaff(context, input), (session) => sessionView(context, session));
  }
}
