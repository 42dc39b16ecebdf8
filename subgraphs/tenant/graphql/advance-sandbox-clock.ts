import { Ctx, Field, InputType, Mutation, ObjectType, Resolver } from 'type-graphql';
import { Access } from '../../shared/graphql/access.ts';
import { InputArg } from '../../shared/graphql/input-arg.ts';
import { DateTimeScalar, DurationScalar } from '../../shared/graphql/scalars.ts';
import { payloadOf, userErrorOf } from '../../shared/graphql/user-error.ts';
import { advanceSandboxClock } from '../commands/advance-sandbox-clock.ts';
import type { TenantContext } from '../context.ts';

@InputType({ description: 'How far the clock goes.' })
class AdvanceSandboxClockInput {
  @Field(() => DurationScalar, { description: 'Forward only, by at most `P3Y` at once.' })
  by!: string;
}

@ObjectType({
  description: 'Business time of a sandbox: periods, validity, invoice dates. Sessions go by real time.',
  simpleResolvers: true,
})
class SandboxClock {
  @Field(() => DateTimeScalar, { description: 'What time it is now, for all tenants.' })
  now!: Date;
}

const AdvanceSandboxClockUserError = userErrorOf('AdvanceSandboxClock', {
  NOT_A_SANDBOX: 'Time is real here.',
});

@ObjectType({ description: 'What `advanceSandboxClock` answers.', simpleResolvers: true })
class AdvanceSandboxClockPayload {
  @Field(() => SandboxClock, { nullable: true, description: 'The clock; null when refused.' })
  sandboxClock!: SandboxClock | null;

  @Field(() => [AdvanceSandboxClockUserError], { description: 'Why it was refused; empty when it was not.' })
  userErrors!: InstanceType<typeof AdvanceSandboxClockUserError>[];
}

@Resolver()
export class AdvanceSandboxClockMutation {
  @Access('sandbox:clock', 'root')
  @Mutation(() => AdvanceSandboxClockPayload, {
    description: 'Moves the time of a sandbox ahead, for everybody. All see it within a quarter of a second.',
  })
  async advanceSandboxClock(
    @InputArg(() => AdvanceSandboxClockInput) input: AdvanceSandboxClockInput,
    @Ctx() context: TenantContext,
  ) {
    const result = await advanceSandboxClock(context, input);
    return payloadOf('sandboxClock', result, ({ now }) => ({ now: new Date(now) }));
  }
}
