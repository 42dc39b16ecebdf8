import { Ctx, Field, ID, InputType, Mutation, ObjectType, Resolver } from 'type-graphql';
import { Access } from '../../shared/graphql/access.ts';
import { InputArg } from '../../shared/graphql/input-arg.ts';
import { userErrorOf, userErrorsOf } from '../../shared/graphql/user-error.ts';
import { removePaymentMethod } from '../commands/remove-payment-method.ts';
import type { BillingContext } from '../context.ts';

@InputType({ description: 'Which card to remove.' })
class RemovePaymentMethodInput {
  @Field(() => ID, { description: 'A card of your own.' })
  paymentMethodId!: string;
}

const RemovePaymentMethodUserError = userErrorOf('RemovePaymentMethod', {
  NOT_FOUND: 'There is no such card. Credit is not removed.',
  PAYMENT_METHOD_IN_USE: 'Money is held on it for an order that is on its way.',
});

@ObjectType({ description: 'What `removePaymentMethod` answers.', simpleResolvers: true })
class RemovePaymentMethodPayload {
  @Field(() => [RemovePaymentMethodUserError], { description: 'Why it was refused; empty when it was not.' })
  userErrors!: InstanceType<typeof RemovePaymentMethodUserError>[];
}

@Resolver()
export class RemovePaymentMethodMutation {
  @Access('payment:authorize', 'storefront', 'backOffice', 'root')
  @Mutation(() => RemovePaymentMethodPayload, { description: 'Removes a card; the gateway forgets it too.' })
  async removePaymentMethod(
    @InputArg(() => RemovePaymentMethodInput) input: RemovePaymentMethodInput,
    @Ctx() context: BillingContext,
  ) {
    return { userErrors: userErrorsOf(await removePaymentMethod(context, input)) };
  }
}
