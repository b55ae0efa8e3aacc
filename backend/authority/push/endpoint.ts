/** Which addresses of push services (RFC 8030) a phone may hand over: the vault's machine sends to those, and to no others. Pure. */

/** Longer ones than any push service gives; Apple's and Mozilla's have some 250 characters. */
export const MAX_ENDPOINT = 512;

/** A host, with its port where it is another than 443, or `*.` and the end of hosts. */
const HOST = /^(\*\.)?[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*(:\d{1,5})?$/;

/** @throws Error naming the first that is none, and how one is written */
export function checkHosts(hosts: readonly string[]): readonly string[] {
  for (const host of hosts)
    if (!HOST.test(host))
      throw new Error(
        `push.hosts: ${host} is no host: give hosts as fcm.googleapis.com or *.notify.windows.com`,
      );
  return hosts;
}

/**
 * The address as it will be asked, when it is an https one of an allowed host without user or fragment; else undefined. A
 * redirect of the service is followed nowhere, so what is checked here is all that is ever asked.
 */
export function allowedEndpoint(text: string, hosts: readonly string[]): string | undefined {
  if (text.length > MAX_ENDPOINT || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  const isPlain = url.protocol === 'https:' && url.username === '' && url.password === '' && url.hash === '';
  return isPlain && hosts.some((host) => isOf(url.host, host)) ? url.href : undefined;
}

const isOf = (host: string, allowed: string): boolean =>
  allowed.startsWith('*.') ? host.endsWith(allowed.slice(1)) : host === allowed;
