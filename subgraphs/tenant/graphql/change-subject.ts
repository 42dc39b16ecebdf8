import { createUnionType, Directive, Field, ID, ObjectType } from 'type-graphql';
import { Account } from './account.ts';

// Entities of the other subgraphs as this one knows them: by their ids. Their owners add the rest.

@Directive('@key(fields: "tenantId id", resolvable: false)')
@ObjectType('Plan')
class PlanReference {
  @Field(() => ID)
  tenantId!: string;

  @Field(() => ID)
  id!: string;
}

@Directive('@key(fields: "tenantId id", resolvable: false)')
@ObjectType('PriceList')
class PriceListReference {
  @Field(() => ID)
  tenantId!: string;

  @Field(() => ID)
  id!: string;
}

@Directive('@key(fields: "tenantId id", resolvable: false)')
@ObjectType('Order')
class OrderReference {
  @Field(() => ID)
  tenantId!: string;

  @Field(() => ID)
  id!: string;
}

@Directive('@key(fields: "tenantId id", resolvable: false)')
@ObjectType('Subscription')
class SubscriptionReference {
  @Field(() => ID)
  tenantId!: string;

  @Field(() => ID)
  id!: string;
}

@Directive('@key(fields: "tenantId id", resolvable: false)')
@ObjectType('Invoice')
class InvoiceReference {
  @Field(() => ID)
  tenantId!: string;

  @Field(() => ID)
  id!: string;
}

@Directive('@key(fields: "tenantId id", resolvable: false)')
@ObjectType('Payment')
class PaymentReference {
  @Field(() => ID)
  tenantId!: string;

  @Field(() => ID)
  id!: string;
}

export const ChangeSubject = createUnionType({
  name: 'ChangeSubject',
  description: 'What a change is about.',
  types: () =>
    [
      Account,
      PlanReference,
      PriceListReference,
      OrderReference,
      SubscriptionReference,
      InvoiceReference,
      PaymentReference,
    ] as const,
  resolveType: (subject: object) => (subject as { __typename: string }).__typename,
});
