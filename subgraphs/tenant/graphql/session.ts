import { Field, ObjectType } from 'type-graphql';
import { DateTimeScalar } from '../../shared/graphql/scalars.ts';
import type { OpenSession } from '../commands/open-session.ts';
import { rereading, type TenantContext } from '../context.ts';
import { Viewer, viewerView } from './viewer.ts';

@ObjectType({ description: 'A sign-in. Keep the refresh token safe, and use it once.', simpleResolvers: true })
export class Session {
  @Field(() => String, { description: 'Send it as `Authorization: Bearer`.' })
  accessToken!: string;

  @Field(() => DateTimeScalar, { description: 'Call `refreshSession` before.' })
  accessTokenExpiresAt!: Date;

  @Field(() => String, {
    description: 'Lives 30 days and works once; using an old one again ends the session everywhere.',
  })
  refreshToken!: string;

  @Field(() => Viewer, { description: 'Who has signed in.' })
  viewer!: Viewer;
}

/**
 * The graph's form of a session that has just begun. From here on the operation is the member's: what is selected below
 * `viewer` is read as them, not as the guest who knocked.
 */
export function sessionView(context: TenantContext, session: OpenSession): Session {
  const { claims, accessToken, accessTokenExpiresAt, refreshToken } = session;
  const own = { ...context, ...claims };
  Object.assign(context, claims, { loaders: rereading(own).loaders });
  return { accessToken, accessTokenExpiresAt, refreshToken, viewer: viewerView(own) };
}
