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

  @Field(() => CurrencyCodeScalar)
  currency!: string;
}

/** The graph's form of an amount. */
export function moneyView(value: MoneyValue): Money {
  return { amount: formatAmount(value), currency: value.currency };
}

@Directive('@shareable')
@ObjectType({ description: 'Where a page lies in its list.', simpleResolvers: true })
export class PageInfo {
  @Field(() => Boolean)
  hasNextPage!: boolean;

  @Field(() => Boolean)
  hasPreviousPage!: boolean;

  @Field(() => String, { nullable: true, description: 'Null when the page is empty.' })
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
  @Field(() => Int)
  value!: number;

  @Field(() => CountPrecision)
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
});

@Directive('@shareable')
@ObjectType({ description: 'A tenant that an answer leaves out, and why.', simpleResolvers: true })
export class UnavailableTenant {
  @Field(() => ID)
  tenantId!: string;

  @Field(() => UnavailableReason)
  reason!: UnavailableReason;

  @Field(() => String)
  message!: string;
}

@Directive('@shareable')
@ObjectType({ description: 'A named value, where the set of names is open.', simpleResolvers: true })
export class Fact {
  @Field(() => String)
  name!: string;

  @Field(() => String)
  value!: string;
}

@Directive('@shareable')
@ObjectType({ description: 'One step of how something was computed or decided.', simpleResolvers: true })
export class ExplanationStep {
  @Field(() => String, { description: 'A stable id of the rule: `price.markup`.' })
  rule!: string;

  @Field(() => String, { description: 'The rule in words.' })
  text!: string;

  @Field(() => [Fact])
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
  @Field(() => String)
  summary!: string;

  @Field(() => [ExplanationStep])
  steps!: ExplanationStep[];
}

@Directive('@shareable')
@ObjectType({ description: 'A postal address.', simpleResolvers: true })
export class Address {
  @Field(() => String, { nullable: true })
  company!: string | null;

  @Field(() => [String])
  lines!: string[];

  @Field(() => String)
  city!: string;

  @Field(() => String, { nullable: true })
  postalCode!: string | null;

  @Field(() => String, { nullable: true })
  region!: string | null;

  @Field(() => CountryCodeScalar)
  country!: string;
}

@InputType({ description: 'A postal address.' })
export class AddressInput {
  @Field(() => String, { nullable: true })
  company?: string | null;

  @Field(() => [String], { description: 'Street and number, one to four lines.' })
  lines!: string[];

  @Field(() => String)
  city!: string;

  @Field(() => String, { nullable: true })
  postalCode?: string | null;

  @Field(() => String, { nullable: true })
  region?: string | null;

  @Field(() => CountryCodeScalar)
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
registerEnumType(SortDirection, { name: 'SortDirection', description: 'Rising or falling.' });

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
});

export enum Segment {
  COMMERCIAL = 'COMMERCIAL',
  EDUCATION = 'EDUCATION',
  GOVERNMENT = 'GOVERNMENT',
  NONPROFIT = 'NONPROFIT',
}
registerEnumType(Segment, { name: 'Segment', description: 'For whom a plan is sold.' });

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
registerEnumType(RateBook, { name: 'RateBook', description: 'Who says what a currency is worth.' });

export enum WriteMode {
  COMMIT = 'COMMIT',
  DRY_RUN = 'DRY_RUN',
}
registerEnumType(WriteMode, {
  name: 'WriteMode',
  description: 'Whether to write, or only to say what would be written.',
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
