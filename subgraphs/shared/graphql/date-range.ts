import { Field, InputType } from 'type-graphql';
import { DateScalar } from './scalars.ts';

@InputType({ description: 'A half-open range of calendar days.' })
export class DateRange {
  @Field(() => DateScalar, { nullable: true, description: 'The first day inside.' })
  from?: string | null;

  @Field(() => DateScalar, { nullable: true, description: 'The first day outside.' })
  until?: string | null;
}
