/** Names of what is published for terminals to update themselves: TUF metadata and one archive a version and architecture. */

/** Architectures as Node names them on the boards that packages are made for, and this machine's for tests. */
export const UPDATE_ARCHITECTURES = ['arm64', 'arm', 'x64'] as const;

/** The archive's name among the targets; its bytes lie under `<sha256>.<name>` (consistent snapshots). */
export const updateTarget = (version: string, architecture: string): string =>
  `coride-terminal-${version}-${architecture}.tar.gz`;

/** The version that a target's name says; undefined: no terminal asks for such a name. */
export const versionOfTarget = (target: string): string | undefined =>
  /^coride-terminal-(\d+\.\d+\.\d+)-\w+\.tar\.gz$/.exec(target)?.[1];

/** What may be asked for below `/updates/`; nothing else is a name. */
export const UPDATE_FILE =
  /^(timestamp\.json|\d{1,9}\.(root|snapshot|targets)\.json|[0-9a-f]{64}\.coride-terminal-[0-9.]{5,17}-(arm64|arm|x64)\.tar\.gz)$/;

/** Archives are about 10 MiB; a terminal takes none that is longer. */
export const MAX_UPDATE_BYTES = 64 * 1024 * 1024;
