import { registerEnumType } from 'type-graphql';

export enum PaymentGateway {
  STRIPE = 'STRIPE',
  MANUAL = 'MANUAL',
}
registerEnumType(PaymentGateway, {
  name: 'PaymentGateway',
  description: 'Who takes the money.',
  valuesConfig: {
    STRIPE: { description: 'Stripe takes cards.' },
    MANUAL: { description: 'A person records what arrives at the bank.' },
  },
});
