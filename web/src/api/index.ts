/** The way to the server: typed client, session, errors, shapes. */
export { api, authorizedFetch } from "./client";
export { may, outranks, type Privilege, roles } from "./may";
export { instanceQuery, meQuery, useMe } from "./me";
export { ApiError, codeOf, isTemporary, OfflineError, SignedOutError, unwrap } from "./problem";
export {
  beginSession,
  endSession,
  getAccessToken,
  leaveSession,
  resolveSession,
  type SessionStatus,
  useSession,
} from "./session";
export type * from "./types";
