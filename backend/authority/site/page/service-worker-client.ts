/** Registers the service worker where there can be one: not over plain http, not in old WebViews. */

type Policy = { createScriptURL(url: string): string };
type TrustedTypes = {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): Policy;
};

const ADDRESS = '/service-worker.js';

export function registerServiceWorker(): void {
  if (!('serviceWorker' in navigator)) return;
  // Under require-trusted-types-for 'script' the address of a worker must come from a policy; this one knows one.
  const { trustedTypes } = window as { trustedTypes?: TrustedTypes };
  const policy = trustedTypes?.createPolicy('coride-worker', { createScriptURL: () => ADDRESS });
  navigator.serviceWorker
    .register(policy ? policy.createScriptURL(ADDRESS) : ADDRESS)
    .catch((error: Error) => console.warn('The page cannot be kept for offline use:', error.message));
}
