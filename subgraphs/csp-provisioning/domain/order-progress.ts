export type OrderStatus = 'PLACED' | 'PROVISIONING' | 'COMPLETED' | 'PARTIALLY_COMPLETED' | 'REFUSED' | 'CANCELED';
export type OrderLineStatus = 'PENDING' | 'PROVISIONING' | 'ACTIVE' | 'REFUSED' | 'CANCELED';
export type OrderStepCode = 'CUSTOMER' | 'AGREEMENT' | 'VENDOR_ORDER' | 'ACTIVATION';
export type OrderStepStatus = 'WAITING' | 'RUNNING' | 'DONE' | 'FAILED';

/** When each step of an order ended; null while it has not. */
export interface OrderMilestones {
  status: OrderStatus;
  customerReadyAt: Date | null;
  agreementReadyAt: Date | null;
  orderedAt: Date | null;
  settledAt: Date | null;
}

export interface OrderStep {
  code: OrderStepCode;
  status: OrderStepStatus;
  text: string;
  endedAt: Date | null;
}

const TEXTS: Record<OrderStepCode, string> = {
  CUSTOMER: 'Your company at Microsoft',
  AGREEMENT: 'The Microsoft Customer Agreement',
  VENDOR_ORDER: 'The order at Microsoft',
  ACTIVATION: 'Your subscriptions',
};

/** Whether nothing will happen to the order any more. */
export function hasEnded(status: OrderStatus): boolean {
  return status !== 'PLACED' && status !== 'PROVISIONING';
}

/** What has happened to an order, and what is being done: of the steps that are left, the first one is running. */
export function stepsOf(order: OrderMilestones): OrderStep[] {
  const delivered = order.status === 'COMPLETED' || order.status === 'PARTIALLY_COMPLETED';
  const ends: [OrderStepCode, Date | null][] = [
    ['CUSTOMER', order.customerReadyAt],
    ['AGREEMENT', order.agreementReadyAt],
    ['VENDOR_ORDER', order.orderedAt],
    ['ACTIVATION', delivered ? order.settledAt : null],
  ];
  const firstOpen = ends.findIndex(([, endedAt]) => endedAt === null);
  return ends.map(([code, endedAt], index) => {
    const open: OrderStepStatus =
      index > firstOpen || order.status === 'PLACED'
        ? 'WAITING'
        : order.status === 'PROVISIONING'
          ? 'RUNNING'
          : 'FAILED';
    return { code, status: endedAt === null ? open : 'DONE', text: TEXTS[code], endedAt };
  });
}

/** What became of an order whose lines have all ended. */
export function settledStatus(lines: readonly OrderLineStatus[]): 'COMPLETED' | 'PARTIALLY_COMPLETED' | 'REFUSED' {
  const active = lines.filter((status) => status === 'ACTIVE').length;
  return active === 0 ? 'REFUSED' : active === lines.length ? 'COMPLETED' : 'PARTIALLY_COMPLETED';
}

/** `GR-2026-000041` */
export function orderNumber(tenantCode: string, year: number, counted: number): string {
  return `${tenantCode.toUpperCase()}-${year}-${String(counted).padStart(6, '0')}`;
}

const SOON_MILLISECONDS = 60_000;

/** After how many seconds it is worth looking again; null when nothing will change any more. */
export function pollAfterSeconds({ status, orderedAt }: OrderMilestones, now: Date): number | null {
  if (hasEnded(status)) {
    return null;
  }
  const isSlow = orderedAt !== null && now.getTime() - orderedAt.getTime() > SOON_MILLISECONDS;
  return isSlow ? 15 : 1;
}
