/** The authority's public door for composition roots and tests. */

export type { StaticFile, StaticFiles } from '../../platform/pages/static-files';
export { AuthorityConfig } from './config';
export type { LinkAddress, SignedBundle } from './follow';
export { type Authority, type AuthorityPorts, openAuthority } from './open';
export type { TraceResult } from './tracing/trace';
export { prepareAuthority } from './vault/prepare';
