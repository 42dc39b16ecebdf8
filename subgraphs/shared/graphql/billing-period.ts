import { Directive, Field, Int, ObjectType } from 'type-graphql';
import { daysOf } from '../time/billing-period.ts';
import type { BillingPeriod as BilledDays } from '../time/billing-period.ts';
import { DateScalar } from './scalars.ts';

@Directive('@shareable')
@ObjectType({ description: 'The days that one charge pays for. Both ends count.', simpleResolvers: true })
export class BillingPeriod {
  @Field(() => DateScalar, { description: 'The day it begins.' })
  firstDay!: string;

  @Field(() => DateScalar, { description: 'The day it ends; the next period begins on the day after.' })
  lastDay!: string;

  @Field(() => Int, { description: 'How many days it has, the first and the last among them.' })
  days!: number;
}

/** The graph's form of a period. */
export function billingPeriodView(period: BilledDays): BillingPeriod {
  return { ...period, days: daysOf(period) };
}
