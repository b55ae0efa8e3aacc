/** The public lists of exposures, as the service worker keeps them. */

/** Paths of the lists' files. */
export const LISTS = /^\/exposures\/[a-z0-9-]+\.json$/;
/** On an answer that is not the network's but was kept from an earlier time. */
export const KEPT_HEADER = 'coride-kept';
