import {
  Arg,
  Ctx,
  Directive,
  Field,
  FieldResolver,
  ID,
  Int,
  ObjectType,
  Query,
  registerEnumType,
  Resolver,
  Root,
} from 'type-graphql';
import { authorize } from '../../shared/context/authorize.ts';
import { Access } from '../../shared/graphql/access.ts';
import { Money, TenantReference } from '../../shared/graphql/common-types.ts';
import { DateTimeScalar, SealedTokenScalar, UrlScalar } from '../../shared/graphql/scalars.ts';
import { decodeId, encodeId } from '../../shared/ids/type-id.ts';
import type { BillingContext } from '../context.ts';
import { DECLINE_ADVICE } from '../domain/decline.ts';
import { pollAfterSeconds } from '../domain/payment-authorization.ts';
import { findAuthorizationById, sealAuthorization } from '../queries/authorizations.ts';
import type { AuthorizationRecord } from '../queries/records.ts';
import { minorView } from './money.ts';
import { PaymentMethod, paymentMethodView } from './payment-method.ts';

export enum PaymentAuthorizationStatus {
  PENDING = 'PENDING',
  REQUIRES_ACTION = 'REQUIRES_ACTION',
  AUTHORIZED = 'AUTHORIZED',
  COMMITTED = 'COMMITTED',
  DECLINED = 'DECLINED',
  UNKNOWN = 'UNKNOWN',
  CAPTURED = 'CAPTURED',
  RELEASED = 'RELEASED',
  EXPIRED = 'EXPIRED',
}
registerEnumType(PaymentAuthorizationStatus, {
  name: 'PaymentAuthorizationStatus',
  description: 'How far the money for a quote is.',
  valuesConfig: {
    PENDING: { description: 'The gateway is being asked. Look again.' },
    REQUIRES_ACTION: { description: 'The payer has to show the bank who they are; see `nextAction`.' },
    AUTHORIZED: { description: 'The money is held. Order with `token` before `expiresAt`.' },
    COMMITTED: { description: 'The money is bound to an order.' },
    DECLINED: { description: 'There is no money; `decline` says why. Authorize again, or with another method.' },
    UNKNOWN: { description: 'The gateway has not told what became of it; it is asked again. Look again.' },
    CAPTURED: { description: 'The money was taken, or became a debt.' },
    RELEASED: { description: 'It was given up; nothing was taken.' },
    EXPIRED: { description: 'Nobody ordered in time; nothing was taken.' },
  },
});

enum DeclineCode {
  CARD_DECLINED = 'CARD_DECLINED',
  INSUFFICIENT_FUNDS = 'INSUFFICIENT_FUNDS',
  EXPIRED_CARD = 'EXPIRED_CARD',
  AUTHENTICATION_FAILED = 'AUTHENTICATION_FAILED',
  CREDIT_EXCEEDED = 'CREDIT_EXCEEDED',
}
registerEnumType(DeclineCode, {
  name: 'DeclineCode',
  description: 'Why there is no money for a quote.',
  valuesConfig: {
    CARD_DECLINED: { description: 'The bank said no, without a reason that helps.' },
    INSUFFICIENT_FUNDS: { description: 'There is not enough money behind the card.' },
    EXPIRED_CARD: { description: 'The card is too old.' },
    AUTHENTICATION_FAILED: { description: 'The bank could not make sure who the payer is.' },
    CREDIT_EXCEEDED: { description: 'It is more than what is left of the credit.' },
  },
});

@ObjectType({ description: 'Why there is no money, and whether to try again.', simpleResolvers: true })
class Decline {
  @Field(() => DeclineCode, { description: 'For programs.' })
  code!: DeclineCode;

  @Field(() => String, { description: 'What to do next, for the payer. May change.' })
  message!: string;

  @Field(() => Boolean, { description: 'Whether the same method may work later.' })
  canRetry!: boolean;
}

@ObjectType({
  description:
    "3-D Secure: open `redirectUrl`, or give `clientSecret` to the gateway's own script; then call `confirmPaymentAuthorization`.",
  simpleResolvers: true,
})
class PaymentNextAction {
  @Field(() => UrlScalar, { nullable: true, description: "The bank's page; null when the script has to ask." })
  redirectUrl!: string | null;

  @Field(() => String, { nullable: true, description: "For the gateway's script; null when it is not needed." })
  clientSecret!: string | null;

  @Field(() => String, { nullable: true, description: 'What the script signs in with; null when there is none.' })
  publishableKey!: string | null;
}

@Directive('@key(fields: "tenantId id")')
@ObjectType({ description: 'Money that is held for one quote: on a card, or of a credit line.' })
export class PaymentAuthorization {
  @Field(() => ID, { description: 'Opaque and unique over all tenants; its prefix names the kind.' })
  id!: string;

  @Field(() => ID, { description: 'The tenant that it belongs to, also where `tenant` may not be seen.' })
  tenantId!: string;

  @Field(() => TenantReference, { nullable: true, description: 'Whose it is.' })
  tenant!: TenantReference | null;

  @Field(() => PaymentAuthorizationStatus, { description: 'How far it is.' })
  status!: PaymentAuthorizationStatus;

  @Field(() => Money, { description: 'Exactly what was quoted, tax included.' })
  amount!: Money;

  @Field(() => Money, { description: 'What was taken of it: exactly what was invoiced.' })
  captured!: Money;

  @Field(() => Decline, { nullable: true, description: 'Why there is no money; null unless declined.' })
  decline!: Decline | null;

  @Field(() => DateTimeScalar, { description: 'When it ends if nobody orders with it.' })
  expiresAt!: Date;

  @Field(() => Int, {
    nullable: true,
    description: 'How soon to look again; null when nothing more happens by itself.',
  })
  pollAfterSeconds!: number | null;
}

/** The graph's form of an authorization; the row goes along for what only its bearer gets. */
export function authorizationView(row: AuthorizationRecord) {
  const tenantId = encodeId('tenant', row.tenant_id);
  const code = row.decline_code;
  return {
    id: encodeId('paymentAuthorization', row.id),
    tenantId,
    tenant: { id: tenantId },
    status: row.status as PaymentAuthorizationStatus,
    amount: minorView(row.amount_minor, row.currency),
    captured: minorView(row.captured_minor, row.currency),
    decline: code && { code: code as DeclineCode, ...DECLINE_ADVICE[code] },
    expiresAt: row.expires_at,
    pollAfterSeconds: pollAfterSeconds(row.status),
    row,
  };
}

type AuthorizationView = ReturnType<typeof authorizationView>;

/** The authorization with these ids as far as the viewer may see it. */
export async function findAuthorization(
  context: BillingContext,
  key: { tenantId: string; id: string },
): Promise<AuthorizationView | null> {
  const tenantId = decodeId('tenant', key.tenantId);
  const id = decodeId('paymentAuthorization', key.id);
  const row = tenantId && id ? await context.loaders.authorization.load({ tenantId, id }) : null;
  return row && authorizationView(row);
}

/** The authorization of the acting tenant, for a payload. */
export function findOwnAuthorization(context: BillingContext, uuid: string): Promise<AuthorizationView | null> {
  const id = encodeId('paymentAuthorization', uuid);
  return findAuthorization(context, { tenantId: encodeId('tenant', context.tenantId), id });
}

@Resolver(() => PaymentAuthorization)
export class PaymentAuthorizationResolver {
  @Access('payment:authorize', 'storefront', 'backOffice', 'root')
  @Query(() => PaymentAuthorization, {
    nullable: true,
    description: 'One authorization; null when you may not see one with this id.',
  })
  async paymentAuthorization(
    @Arg('id', () => ID, { description: 'Of the authorization: `pau_…`.' }) id: string,
    @Ctx() context: BillingContext,
  ) {
    const row = await findAuthorizationById(context, id);
    return row && authorizationView(row);
  }

  @FieldResolver(() => PaymentMethod, { description: 'What pays.' })
  async method(@Root() { row }: AuthorizationView, @Ctx() { loaders }: BillingContext) {
    const method = await loaders.paymentMethod.load({ tenantId: row.tenant_id, id: row.payment_method_id });
    return method && paymentMethodView(method);
  }

  @Access('payment:authorize')
  @FieldResolver(() => PaymentNextAction, {
    nullable: true,
    description: 'What the payer has to do; null unless `REQUIRES_ACTION`.',
  })
  async nextAction(@Root() { row }: AuthorizationView, @Ctx() context: BillingContext) {
    authorize(context, 'payment:authorize');
    if (row.status !== 'REQUIRES_ACTION' || row.merchant_account_id === null) {
      return null;
    }
    const keys = await context.loaders.rotation.load({ tenantId: row.tenant_id, id: row.merchant_account_id });
    const publishableKey = keys?.publishable_key ?? null;
    return { redirectUrl: row.redirect_url, clientSecret: row.client_secret, publishableKey };
  }

  @Access('payment:authorize')
  @FieldResolver(() => SealedTokenScalar, {
    nullable: true,
    description: 'Pass it to `placeOrder`. It names you, and works until it expires. Null unless `AUTHORIZED`.',
  })
  token(@Root() { row }: AuthorizationView, @Ctx() context: BillingContext) {
    authorize(context, 'payment:authorize');
    return sealAuthorization(row, context);
  }
}
