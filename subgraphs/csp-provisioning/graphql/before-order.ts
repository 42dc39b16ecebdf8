import { Arg, Ctx, Field, ObjectType, Query, Resolver } from 'type-graphql';
import { Access, Cost } from '../../shared/graphql/access.ts';
import { CountryCodeScalar, UrlScalar } from '../../shared/graphql/scalars.ts';
import type { ProvisioningContext } from '../context.ts';
import { findCustomerAgreement, findDomainAvailability } from '../processes/ask-before-order.ts';

@ObjectType({
  description: 'The agreement with Microsoft that a buyer must accept before it can order.',
  simpleResolvers: true,
})
class CustomerAgreement {
  @Field(() => String, { description: 'Pass it to `placeOrder` with who accepted the agreement.' })
  templateId!: string;

  @Field(() => String, { description: 'What it is called.' })
  name!: string;

  @Field(() => UrlScalar, {
    description: 'Where Microsoft shows its text. Ask anew each time: the address does not last.',
  })
  url!: string;
}

@ObjectType({ description: 'Whether a new customer at Microsoft can have a domain.', simpleResolvers: true })
class DomainAvailability {
  @Field(() => String, { description: 'With its ending: `aegean.onmicrosoft.com`.' })
  domain!: string;

  @Field(() => Boolean, { description: 'Whether nobody has it at this moment.' })
  isAvailable!: boolean;

  @Field(() => [String], { description: 'Prefixes that are free; empty when the wanted one is.' })
  suggestions!: string[];
}

@Resolver()
export class BeforeOrderResolver {
  @Access('order:place', 'storefront', 'backOffice', 'root')
  @Cost(10)
  @Query(() => CustomerAgreement, {
    nullable: true,
    description: 'What a buyer in this country must accept; null where we do not sell.',
  })
  async customerAgreement(
    @Arg('country', () => CountryCodeScalar, { description: 'Of the buyer.' }) country: string,
    @Ctx() context: ProvisioningContext,
  ): Promise<CustomerAgreement | null> {
    const template = await findCustomerAgreement(context, country);
    return template && { ...template, name: 'Microsoft Customer Agreement' };
  }

  @Access('order:place', 'storefront', 'backOffice', 'root')
  @Cost(10)
  @Query(() => DomainAvailability, {
    nullable: true,
    description: 'Whether a new customer in this country can have the domain; null where we do not sell.',
  })
  domainAvailability(
    @Arg('prefix', () => String, { description: 'What stands before `.onmicrosoft.com`.' }) prefix: string,
    @Arg('country', () => CountryCodeScalar, { description: 'Of the buyer.' }) country: string,
    @Ctx() context: ProvisioningContext,
  ): Promise<DomainAvailability | null> {
    return findDomainAvailability(context, { prefix, country });
  }
}
