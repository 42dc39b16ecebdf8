import { Directive } from 'type-graphql';
import type { Door } from '../context/operation-context.ts';
import type { Permission } from '../context/permissions.ts';

type SchemaDecorator = PropertyDecorator & MethodDecorator & ClassDecorator;

/**
 * Who may use a field, and through which doors it exists at all. A field without a permission of its own is `public`:
 * saying so lets the schema check notice a field where the rule was forgotten.
 */
export function Access(permission: Permission | 'public', ...doors: Door[]): SchemaDecorator {
  return together([Directive(`@access(permission: "${permission}")`), ...doors.map(tag)]);
}

/** Shows a field or type only through the named doors. */
export function Doors(...doors: Door[]): SchemaDecorator {
  return together(doors.map(tag));
}

/** How the gateway counts a list: by `first` or `last`, 25 when neither is given. */
export function ListSize(): SchemaDecorator {
  return together([
    Directive(
      '@listSize(slicingArguments: ["first", "last"], sizedFields: ["nodes", "edges"], assumedSize: 25, requireOneSlicingArgument: false)',
    ),
  ]);
}

/** What a field costs when it is dearer than a column: explanation 5, search 10, preview 20, report 50. */
export function Cost(weight: number): SchemaDecorator {
  return together([Directive(`@cost(weight: ${weight})`)]);
}

function tag(door: Door): SchemaDecorator {
  return Directive(`@tag(name: "${door}")`);
}

function together(decorators: readonly unknown[]): SchemaDecorator {
  return (...target: unknown[]) => {
    for (const decorator of decorators) {
      (decorator as (...on: unknown[]) => void)(...target);
    }
  };
}
