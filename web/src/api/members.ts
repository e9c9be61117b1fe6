/** Who belongs to the organization, and who was asked to. */
import { call, type OrgRole } from "./account";
import { request } from "./http";

export interface Member { user_id: string; name: string; email: string; role: OrgRole; joined_at: number }
export interface Invitation { id: string; email: string; role: OrgRole; expires_at: number }
/** `url` is shown once: it is not stored in the clear. */
export interface NewInvitation extends Invitation { token: string; url: string }

export const listMembers = () => call<{ members: Member[]; invitations: Invitation[] }>("GET", "/members");
export const invite = (body: { email: string; role: OrgRole }) => call<NewInvitation>("POST", "/invitations", body);
export const withdrawInvitation = (id: string) => call<undefined>("DELETE", `/invitations/${id}`);
export const changeMember = (id: string, role: OrgRole) => call<Member>("PATCH", `/members/${id}`, { role });
export const removeMember = (id: string) => call<undefined>("DELETE", `/members/${id}`);
export const lookAtInvitation = (token: string) =>
  request<{ organization_name: string; email: string; role: OrgRole }>("GET", `/invitations/by-token/${encodeURIComponent(token)}`);
