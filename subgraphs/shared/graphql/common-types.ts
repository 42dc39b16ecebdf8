import { Directive, Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { formatAmount, type Money as MoneyValue } from '../money/money.ts';
import { CountryCodeScalar, CurrencyCodeScalar, DateTimeScalar, DecimalScalar } from './scalars.ts';

/** What is charged or shown, exactly as the subgraph that owns it decided. */
@Directive('@shareable')
@ObjectType({ description: 'An amount that is charged or shown.', simpleResolvers: true })
export class Money {
  @Field(() => DecimalScalar, {
    description: "Has exactly the currency's ISO 4217 digits; negative for credits. Never formatted for a locale.",
  })
  amount!: string;

  @Field(() => CurrencyCodeScalar, {
    description: 'Of the amount. Amounts in different currencies are never added up.',
  })
  currency!: string;
}

/** The graph's form of an amount. */
export function moneyView(value: MoneyValue): Money {
  return { amount: formatAmount(value), currency: value.currency };
}

@Directive('@shareable')
@ObjectType({ description: 'Where a page lies in its list.', simpleResolvers: true })
export class PageInfo {
  @Field(() => Boolean, { description: 'Whether more entries follow: ask for them with `after: endCursor`.' })
  hasNextPage!: boolean;

  @Field(() => Boolean, { description: 'Whether entries come before these: ask for them with `before: startCursor`.' })
  hasPreviousPage!: boolean;

  @Field(() => String, {
    nullable: true,
    description: 'Where the page begins; pass it as `before` to go back. Null when the page is empty.',
  })
  startCursor!: string | null;

  @Field(() => String, { nullable: true, description: 'Pass it as `after` to go on. Null when the page is empty.' })
  endCursor!: string | null;
}

export enum CountPrecision {
  EXACT = 'EXACT',
  AT_LEAST = 'AT_LEAST',
}
registerEnumType(CountPrecision, {
  name: 'CountPrecision',
  description: 'Whether a count is the whole truth.',
  valuesConfig: {
    EXACT: { description: 'Counted to the end.' },
    AT_LEAST: { description: 'Counting stopped; there are at least so many.' },
  },
});

@Directive('@shareable')
@ObjectType({ description: 'How many there are, exact up to 10,000.', simpleResolvers: true })
export class Count {
  @Field(() => Int, { description: 'The number; 10,000 where counting stopped.' })
  value!: number;

  @Field(() => CountPrecision, { description: 'Whether the number is exact or only the least that there are.' })
  precision!: CountPrecision;
}

export enum UnavailableReason {
  RATE_MISSING = 'RATE_MISSING',
  REGION_UNREACHABLE = 'REGION_UNREACHABLE',
  MAINTENANCE = 'MAINTENANCE',
}
registerEnumType(UnavailableReason, {
  name: 'UnavailableReason',
  description: 'Why a tenant is left out of an answer.',
  valuesConfig: {
    RATE_MISSING: { description: 'Its amounts cannot be converted: there is no exchange rate. Record one.' },
    REGION_UNREACHABLE: { description: 'Its database does not answer. Ask again later.' },
    MAINTENANCE: { description: 'It is being worked on. Ask again later.' },
  },
});

@Directive('@shareable')
@ObjectType({ description: 'A tenant that an answer leaves out, and why.', simpleResolvers: true })
export class UnavailableTenant {
  @Field(() => ID, { description: 'The tenant that is left out.' })
  tenantId!: string;

  @Field(() => UnavailableReason, { description: 'For programs.' })
  reason!: UnavailableReason;

  @Field(() => String, { description: 'What is missing and what to do, for a person. May change.' })
  message!: string;
}

@Directive('@shareable')
@ObjectType({ description: 'A named value, where the set of names is open.', simpleResolvers: true })
export class Fact {
  @Field(() => String, { description: 'What is named, for a program: `rate`, `quantity`.' })
  name!: string;

  @Field(() => String, { description: 'As text, numbers with a decimal point.' })
  value!: string;
}

@Directive('@shareable')
@ObjectType({ description: 'One step of how something was computed or decided.', simpleResolvers: true })
export class ExplanationStep {
  @Field(() => String, { description: 'A stable id of the rule: `price.markup`.' })
  rule!: string;

  @Field(() => String, { description: 'The rule in words.' })
  text!: string;

  @Field(() => [Fact], { description: 'What the rule looked at, such as a rate or a percentage.' })
  facts!: Fact[];

  @Field(() => Money, { nullable: true, description: 'Null where the step does not begin with an amount.' })
  amountBefore!: Money | null;

  @Field(() => Money, { nullable: true, description: 'Null where the step does not end with an amount.' })
  amountAfter!: Money | null;
}

@Directive('@shareable')
@ObjectType({
  description: 'How something was computed or decided. Replaying the steps gives the amount.',
  simpleResolvers: true,
})
export class Explanation {
  @Field(() => String, { description: 'The whole in one sentence, for a person.' })
  summary!: string;

  @Field(() => [ExplanationStep], { description: 'In the order in which they were taken.' })
  steps!: ExplanationStep[];
}

@Directive('@shareable')
@ObjectType({ description: 'A postal address.', simpleResolvers: true })
export class Address {
  @Field(() => String, {
    nullable: true,
    description: 'As on the envelope. Null when the name beside the address is enough.',
  })
  company!: string | null;

  @Field(() => [String], { description: 'Street and number, one to four lines.' })
  lines!: string[];

  @Field(() => String, { description: 'As it is written in the country.' })
  city!: string;

  @Field(() => String, { nullable: true, description: 'As it is written in the country. Null where there are none.' })
  postalCode!: string | null;

  @Field(() => String, { nullable: true, description: 'State, province or county. Null where addresses do without.' })
  region!: string | null;

  @Field(() => CountryCodeScalar, { description: 'Where it is.' })
  country!: string;
}

@InputType({ description: 'A postal address.' })
export class AddressInput {
  @Field(() => String, {
    nullable: true,
    description: 'As on the envelope. Leave it out when the name beside the address is enough.',
  })
  company?: string | null;

  @Field(() => [String], { description: 'Street and number, one to four lines.' })
  lines!: string[];

  @Field(() => String, { description: 'As it is written in the country.' })
  city!: string;

  @Field(() => String, {
    nullable: true,
    description: 'As it is written in the country. Leave it out where there are none.',
  })
  postalCode?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'State, province or county. Leave it out where addresses do without.',
  })
  region?: string | null;

  @Field(() => CountryCodeScalar, { description: 'Where it is. BAD_USER_INPUT when there is no such country.' })
  country!: string;
}

@InputType({ description: 'A half-open range of instants.' })
export class DateTimeRange {
  @Field(() => DateTimeScalar, { nullable: true, description: 'The first instant inside.' })
  from?: Date | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'The first instant outside.' })
  until?: Date | null;
}

export enum SortDirection {
  ASC = 'ASC',
  DESC = 'DESC',
}
registerEnumType(SortDirection, {
  name: 'SortDirection',
  description: 'Rising or falling.',
  valuesConfig: {
    ASC: { description: 'From the lowest to the highest, unless the sort key names what comes first.' },
    DESC: { description: 'The other way round.' },
  },
});

export enum BillingCycle {
  MONTHLY = 'MONTHLY',
  ANNUAL = 'ANNUAL',
  BIENNIAL = 'BIENNIAL',
  TRIENNIAL = 'TRIENNIAL',
  ONE_TIME = 'ONE_TIME',
  NONE = 'NONE',
}
registerEnumType(BillingCycle, {
  name: 'BillingCycle',
  description: "How often a plan is charged, in the vendor's words.",
  valuesConfig: {
    MONTHLY: { description: 'Every month of the term.' },
    ANNUAL: { description: 'Every year of the term.' },
    BIENNIAL: { description: 'Every two years.' },
    TRIENNIAL: { description: 'Every three years.' },
    ONE_TIME: { description: 'Once, when it is bought.' },
    NONE: { description: 'By use, in arrears; nothing is charged in advance.' },
  },
});

export enum Segment {
  COMMERCIAL = 'COMMERCIAL',
  EDUCATION = 'EDUCATION',
  GOVERNMENT = 'GOVERNMENT',
  NONPROFIT = 'NONPROFIT',
}
registerEnumType(Segment, {
  name: 'Segment',
  description: 'For whom a plan is sold.',
  valuesConfig: {
    COMMERCIAL: { description: 'Companies, and everybody who is in no other segment.' },
    EDUCATION: { description: 'Schools and universities.' },
    GOVERNMENT: { description: 'Public authorities.' },
    NONPROFIT: { description: 'Charities and others who work for no profit.' },
  },
});

export enum VatIdStatus {
  NONE = 'NONE',
  VALID = 'VALID',
  INVALID = 'INVALID',
  UNVERIFIED = 'UNVERIFIED',
}
registerEnumType(VatIdStatus, {
  name: 'VatIdStatus',
  description: 'What is known about a VAT id.',
  valuesConfig: {
    NONE: { description: 'There is no VAT id.' },
    VALID: { description: 'The authority knows it.' },
    INVALID: { description: 'The authority does not know it.' },
    UNVERIFIED: { description: 'It looks right; nobody has asked the authority yet.' },
  },
});

export enum RateBook {
  MANUAL = 'MANUAL',
  ECB = 'ECB',
  MICROSOFT_MONTHLY = 'MICROSOFT_MONTHLY',
}
registerEnumType(RateBook, {
  name: 'RateBook',
  description: 'Who says what a currency is worth.',
  valuesConfig: {
    MANUAL: { description: 'Rates that staff have recorded.' },
    ECB: { description: 'Reference rates of the European Central Bank, published every working day.' },
    MICROSOFT_MONTHLY: { description: 'Rates that Microsoft sets for a month.' },
  },
});

export enum WriteMode {
  COMMIT = 'COMMIT',
  DRY_RUN = 'DRY_RUN',
}
registerEnumType(WriteMode, {
  name: 'WriteMode',
  description: 'Whether to write, or only to say what would be written.',
  valuesConfig: {
    COMMIT: { description: 'Does it.' },
    DRY_RUN: { description: 'Says what would be done, and changes nothing.' },
  },
});

/** A tenant as every other subgraph knows it: by its id. The tenant subgraph adds the rest. */
@Directive('@key(fields: "id", resolvable: false)')
@ObjectType('Tenant')
export class TenantReference {
  @Field(() => ID)
  id!: string;
}

/** A job as other subgraphs know it, to add the result of their kind of work. */
@Directive('@key(fields: "tenantId id", resolvable: false)')
@ObjectType('Job')
export class JobReference {
  @Field(() => ID)
  tenantId!: string;

  @Field(() => ID)
  id!: string;
}
