import { accept, reject, type Result } from '../../shared/result/result.ts';

export interface RoleChange {
  wanted: readonly string[];
  /** None for somebody new. */
  current: readonly string[];
  /** What the one who asks may hand out, and therefore take away. */
  grantable: readonly string[];
  /** What makes sense for this member at all: staff roles for staff, a shopper's for a shopper, root's in root only. */
  assignable: readonly string[];
}

export interface RoleRefusal {
  code: 'BAD_USER_INPUT' | 'ROLE_NOT_GRANTABLE';
  message: string;
  path: ['roles'];
}

/** Whether a member may be given these roles by this granter: each role that comes or goes must be grantable. */
export function decideRoles({ wanted, current, grantable, assignable }: RoleChange): Result<null, RoleRefusal> {
  if (wanted.length === 0 || new Set(wanted).size < wanted.length) {
    return reject({ code: 'BAD_USER_INPUT', message: 'Name at least one role, each once.', path: ['roles'] });
  }
  const moved = [
    ...wanted.filter((role) => !current.includes(role)),
    ...current.filter((role) => !wanted.includes(role)),
  ];
  const refused = moved.find((role) => !grantable.includes(role)) ?? wanted.find((role) => !assignable.includes(role));
  if (refused !== undefined) {
    const message = `The role ${refused} is not yours to give or take here. Ask somebody with more rights.`;
    return reject({ code: 'ROLE_NOT_GRANTABLE', message, path: ['roles'] });
  }
  return accept(null);
}

export interface LastAdminRefusal {
  code: 'LAST_ADMIN';
  message: string;
  path: ['roles'];
}

/** Whether enough people are left who may hand out roles once this member has the new ones. */
export function decideLastAdmin(change: {
  adminRole: string;
  wanted: readonly string[];
  current: readonly string[];
  /** How many others with that role can sign in. */
  otherAdmins: number;
}): Result<null, LastAdminRefusal> {
  const { adminRole, wanted, current, otherAdmins } = change;
  if (current.includes(adminRole) && !wanted.includes(adminRole) && otherAdmins === 0) {
    const message = `This is the last one with the role ${adminRole}. Give it to somebody else first.`;
    return reject({ code: 'LAST_ADMIN', message, path: ['roles'] });
  }
  return accept(null);
}
