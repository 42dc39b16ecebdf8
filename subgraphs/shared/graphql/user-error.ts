import { Field, InterfaceType, ObjectType, registerEnumType } from 'type-graphql';
import type { Result } from '../result/result.ts';

/** Why the business said no. The code is for programs and never changes; the message is for people and may. */
@InterfaceType('UserError', { description: 'Why the business said no. The data of the mutation is unchanged.' })
export abstract class UserError {
  @Field(() => String, { description: 'What is wrong and what to do next, for a person. May change.' })
  message!: string;

  @Field(() => [String], {
    description: 'Where in `input` it is; empty when the whole is meant. `["lines", "2", "quantity"]`',
  })
  path!: string[];
}

/** A refusal as commands return it. */
interface AnyRefusal {
  code: string;
  message: string;
  path?: readonly string[];
}

type UserErrorClass<Code extends string> = new () => UserError & { code: Code };

/**
 * The error type of one mutation with its own enum of codes: `CreateTenantUserError`, `CreateTenantErrorCode`.
 * `BAD_USER_INPUT` is always among the codes.
 */
export function userErrorOf<Code extends string>(
  mutation: string,
  codes: Record<Code, string>,
): UserErrorClass<Code | 'BAD_USER_INPUT'> {
  const described: Record<string, string> = {
    BAD_USER_INPUT: 'The input is not acceptable; `path` says where.',
    ...codes,
  };
  const values = Object.fromEntries(Object.keys(described).map((code) => [code, code]));
  registerEnumType(values, {
    name: `${mutation}ErrorCode`,
    description: `Why ${mutation} may be refused.`,
    valuesConfig: Object.fromEntries(Object.entries(described).map(([code, description]) => [code, { description }])),
  });
  class MutationUserError extends UserError {
    code!: Code | 'BAD_USER_INPUT';
  }
  Field(() => values, { description: 'For programs; never changes.' })(MutationUserError.prototype, 'code');
  ObjectType(`${mutation}UserError`, {
    implements: UserError,
    description: `A refusal of ${mutation}.`,
    simpleResolvers: true,
  })(MutationUserError);
  return MutationUserError;
}

/**
 * A payload from a command's result: the loaded object under its name, or the refusals with no object. `load` fetches what
 * the command wrote; it is not called after a refusal.
 */
export async function payloadOf<Key extends string, Outcome extends Result<unknown, AnyRefusal>, Loaded>(
  key: Key,
  result: Outcome,
  load: (value: Extract<Outcome, { ok: true }>['value']) => Promise<Loaded> | Loaded,
) {
  const loaded = result.ok ? await load(result.value) : null;
  return { [key]: loaded, userErrors: userErrorsOf(result) } as { [key in Key]: Loaded | null } & {
    userErrors: ReturnType<typeof userErrorsOf<Outcome>>;
  };
}

type CodeOf<Outcome> = Extract<Outcome, { ok: false }> extends { rejection: { code: infer Code } } ? Code : never;

/** The refusals of a payload: none, or the one that the command returned. */
export function userErrorsOf<Outcome extends Result<unknown, AnyRefusal>>(
  result: Outcome,
): { code: CodeOf<Outcome>; message: string; path: string[] }[] {
  if (result.ok) {
    return [];
  }
  const { code, message, path = [] } = result.rejection;
  return [{ code: code as CodeOf<Outcome>, message, path: [...path] }];
}
