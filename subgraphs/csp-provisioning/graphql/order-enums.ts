import { Field, ObjectType, registerEnumType } from 'type-graphql';
import { DateTimeScalar } from '../../shared/graphql/scalars.ts';

export enum OrderStatus {
  PLACED = 'PLACED',
  PROVISIONING = 'PROVISIONING',
  COMPLETED = 'COMPLETED',
  PARTIALLY_COMPLETED = 'PARTIALLY_COMPLETED',
  REFUSED = 'REFUSED',
  CANCELED = 'CANCELED',
}
registerEnumType(OrderStatus, {
  name: 'OrderStatus',
  description: 'How far an order is.',
  valuesConfig: {
    PLACED: { description: 'Waits for its payment to be bound to it.' },
    PROVISIONING: { description: 'Is being bought at Microsoft.' },
    COMPLETED: { description: 'All of it was delivered.' },
    PARTIALLY_COMPLETED: { description: 'Some lines were delivered; the others say why not, and are not paid for.' },
    REFUSED: { description: 'Nothing was delivered and nothing is paid; its lines say why.' },
    CANCELED: { description: 'It ended before anything was bought.' },
  },
});

export enum OrderLineStatus {
  PENDING = 'PENDING',
  PROVISIONING = 'PROVISIONING',
  ACTIVE = 'ACTIVE',
  REFUSED = 'REFUSED',
  CANCELED = 'CANCELED',
}
registerEnumType(OrderLineStatus, {
  name: 'OrderLineStatus',
  description: 'How far a line of an order is.',
  valuesConfig: {
    PENDING: { description: 'Waits for the payment.' },
    PROVISIONING: { description: 'Is being bought at Microsoft.' },
    ACTIVE: { description: 'Delivered: it has a subscription.' },
    REFUSED: { description: 'Microsoft did not sell it; `refusal` says why. It is not paid for.' },
    CANCELED: { description: 'We did not buy it; `refusal` says why. It is not paid for.' },
  },
});

export enum OrderStepCode {
  CUSTOMER = 'CUSTOMER',
  AGREEMENT = 'AGREEMENT',
  VENDOR_ORDER = 'VENDOR_ORDER',
  ACTIVATION = 'ACTIVATION',
}
registerEnumType(OrderStepCode, {
  name: 'OrderStepCode',
  description: 'What has to be done for an order, in this order.',
  valuesConfig: {
    CUSTOMER: { description: 'The buyer becomes a customer at Microsoft, or is one.' },
    AGREEMENT: { description: "Microsoft is told that the buyer has accepted Microsoft's agreement." },
    VENDOR_ORDER: { description: 'The order is placed at Microsoft.' },
    ACTIVATION: { description: 'Microsoft makes the subscriptions: up to 15 minutes, sometimes longer.' },
  },
});

export enum OrderStepStatus {
  WAITING = 'WAITING',
  RUNNING = 'RUNNING',
  DONE = 'DONE',
  FAILED = 'FAILED',
}
registerEnumType(OrderStepStatus, {
  name: 'OrderStepStatus',
  description: 'How far a step is.',
  valuesConfig: {
    WAITING: { description: 'Begins when the one before has ended.' },
    RUNNING: { description: 'Is being done.' },
    DONE: { description: 'Has been done.' },
    FAILED: { description: 'Could not be done.' },
  },
});

@ObjectType({ description: 'One step of what is done for an order.', simpleResolvers: true })
export class OrderStep {
  @Field(() => OrderStepCode, { description: 'For programs.' })
  code!: OrderStepCode;

  @Field(() => OrderStepStatus, { description: 'How far it is.' })
  status!: OrderStepStatus;

  @Field(() => String, { description: 'For people. May change.' })
  text!: string;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it was done; null while it is not.' })
  endedAt!: Date | null;
}
