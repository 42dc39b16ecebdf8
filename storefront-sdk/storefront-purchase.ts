import { AuthorizePayment } from './generated/storefront/authorize-payment.ts';
import { ConfirmPaymentAuthorization } from './generated/storefront/confirm-payment-authorization.ts';
import { CreateQuote } from './generated/storefront/create-quote.ts';
import { OrderProgress } from './generated/storefront/order-progress.ts';
import { PaymentAuthorizationProgress } from './generated/storefront/payment-authorization-progress.ts';
import { PlaceOrder } from './generated/storefront/place-order.ts';

/** What `checkout` needs in a storefront. */
export const storefrontPurchase = {
  CreateQuote,
  AuthorizePayment,
  ConfirmPaymentAuthorization,
  PaymentAuthorizationProgress,
  PlaceOrder,
  OrderProgress,
};
