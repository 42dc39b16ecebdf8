import { registerEnumType } from 'type-graphql';

export enum RegistrationStatus {
  CONFIRM_EMAIL = 'CONFIRM_EMAIL',
  PENDING_APPROVAL = 'PENDING_APPROVAL',
  ACTIVE = 'ACTIVE',
}
registerEnumType(RegistrationStatus, {
  name: 'RegistrationStatus',
  description: 'What a registration still waits for.',
  valuesConfig: {
    CONFIRM_EMAIL: { description: 'For the code in the letter.' },
    PENDING_APPROVAL: { description: 'For somebody to approve it; the e-mail address is confirmed meanwhile.' },
    ACTIVE: { description: 'For nothing: the account may buy.' },
  },
});
