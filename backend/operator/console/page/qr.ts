/** A QR code as one path. */
import { create } from 'qrcode/lib/core/qrcode.js';
import { drawing } from './dom';

/** Light modules on every side (ISO/IEC 18004). */
const QUIET = 4;

export function qr(text: string, label: string): SVGElement {
  const { modules } = create(text, { errorCorrectionLevel: 'M' });
  const cells = Array.from({ length: modules.size ** 2 }, (_, i) => [
    i % modules.size,
    Math.floor(i / modules.size),
  ]) as [number, number][];
  const dark = cells.filter(([column, row]) => modules.get(row, column) !== 0);
  const side = modules.size + 2 * QUIET;
  const d = dark.map(([column, row]) => `M${column + QUIET} ${row + QUIET}h1v1h-1z`).join('');
  return drawing(`0 0 ${side} ${side}`, 'qr', d, label);
}
