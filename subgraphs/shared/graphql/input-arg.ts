import { Arg } from 'type-graphql';

/** A mutation's one argument, `input`. What stands in it is described at its type. */
export function InputArg(type: () => new () => object): ParameterDecorator {
  return Arg('input', type, { description: 'What it needs to know.' }) as ParameterDecorator;
}
