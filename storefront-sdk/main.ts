export { createTributary } from './tributary.ts';
export type { Shop, ShopOptions, Staff, StaffOptions, TenantOptions } from './tributary.ts';
export type { Client, Gap, PageOptions, Reader, WaitOptions } from './client.ts';
export type { CallOptions, TokenSource } from './send.ts';
export type { Door, Id, ListDocument, MoneyFields, MutationDocument, QueryDocument } from './documents.ts';
export { match } from './result.ts';
export type { Done, Refused, Result, UserError } from './result.ts';
export { TributaryError } from './tributary-error.ts';
export type { TributaryErrorCode } from './tributary-error.ts';
export {
  addMoney,
  amountOf,
  compareMoney,
  formatMoney,
  isIn,
  money,
  multiplyMoney,
  readMoney,
  subtractMoney,
} from './money.ts';
export type { CurrencyCode, Money } from './money.ts';
export { uuidv7 } from './uuid.ts';
