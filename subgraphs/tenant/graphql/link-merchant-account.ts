import { Ctx, Field, ID, InputType, Mutation, ObjectType, Resolver } from 'type-graphql';
import { Access } from '../../shared/graphql/access.ts';
import { InputArg } from '../../shared/graphql/input-arg.ts';
import { payloadOf, userErrorOf } from '../../shared/graphql/user-error.ts';
import { encodeId } from '../../shared/ids/type-id.ts';
import { linkMerchantAccount } from '../commands/link-merchant-account.ts';
import { rereading, type TenantContext } from '../context.ts';
import { findMerchantAccount, MerchantAccount, PaymentGateway } from './links.ts';

@InputType({ description: 'Which gateway takes money, and for which company. Its keys are given later.' })
class LinkMerchantAccountInput {
  @Field(() => PaymentGateway, { description: 'Where the account is.' })
  gateway!: PaymentGateway;

  @Field(() => ID, { description: 'The company that the money arrives at.' })
  legalEntityId!: string;
}

const LinkMerchantAccountUserError = userErrorOf('LinkMerchantAccount', {
  MERCHANT_ACCOUNT_LIMIT: 'The tenant has a merchant account at this gateway.',
  NOT_FOUND: 'The tenant has no such legal entity.',
});

@ObjectType({ description: 'What `linkMerchantAccount` answers.', simpleResolvers: true })
class LinkMerchantAccountPayload {
  @Field(() => MerchantAccount, { nullable: true, description: 'Null when refused.' })
  merchantAccount!: MerchantAccount | null;

  @Field(() => [LinkMerchantAccountUserError], { description: 'Why it was refused; empty when it was not.' })
  userErrors!: InstanceType<typeof LinkMerchantAccountUserError>[];
}

@Resolver()
export class LinkMerchantAccountMutation {
  @Access('tenant:write', 'root')
  @Mutation(() => LinkMerchantAccountPayload, {
    description:
      'Links the acting tenant to its account at a payment gateway. Give its keys by `rotateMerchantAccountSecret`.',
  })
  async linkMerchantAccount(
    @InputArg(() => LinkMerchantAccountInput) input: LinkMerchantAccountInput,
    @Ctx() context: TenantContext,
  ) {
    const result = await linkMerchantAccount(context, input);
    const reread = rereading(context);
    const tenantId = encodeId('tenant', context.tenantId);
    return payloadOf('merchantAccount', result, ({ id }) =>
      findMerchantAccount(reread, { tenantId, id: encodeId('merchantAccount', id) }),
    );
  }
}
