import {
  getNamedType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
  isScalarType,
  Kind,
  typeFromAST,
  visit,
  type DocumentNode,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  type SelectionSetNode,
  type VariableDefinitionNode,
} from 'graphql';

const SCALARS: Record<string, string> = {
  String: 'string',
  Int: 'number',
  Float: 'number',
  Boolean: 'boolean',
  Decimal: 'Decimal',
  DateTime: 'DateTime',
  Date: 'CalendarDay',
  Duration: 'Duration',
  SealedToken: 'SealedToken',
  CurrencyCode: 'string',
  CountryCode: 'string',
  Locale: 'string',
  URL: 'string',
};
const OWN_SCALARS = new Set(['Decimal', 'DateTime', 'CalendarDay', 'Duration', 'SealedToken']);
/** Ids that are named after a part that something plays, and not after what it is. */
const ROLES: Record<string, string> = { Buyer: 'Account', Reseller: 'Account', Parent: 'Tenant' };

/** Writes GraphQL types as TypeScript, and remembers which other types they are made of. */
export class TypePrinter {
  /** Enums and inputs of the schema. */
  readonly schemaTypes = new Set<string>();
  readonly scalars = new Set<string>();
  readonly documentTypes = new Set<string>();

  constructor(private readonly schema: GraphQLSchema) {}

  /** The object type of what a selection answers, `{ … }`; fragments are written out. */
  selection(type: GraphQLObjectType, set: SelectionSetNode, document: DocumentNode, indent = ''): string {
    const fields = selectedFields(type, set, document);
    if (type.name === 'Money' && [...fields.keys()].sort().join() === 'amount,currency') {
      this.documentTypes.add('MoneyFields');
      return 'MoneyFields';
    }
    const inner = `${indent}  `;
    const lines = [...fields].map(([name, sets]) => {
      const field = type.getFields()[name];
      if (!field) {
        throw new Error(`${type.name} has no field ${name}`);
      }
      const merged: SelectionSetNode = { kind: Kind.SELECTION_SET, selections: sets.flatMap((one) => one.selections) };
      const text = this.output(field.type, name, { owner: type, set: merged, document, indent: inner });
      return `${comment(field.description, inner)}${inner}readonly ${name}: ${text};`;
    });
    return `{\n${lines.join('\n')}\n${indent}}`;
  }

  /** The variables of a query. */
  variables(definitions: readonly VariableDefinitionNode[], document: DocumentNode): string {
    const lines = definitions.map(({ variable, type, defaultValue }) => {
      const name = variable.name.value;
      const input = typeFromAST(this.schema, type) as GraphQLInputType | undefined;
      if (!input) {
        throw new Error(`$${name} has an unknown type`);
      }
      const isRequired = isNonNullType(input) && !defaultValue;
      return `  readonly ${name}${isRequired ? '' : '?'}: ${this.input(input, this.idName(name, document))};`;
    });
    return `{\n${lines.join('\n')}\n}`;
  }

  /** The enum or input of this name as a declaration. */
  declaration(name: string): string {
    const type = this.schema.getType(name);
    if (isEnumType(type)) {
      const values = type.getValues().map((value) => `${comment(value.description, '  ')}  | '${value.name}'`);
      return `${comment(type.description, '')}export type ${name} =\n${values.join('\n')};\n`;
    }
    if (!isInputObjectType(type)) {
      throw new Error(`${name} is neither an enum nor an input`);
    }
    const lines = Object.values(type.getFields()).map((field) => {
      const isRequired = isNonNullType(field.type) && field.defaultValue === undefined;
      const text = this.input(field.type, field.name);
      return `${comment(field.description, '  ')}  readonly ${field.name}${isRequired ? '' : '?'}: ${text};`;
    });
    return `${comment(type.description, '')}export interface ${name} {\n${lines.join('\n')}\n}\n`;
  }

  private output(
    type: GraphQLOutputType,
    name: string,
    place: { owner: GraphQLObjectType; set: SelectionSetNode; document: DocumentNode; indent: string },
  ): string {
    if (isNonNullType(type)) {
      return this.present(type.ofType, name, place);
    }
    return `${this.present(type, name, place)} | null`;
  }

  private present(
    type: GraphQLOutputType,
    name: string,
    place: { owner: GraphQLObjectType; set: SelectionSetNode; document: DocumentNode; indent: string },
  ): string {
    if (isListType(type)) {
      const item = this.output(type.ofType as GraphQLOutputType, name, place);
      return `readonly ${item.includes(' | ') ? `(${item})` : item}[]`;
    }
    const named = getNamedType(type);
    if (isObjectType(named)) {
      return this.selection(named, place.set, place.document, place.indent);
    }
    return named.name === 'ID' ? this.id(name === 'id' ? place.owner.name : name) : this.leaf(named.name);
  }

  private input(type: GraphQLInputType, name: string): string {
    if (isNonNullType(type)) {
      return this.presentInput(type.ofType, name);
    }
    return `${this.presentInput(type, name)} | null`;
  }

  private presentInput(type: GraphQLInputType, name: string): string {
    if (isListType(type)) {
      return `readonly ${this.input(type.ofType, name).replace(/^(.* \| .*)$/, '($1)')}[]`;
    }
    const named = getNamedType(type);
    return named.name === 'ID' ? this.id(name) : this.leaf(named.name);
  }

  private leaf(name: string): string {
    const type = this.schema.getType(name);
    if (!isScalarType(type)) {
      this.schemaTypes.add(name);
      return name;
    }
    const text = SCALARS[name];
    if (text === undefined) {
      throw new Error(`the SDK has no type for the scalar ${name}`);
    }
    if (OWN_SCALARS.has(text)) {
      this.scalars.add(text);
    }
    return text;
  }

  /** An id of the kind that a name ends with: `attestedPlanIds` are plans. */
  private id(name: string): string {
    const part = `${name.charAt(0).toUpperCase()}${name.slice(1)}`.replace(/Ids?$/, '');
    const kinds = Object.keys(this.schema.getTypeMap()).filter((kind) => part.endsWith(kind));
    const kind = ROLES[part] ?? kinds.sort((a, b) => b.length - a.length)[0];
    if (kind === undefined) {
      return 'string';
    }
    this.documentTypes.add('Id');
    return `Id<'${kind}'>`;
  }

  /** What the id in a variable names: for `tenant(id: $id)` a tenant, else as the argument is called. */
  private idName(variable: string, document: DocumentNode): string {
    if (variable !== 'id') {
      return variable;
    }
    let name = variable;
    visit(document, {
      Field: (field) => {
        if (field.arguments?.some(({ value }) => value.kind === Kind.VARIABLE && value.name.value === variable)) {
          const type = this.schema.getQueryType()?.getFields()[field.name.value]?.type;
          name = type ? getNamedType(type).name : name;
        }
      },
    });
    return name;
  }
}

/** A description as a comment in front of a line. */
export function comment(description: string | null | undefined, indent: string): string {
  const text = description?.replace(/\s+/g, ' ').trim().replaceAll('*/', '* /');
  return text ? `${indent}/** ${text} */\n` : '';
}

/** The fields that are asked for, in their order, each with every selection of it. */
function selectedFields(
  type: GraphQLObjectType,
  set: SelectionSetNode,
  document: DocumentNode,
): Map<string, SelectionSetNode[]> {
  const fields = new Map<string, SelectionSetNode[]>();
  const collect = ({ selections }: SelectionSetNode): void => {
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) {
        if (selection.alias) {
          throw new Error('the SDK has no aliases');
        }
        const known = fields.get(selection.name.value) ?? [];
        fields.set(selection.name.value, [...known, ...(selection.selectionSet ? [selection.selectionSet] : [])]);
      } else if (selection.kind === Kind.FRAGMENT_SPREAD) {
        const fragment = document.definitions.find(
          (one) => one.kind === Kind.FRAGMENT_DEFINITION && one.name.value === selection.name.value,
        );
        if (fragment?.kind === Kind.FRAGMENT_DEFINITION && fragment.typeCondition.name.value === type.name) {
          collect(fragment.selectionSet);
        }
      } else {
        throw new Error('the SDK has no inline fragments');
      }
    }
  };
  collect(set);
  return fields;
}
