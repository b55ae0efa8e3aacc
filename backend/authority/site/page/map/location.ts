/** Where this phone is: asked of the browser once, when a button is pressed; kept in memory, sent to nobody. */
import type { Point } from '../../../../../protocol/exposures/shapes';
import type { Words } from '../i18n';
import { MAP_WORDS } from './words';

export type Located = Point & {
  /** Metres, 95 % (W3C Geolocation, section 5.6). */ readonly accuracy: number;
};

const PATIENCE_MS = 15_000;
/** A position of this age is as good. */
const FRESH_MS = 60_000;

/** @returns the position, or in words why there is none */
export function locate(): Promise<Located | Words> {
  if (!isSecureContext || !('geolocation' in navigator)) return Promise.resolve(MAP_WORDS.onlySecure);
  return new Promise((resolve) => {
    navigator.geolocation.getCurrentPosition(
      ({ coords: { latitude, longitude, accuracy } }) => resolve({ lat: latitude, lon: longitude, accuracy }),
      ({ code, PERMISSION_DENIED }) =>
        resolve(code === PERMISSION_DENIED ? MAP_WORDS.notAllowed : MAP_WORDS.notFound),
      { enableHighAccuracy: false, timeout: PATIENCE_MS, maximumAge: FRESH_MS },
    );
  });
}
