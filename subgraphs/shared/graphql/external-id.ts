import { Directive, Field, InputType, ObjectType } from 'type-graphql';

@Directive('@shareable')
@ObjectType({ description: 'What another system calls a record.', simpleResolvers: true })
export class ExternalId {
  @Field(() => String, { description: 'The other system: `sap`.' })
  system!: string;

  @Field(() => String, { description: "The record's key there." })
  value!: string;
}

@InputType({
  description: 'What another system calls a record; unique for each system and kind of record in a tenant.',
})
export class ExternalIdInput {
  @Field(() => String, { description: 'The other system, in 1 to 50 characters: `sap`.' })
  system!: string;

  @Field(() => String, { description: "The record's key there, in 1 to 200 characters." })
  value!: string;
}
