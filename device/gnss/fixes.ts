/** From sentences to fixes. Pure. */
import type { Fix } from '../ports/gnss';
import type { Sentence } from './sentences';

const KMH = 3.6;
/** Below this a bearing is the receiver's noise, m/s. */
const STANDING = 0.5;
/** No satellites, but a guess: by inertia, by hand, by a simulator. */
const GUESSED = new Set(['estimated', 'manual', 'manual input', 'simulated', 'not valid']);

/** What a sentence says of the position: a fix, `none`, or nothing at all. RMC decides, GGA and GSA warn of it. */
export class Fixes {
  private hdop: number | undefined;
  private guessed = false;

  take(sentence: Sentence, heardAt: number): Fix | 'none' | undefined {
    if (sentence.type === 'GGA') {
      this.guessed = sentence.quality === null || GUESSED.has(sentence.quality);
      this.hdop = sentence.hdop ?? undefined;
    }
    if (sentence.type === 'GSA') this.guessed = sentence.fix === null;
    if (sentence.type !== 'RMC') return undefined;
    const { status, faa, lat, lon, speed, track } = sentence;
    if (status !== 'active' || (faa !== null && GUESSED.has(faa)) || this.guessed) return 'none';
    if (lat === null || lon === null || Math.abs(lat) > 90 || Math.abs(lon) > 180) return 'none';
    const metres = speed === null ? undefined : speed / KMH;
    const moving = metres !== undefined && metres >= STANDING && track !== null;
    return {
      heardAt,
      lat,
      lon,
      ...(metres === undefined ? {} : { speed: metres }),
      ...(moving ? { bearing: track } : {}),
      ...(this.hdop === undefined ? {} : { hdop: this.hdop }),
    };
  }

  reset(): void {
    this.hdop = undefined;
    this.guessed = false;
  }
}
