import { Ctx, Field, ID, InputType, Mutation, ObjectType, registerEnumType, Resolver } from 'type-graphql';
import { Access } from '../../shared/graphql/access.ts';
import { WriteMode } from '../../shared/graphql/common-types.ts';
import { InputArg } from '../../shared/graphql/input-arg.ts';
import { CountryCodeScalar } from '../../shared/graphql/scalars.ts';
import { payloadOf, userErrorOf } from '../../shared/graphql/user-error.ts';
import { startCatalogImport } from '../commands/start-catalog-import.ts';
import type { CatalogContext } from '../context.ts';
import { CatalogJob, catalogJobView } from './catalog-job.ts';

export enum CatalogFormat {
  MICROSOFT_PRICE_SHEET = 'MICROSOFT_PRICE_SHEET',
}
registerEnumType(CatalogFormat, {
  name: 'CatalogFormat',
  description: 'How an uploaded catalogue is written.',
  valuesConfig: {
    MICROSOFT_PRICE_SHEET: {
      description: "Partner Center's new-commerce price sheet of one market: the unpacked CSV file, in UTF-8.",
    },
  },
});

@InputType({ description: 'Which file to read, and how.' })
class StartCatalogImportInput {
  @Field(() => ID, { description: 'From `createUpload`, after the file has been PUT to its `url`.' })
  uploadId!: string;

  @Field(() => CatalogFormat, { description: 'How the file is written.' })
  format!: CatalogFormat;

  @Field(() => CountryCodeScalar, { description: 'The market of the sheet; rows of another one are refused.' })
  market!: string;

  @Field(() => WriteMode, { defaultValue: WriteMode.COMMIT, description: 'DRY_RUN counts and changes nothing.' })
  mode!: WriteMode;
}

const StartCatalogImportUserError = userErrorOf('StartCatalogImport', {
  NOT_FOUND: 'There is no such upload, or it is not complete.',
  FORMAT_NOT_RECOGNIZED: 'The file is not written in the format.',
});

@ObjectType({ description: 'What `startCatalogImport` answers.', simpleResolvers: true })
class StartCatalogImportPayload {
  @Field(() => CatalogJob, { nullable: true, description: 'The job to follow; null when refused.' })
  job!: CatalogJob | null;

  @Field(() => [StartCatalogImportUserError], { description: 'Why it was refused; empty when it was not.' })
  userErrors!: InstanceType<typeof StartCatalogImportUserError>[];
}

@Resolver()
export class StartCatalogImportMutation {
  @Access('catalog:import', 'backOffice', 'root')
  @Mutation(() => StartCatalogImportPayload, {
    description:
      'Reads a price sheet into the catalogue: new plans as drafts, known ones with their present prices. Good rows are kept, bad ones become problems of the job. Reading the same sheet again changes nothing.',
  })
  async startCatalogImport(
    @InputArg(() => StartCatalogImportInput) input: StartCatalogImportInput,
    @Ctx() context: CatalogContext,
  ) {
    return payloadOf('job', await startCatalogImport(context, input), catalogJobView);
  }
}
