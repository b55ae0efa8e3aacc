import { create } from 'qrcode/lib/core/qrcode.js';

/** Light modules that every side of a code needs around it (ISO/IEC 18004). */
const QUIET = 4;

/** A code as one SVG path in a square whose unit is a module. */
export type CodePath = {
  /** Modules per side with the quiet zone, for example 37. */
  size: number;
  d: string;
};

/**
 * Makes the QR code of a text: level M, segments mixed so that it is as small as can be.
 * @throws Error when the text is too long for any code
 */
export function codePath(text: string): CodePath {
  const { modules } = create(text, { errorCorrectionLevel: 'M' });
  let d = '';
  for (let row = 0; row < modules.size; row++) {
    let start = -1;
    for (let column = 0; column <= modules.size; column++) {
      const dark = column < modules.size && modules.get(row, column) !== 0;
      if (dark && start < 0) start = column;
      if (!dark && start >= 0) {
        d += `M${start + QUIET} ${row + QUIET}h${column - start}v1h${start - column}z`;
        start = -1;
      }
    }
  }
  return { size: modules.size + 2 * QUIET, d };
}
