/** A number in plain notation with up to eight places: `"17.60000000"`. */
export type Decimal = string;
/** An instant in UTC: `2026-11-22T09:41:07.120Z`. */
export type DateTime = string;
/** A calendar day of the tenant: `2026-02-28`. */
export type CalendarDay = string;
/** As ISO 8601 writes it: `P1Y`, `PT30M`. */
export type Duration = string;
/** What one part of the platform tells another through you. Carry it, never read it. */
export type SealedToken = string & { readonly kind?: 'SealedToken' };
