import { Ctx, Field, InputType, Mutation, ObjectType, Resolver } from 'type-graphql';
import { Access } from '../../shared/graphql/access.ts';
import { InputArg } from '../../shared/graphql/input-arg.ts';
import { userErrorOf, userErrorsOf } from '../../shared/graphql/user-error.ts';
import { acknowledgeChanges } from '../commands/acknowledge-changes.ts';
import type { TenantContext } from '../context.ts';
import { changePlaceOf } from '../queries/changes.ts';

@InputType({ description: 'Who has read how far.' })
class AcknowledgeChangesInput {
  @Field(() => String, { description: 'Your name for what reads, in 1 to 100 characters: `sap-sync`.' })
  consumer!: string;

  @Field(() => String, { description: 'The cursor of the last change that you have dealt with, read in one tenant.' })
  upToCursor!: string;
}

const AcknowledgeChangesUserError = userErrorOf('AcknowledgeChanges', {});

@ObjectType({ description: 'What `acknowledgeChanges` answers.', simpleResolvers: true })
class AcknowledgeChangesPayload {
  @Field(() => [AcknowledgeChangesUserError], { description: 'Why it was refused; empty when it was not.' })
  userErrors!: InstanceType<typeof AcknowledgeChangesUserError>[];
}

@Resolver()
export class AcknowledgeChangesMutation {
  @Access('change:read', 'backOffice', 'root')
  @Mutation(() => AcknowledgeChangesPayload, {
    description: 'Remembers how far you have read; `changeConsumers` tells it again, however long you were away.',
  })
  async acknowledgeChanges(
    @InputArg(() => AcknowledgeChangesInput) { consumer, upToCursor }: AcknowledgeChangesInput,
    @Ctx() context: TenantContext,
  ) {
    const result = await acknowledgeChanges(context, { consumer, upTo: changePlaceOf(context, upToCursor) });
    return { userErrors: userErrorsOf(result) };
  }
}
