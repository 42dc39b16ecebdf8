import { Migration as MikroMigration } from '@mikro-orm/migrations';

/** One step of a schema, run once, in its own transaction, by the owner of the schema. */
export interface Migration {
  /** `20261122-tenants`: the day, then what it brings. */
  name: string;
  statements: readonly string[];
}

/** The same step as MikroORM's migrator wants it. */
export function asMikroMigration({ name, statements }: Migration) {
  return {
    name,
    class: class extends MikroMigration {
      override up(): void {
        for (const statement of statements) {
          this.addSql(statement);
        }
      }
    },
  };
}
