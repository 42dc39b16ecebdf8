import { Field, ID, InputType, registerEnumType } from 'type-graphql';
import { RateBook } from '../../shared/graphql/common-types.ts';
import { CountryCodeScalar, CurrencyCodeScalar } from '../../shared/graphql/scalars.ts';

export enum RevenueDimension {
  TENANT = 'TENANT',
  COUNTRY = 'COUNTRY',
  LEGAL_ENTITY = 'LEGAL_ENTITY',
  VENDOR = 'VENDOR',
  PRODUCT = 'PRODUCT',
  RESELLER = 'RESELLER',
  ACCOUNT = 'ACCOUNT',
}
registerEnumType(RevenueDimension, {
  name: 'RevenueDimension',
  description: 'What revenue is sorted by.',
  valuesConfig: {
    TENANT: { description: 'Whose it is.' },
    COUNTRY: { description: 'Where the company that invoiced is established.' },
    LEGAL_ENTITY: { description: 'Which company invoiced.' },
    VENDOR: {
      description: 'Whose products were sold. Not kept, because sums by product grow as the lines do: BAD_USER_INPUT.',
    },
    PRODUCT: {
      description: 'What was sold. Not kept, because sums by product grow as the lines do: BAD_USER_INPUT.',
    },
    RESELLER: { description: 'The reseller that was invoiced, or stands above the account that was. Read by day.' },
    ACCOUNT: { description: 'Who was invoiced. Read by day.' },
  },
});

export enum ReportInterval {
  DAY = 'DAY',
  MONTH = 'MONTH',
  QUARTER = 'QUARTER',
  YEAR = 'YEAR',
  TOTAL = 'TOTAL',
}
registerEnumType(ReportInterval, {
  name: 'ReportInterval',
  description:
    'How a report cuts its period. Days are those of each tenant’s zone; the first and last part may be shorter.',
  valuesConfig: {
    DAY: { description: 'By calendar day.' },
    MONTH: { description: 'By calendar month.' },
    QUARTER: { description: 'By quarter of the calendar year.' },
    YEAR: { description: 'By calendar year.' },
    TOTAL: { description: 'Not at all: the whole period is one.' },
  },
});

export enum RatePolicy {
  INVOICE_DATE = 'INVOICE_DATE',
  MONTH_AVERAGE = 'MONTH_AVERAGE',
  FIXED = 'FIXED',
}
registerEnumType(RatePolicy, {
  name: 'RatePolicy',
  description: 'Of which day the rates are that amounts are converted by.',
  valuesConfig: {
    INVOICE_DATE: {
      description: 'Of the end of each interval in the zone of whose book it is; of now where that has not come yet.',
    },
    MONTH_AVERAGE: { description: 'The mean of a month’s days. Not computed yet: BAD_USER_INPUT.' },
    FIXED: { description: 'Of now, for every interval.' },
  },
});

@InputType({ description: 'Which revenue; all conditions must hold.' })
export class RevenueFilter {
  @Field(() => [ID], { nullable: true, description: 'Of these tenants only, within what you may read.' })
  tenantIds?: string[] | null;

  @Field(() => [CountryCodeScalar], {
    nullable: true,
    description: 'Invoiced by companies that are established in any of these.',
  })
  country?: string[] | null;

  @Field(() => ID, { nullable: true, description: 'Invoiced to one account.' })
  accountId?: string | null;

  @Field(() => [CurrencyCodeScalar], { nullable: true, description: 'Invoiced in any of these.' })
  currency?: string[] | null;
}

@InputType({ description: 'Into which currency, and by whose rates.' })
export class ConsolidationInput {
  @Field(() => CurrencyCodeScalar, { description: 'What everything is converted into.' })
  currency!: string;

  @Field(() => RateBook, {
    defaultValue: RateBook.ECB,
    description: 'Whose rates: those in the book of the tenant, else those in root’s as far as you read root.',
  })
  book!: RateBook;

  @Field(() => RatePolicy, { defaultValue: RatePolicy.INVOICE_DATE, description: 'Rates of which day.' })
  policy!: RatePolicy;
}
