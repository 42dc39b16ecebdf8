import { Ctx, Field, InputType, Mutation, ObjectType, Resolver } from 'type-graphql';
import { Access } from '../../shared/graphql/access.ts';
import { CountryCodeScalar, CurrencyCodeScalar } from '../../shared/graphql/scalars.ts';
import { AddressInput } from '../../shared/graphql/common-types.ts';
import { InputArg } from '../../shared/graphql/input-arg.ts';
import { payloadOf, userErrorOf } from '../../shared/graphql/user-error.ts';
import { encodeId } from '../../shared/ids/type-id.ts';
import { createLegalEntity } from '../commands/create-legal-entity.ts';
import { rereading, type TenantContext } from '../context.ts';
import { findLegalEntity, LegalEntity } from './legal-entity.ts';

@InputType({ description: 'The company, as the authorities know it.' })
class CreateLegalEntityInput {
  @Field(() => String, { description: 'As in the register of companies.' })
  name!: string;

  @Field(() => CountryCodeScalar, { description: 'Where it is established.' })
  country!: string;

  @Field(() => String, { nullable: true, description: 'With its prefix and without spaces; `EL` for Greece.' })
  vatId?: string | null;

  @Field(() => CurrencyCodeScalar, { description: 'In what it keeps its books.' })
  functionalCurrency!: string;

  @Field(() => AddressInput, { description: 'As on its invoices.' })
  address!: AddressInput;
}

const CreateLegalEntityUserError = userErrorOf('CreateLegalEntity', {
  VAT_ID_INVALID: 'This is not how a VAT id of the country looks.',
});

@ObjectType({ description: 'What `createLegalEntity` answers.', simpleResolvers: true })
class CreateLegalEntityPayload {
  @Field(() => LegalEntity, { nullable: true, description: 'Null when refused.' })
  legalEntity!: LegalEntity | null;

  @Field(() => [CreateLegalEntityUserError], { description: 'Why it was refused; empty when it was not.' })
  userErrors!: InstanceType<typeof CreateLegalEntityUserError>[];
}

@Resolver()
export class CreateLegalEntityMutation {
  @Access('tenant:write', 'root')
  @Mutation(() => CreateLegalEntityPayload, { description: 'Adds a company that sells in the acting tenant.' })
  async createLegalEntity(
    @InputArg(() => CreateLegalEntityInput) input: CreateLegalEntityInput,
    @Ctx() context: TenantContext,
  ) {
    const result = await createLegalEntity(context, input);
    const reread = rereading(context);
    const tenantId = encodeId('tenant', context.tenantId);
    return payloadOf('legalEntity', result, ({ id }) =>
      findLegalEntity(reread, { tenantId, id: encodeId('legalEntity', id) }),
    );
  }
}
