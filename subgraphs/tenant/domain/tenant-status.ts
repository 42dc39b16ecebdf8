export type TenantStatus = 'DRAFT' | 'PROVISIONING' | 'ACTIVE' | 'SUSPENDED' | 'CLOSED';
