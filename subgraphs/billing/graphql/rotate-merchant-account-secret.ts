import { Ctx, Field, ID, InputType, Mutation, ObjectType, Resolver } from 'type-graphql';
import { Access } from '../../shared/graphql/access.ts';
import { InputArg } from '../../shared/graphql/input-arg.ts';
import { payloadOf, userErrorOf } from '../../shared/graphql/user-error.ts';
import { encodeId } from '../../shared/ids/type-id.ts';
import { rotateMerchantAccountSecret } from '../commands/rotate-merchant-account-secret.ts';
import type { BillingContext } from '../context.ts';
import { MerchantAccount } from './merchant-account.ts';

@InputType({ description: 'The new keys of a merchant account. The old ones are not used any more.' })
class RotateMerchantAccountSecretInput {
  @Field(() => ID, { description: 'From `linkMerchantAccount`, in the acting tenant.' })
  merchantAccountId!: string;

  @Field(() => String, { description: "Stripe's secret or restricted key. No field shows it again." })
  secretKey!: string;

  @Field(() => String, { description: 'The signing secret of our endpoint at Stripe. No field shows it again.' })
  webhookSecret!: string;

  @Field(() => String, {
    nullable: true,
    description: "Stripe's publishable key, shown by `paymentMethodSetup`. A sandbox does without.",
  })
  publishableKey?: string | null;
}

const RotateMerchantAccountSecretUserError = userErrorOf('RotateMerchantAccountSecret', {
  NOT_FOUND: 'There is no such merchant account, or it was linked just now.',
  LIVE_KEY_REFUSED: 'A sandbox takes no key that moves real money.',
});

@ObjectType({ description: 'What `rotateMerchantAccountSecret` answers.', simpleResolvers: true })
class RotateMerchantAccountSecretPayload {
  @Field(() => MerchantAccount, { nullable: true, description: 'The merchant account; null when refused.' })
  merchantAccount!: MerchantAccount | null;

  @Field(() => [RotateMerchantAccountSecretUserError], { description: 'Why it was refused; empty when it was not.' })
  userErrors!: InstanceType<typeof RotateMerchantAccountSecretUserError>[];
}

@Resolver()
export class RotateMerchantAccountSecretMutation {
  @Access('merchant-account:write', 'backOffice', 'root')
  @Mutation(() => RotateMerchantAccountSecretPayload, {
    description: 'Gives a merchant account new keys at its gateway, or its first ones.',
  })
  async rotateMerchantAccountSecret(
    @InputArg(() => RotateMerchantAccountSecretInput) input: RotateMerchantAccountSecretInput,
    @Ctx() context: BillingContext,
  ) {
    const result = await rotateMerchantAccountSecret(context, input);
    const tenantId = encodeId('tenant', context.tenantId);
    return payloadOf('merchantAccount', result, ({ id }) => ({ tenantId, id: encodeId('merchantAccount', id) }));
  }
}
