/**
 * What officers' browsers and the vault agree on in a key ceremony (PROTOCOL.md section 1). Pure: the console's page and
 * node both use it. Whole keys exist only in the page of the officer who leads; what the others' pages give it is sealed to
 * a key that this page made for the occasion, and bound to exactly what is being signed.
 */
import { concat, uint, utf8 } from '../bytes';
import { readable } from './key-form';

/** Of the root's shares: a share's name has a day, and no key is of day 0. */
export const ROOT_DAY = 0;

/** `day (2) | officer | generation (2)`: what a share is sealed for. */
export const shareAad = (day: number, officer: string, generation: number): Uint8Array =>
  concat(uint(day, 2), utf8(officer), uint(generation, 2));

/** A share on its way to the page that leads. */
export const CEREMONY_SHARE_INFO = utf8('coride 1 ceremony share\0');

/** `SHA-256 of the record (32) | day (2) | officer` */
export const ceremonyShareAad = (recordHash: Uint8Array, day: number, officer: string): Uint8Array =>
  concat(recordHash, uint(day, 2), utf8(officer));

/** What everybody who is there signs: what is done and why, by whose page, and exactly which bundle and policy. */
export type CeremonyRecord = {
  readonly why: string;
  readonly steps: readonly { readonly action: string; readonly about: string; readonly count: number }[];
  readonly leader: string;
  /** The leading page's own key (32) for what the others give it; base64url as all bytes here. */
  readonly pageKey: string;
  /** SHA-256 of the bundle's bytes, before they are signed. */
  readonly bundle: string;
  /** SHA-256 of the policy's text, where there is a new one. */
  readonly policy?: string;
};

type Sha256 = (bytes: Uint8Array) => Uint8Array;

/** An officer's keys as people compare them by eye, 80 bits: `K7QF-9M2X-1B4D-77AC`. */
export const fingerprintOf = (sha256: Sha256, seal: Uint8Array, sign: Uint8Array): string =>
  readable(sha256(concat(seal, sign)).subarray(0, 16));

/** Two groups that every screen of one ceremony shows; another record shows others. */
export const checkCodeOf = (recordHash: Uint8Array): string => readable(recordHash.subarray(0, 8));
