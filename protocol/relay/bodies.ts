/**
 * What a phone asks through the relay (PROTOCOL.md section 2). Pure: the rider's page writes it, the operator reads.
 * `look` = 1 | code (16); `board` = 2 | code | scannedStep (3) | grant (14, or zeros) | people (1) | ticket (163);
 * `alight` = 3 | id (16) | receipt (8) | step (3). Sealed, every message is 256 bytes.
 */
import { CODE_SIZE } from '../boarding-code/layout';
import { concat, expectSize, readUint, uint, zeroPadded } from '../bytes';
import { Malformed } from '../errors';
import { TICKET_SIZE } from '../ticket/layout';

export const RELAY_SIZE = 256;
/** 256 less the seal's 48. */
export const RELAY_BODY_SIZE = 208;
export const GRANT_SIZE = 14;
export const RECEIPT_SIZE = 8;

export type RelayBody =
  | { readonly kind: 'look'; readonly code: Uint8Array }
  | {
      readonly kind: 'board';
      readonly code: Uint8Array;
      /** The step at which the phone scanned, by the site's clock. */
      readonly scannedStep: number;
      /** From `look`; null where the phone had no network to ask. */
      readonly grant: Uint8Array | null;
      /** 1 to 9. */
      readonly people: number;
      readonly ticket: Uint8Array;
    }
  | {
      readonly kind: 'alight';
      readonly id: Uint8Array;
      readonly receipt: Uint8Array;
      readonly step: number;
    };

/** The 208 bytes that are sealed to the relay key. */
export function encodeRelayBody(body: RelayBody): Uint8Array {
  switch (body.kind) {
    case 'look':
      return padded(uint(1, 1), expectSize('boarding code', body.code, CODE_SIZE));
    case 'board':
      return padded(
        uint(2, 1),
        expectSize('boarding code', body.code, CODE_SIZE),
        uint(body.scannedStep, 3),
        expectSize('grant', body.grant ?? new Uint8Array(GRANT_SIZE), GRANT_SIZE),
        uint(body.people, 1),
        expectSize('ticket', body.ticket, TICKET_SIZE),
      );
    case 'alight':
      return padded(
        uint(3, 1),
        expectSize('id', body.id, 16),
        expectSize('receipt', body.receipt, RECEIPT_SIZE),
        uint(body.step, 3),
      );
  }
}

/** Reads 208 bytes; `Malformed` for an unknown kind, a people count outside 1 to 9, or a padding that is not zeros. */
export function decodeRelayBody(bytes: Uint8Array): RelayBody {
  expectSize('relay message', bytes, RELAY_BODY_SIZE);
  const [body, size] = readBody(bytes);
  if (bytes.subarray(size).some((byte) => byte !== 0))
    throw new Malformed('relay message', 'is not padded with zeros');
  return body;
}

function readBody(bytes: Uint8Array): [RelayBody, number] {
  switch (bytes[0]) {
    case 1:
      return [{ kind: 'look', code: bytes.slice(1, 17) }, 17];
    case 2: {
      const grant = bytes.slice(20, 34);
      const people = bytes[34]!;
      if (people < 1 || people > 9)
        throw new Malformed('relay message', `boards ${people} people, may board 1 to 9`);
      return [
        {
          kind: 'board',
          code: bytes.slice(1, 17),
          scannedStep: readUint(bytes, 17, 3),
          grant: grant.every((byte) => byte === 0) ? null : grant,
          people,
          ticket: bytes.slice(35, 198),
        },
        198,
      ];
    }
    case 3:
      return [
        {
          kind: 'alight',
          id: bytes.slice(1, 17),
          receipt: bytes.slice(17, 25),
          step: readUint(bytes, 25, 3),
        },
        28,
      ];
    default:
      throw new Malformed('relay message', `has the unknown kind ${bytes[0]}`);
  }
}

function padded(...parts: Uint8Array[]): Uint8Array {
  return zeroPadded(concat(...parts), RELAY_BODY_SIZE);
}
