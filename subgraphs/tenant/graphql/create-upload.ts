import { Ctx, Field, ID, InputType, Int, Mutation, ObjectType, Resolver } from 'type-graphql';
import { Access } from '../../shared/graphql/access.ts';
import { InputArg } from '../../shared/graphql/input-arg.ts';
import { DateTimeScalar } from '../../shared/graphql/scalars.ts';
import { payloadOf, userErrorOf } from '../../shared/graphql/user-error.ts';
import { encodeId } from '../../shared/ids/type-id.ts';
import { createUpload } from '../commands/create-upload.ts';
import { signUploadUrl } from '../commands/upload-url.ts';
import type { TenantContext } from '../context.ts';

@InputType({ description: 'What will be sent.' })
class CreateUploadInput {
  @Field(() => String, { description: 'What the file is called at your side.' })
  fileName!: string;

  @Field(() => String, { description: '`text/csv` for a price sheet.' })
  mediaType!: string;

  @Field(() => Int, { description: 'Exactly how many bytes will come; at most 536,870,912.' })
  sizeBytes!: number;
}

@ObjectType({ description: 'Room for a file.', simpleResolvers: true })
class Upload {
  @Field(() => ID, { description: 'Pass it as `uploadId`.' })
  id!: string;

  @Field(() => String, {
    description: 'PUT the bytes here: a path of this server, signed, without further credentials.',
  })
  url!: string;

  @Field(() => DateTimeScalar, { description: 'Until when the address can be used.' })
  expiresAt!: Date;
}

const CreateUploadUserError = userErrorOf('CreateUpload', { FILE_TOO_LARGE: 'A file has at most 512 MiB.' });

@ObjectType({ description: 'What `createUpload` answers.', simpleResolvers: true })
class CreateUploadPayload {
  @Field(() => Upload, { nullable: true, description: 'Null when refused.' })
  upload!: Upload | null;

  @Field(() => [CreateUploadUserError], { description: 'Why it was refused; empty when it was not.' })
  userErrors!: InstanceType<typeof CreateUploadUserError>[];
}

@Resolver()
export class CreateUploadMutation {
  @Access('job:write', 'backOffice', 'root')
  @Mutation(() => CreateUploadPayload, {
    description: 'Makes room for a file, such as a price sheet. PUT its bytes to the `url`.',
  })
  async createUpload(@InputArg(() => CreateUploadInput) input: CreateUploadInput, @Ctx() context: TenantContext) {
    const result = await createUpload(context, input);
    return payloadOf('upload', result, ({ id }) => ({
      id: encodeId('upload', id),
      ...signUploadUrl({ tenantId: context.tenantId, id }, new Date()),
    }));
  }
}
