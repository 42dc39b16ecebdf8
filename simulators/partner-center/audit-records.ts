import type { Route } from '../shared/json-server.ts';
import type { AuditRecord } from './books.ts';
import { asUser, route, type Act } from './call.ts';
import type { Center } from './center.ts';
import { refuse } from './errors.ts';
import { collection } from './wire.ts';

/** What was done at Partner Center in the last ninety days, and by whom. */
export function auditRoutes(center: Center): Route[] {
  return [
    route(center, 'GET', '/v1/auditrecords', asUser(listAuditRecords)),
    route(center, 'GET', '/v1/auditrecords/:auditId', asUser(getAuditRecord)),
  ];
}

const DAY = 86_400_000;
const DAYS_KEPT = 90;
const DAYS_SHOWN = 30;

const listAuditRecords: Act = ({ books, clock }, { caller, query }) => {
  const now = clock.now();
  const from = readDay(query.get('startDate'), now - DAYS_SHOWN * DAY);
  const until = readDay(query.get('endDate'), now) + DAY;
  if (Number.isNaN(from + until) || from < now - (DAYS_KEPT + 1) * DAY) {
    return refuse('3000', 'startDate');
  }
  const items = Object.values(books.auditRecords).filter(({ partnerTenantId, operationDate }) => {
    const at = Date.parse(operationDate);
    return partnerTenantId === caller.partner.tenantId && at >= from && at < until;
  });
  return { status: 200, body: collection(items.map(describeRecord), '/auditrecords') };
};

const getAuditRecord: Act = ({ books }, { caller, parameters }) => {
  const record = books.auditRecords[parameters.auditId ?? ''];
  return record?.partnerTenantId === caller.partner.tenantId
    ? { status: 200, body: describeRecord(record) }
    : refuse('1000');
};

function readDay(text: string | null, otherwise: number): number {
  return text === null ? otherwise : Date.parse(`${text.slice(0, 10)}T00:00:00Z`);
}

function describeRecord({ id: _id, partnerTenantId, ...record }: AuditRecord) {
  return {
    ...record,
    partnerId: partnerTenantId,
    operationStatus: 'succeeded',
    customizedData: [],
    attributes: { objectType: 'AuditRecord' },
  };
}
