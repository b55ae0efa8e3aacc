/** Cards as a PDF to print and cut: A4, ten cards of 85.6 x 54 mm (ISO/IEC 7810 ID-1) a page, with marks to cut by. */
import PDFDocument from 'pdfkit';
import { create } from 'qrcode';
import { runsOf } from './glyphs';

export type PrintedCard = {
  /** Of the QR code. */
  readonly text: string;
  /** Read by people: the card's number in groups, or a driver's. */
  readonly number: string;
  readonly kind: 'rider' | 'driver';
};

const MM = 72 / 25.4;
const [WIDTH, HEIGHT] = [85.6 * MM, 54 * MM];
const COLUMNS = 2;
const ROWS = 5;
const LEFT = (210 * MM - COLUMNS * WIDTH) / 2;
const TOP = (297 * MM - ROWS * HEIGHT) / 2;
const MARK = 4 * MM;
/** Light modules around a code (ISO/IEC 18004). */
const QUIET = 4;
/** Side of the code with its light edge: 0.98 mm a module of 37 + 8. */
const CODE = 44 * MM;
const INK = '#0f1e2b';
const INK2 = '#3a4a59';

type Doc = InstanceType<typeof PDFDocument>;

/** @throws Error for a text that no code can hold */
export function cardSheet(cards: readonly PrintedCard[]): Promise<Uint8Array> {
  const doc = new PDFDocument({
    size: 'A4',
    margin: 0,
    autoFirstPage: false,
    info: { Title: '同乘卡 Coride cards' },
  });
  const parts: Buffer[] = [];
  const done = new Promise<Uint8Array>((resolve, reject) => {
    doc.on('data', (part: Buffer) => parts.push(part));
    doc.on('end', () => resolve(new Uint8Array(Buffer.concat(parts))));
    doc.on('error', reject);
  });
  cards.forEach((card, i) => {
    const place = i % (COLUMNS * ROWS);
    if (place === 0) startPage(doc);
    const x = LEFT + (place % COLUMNS) * WIDTH;
    const y = TOP + Math.floor(place / COLUMNS) * HEIGHT;
    draw(doc, card, x, y);
  });
  doc.end();
  return done;
}

/** Marks outside the cards, where a knife begins and ends. */
function startPage(doc: Doc): void {
  doc.addPage();
  doc.lineWidth(0.4).strokeColor(INK2);
  for (let column = 0; column <= COLUMNS; column++) {
    const x = LEFT + column * WIDTH;
    for (const y of [TOP - MARK, TOP + ROWS * HEIGHT])
      doc
        .moveTo(x, y)
        .lineTo(x, y + MARK)
        .stroke();
  }
  for (let row = 0; row <= ROWS; row++) {
    const y = TOP + row * HEIGHT;
    for (const x of [LEFT - MARK, LEFT + COLUMNS * WIDTH])
      doc
        .moveTo(x, y)
        .lineTo(x + MARK, y)
        .stroke();
  }
}

function draw(doc: Doc, { text, number, kind }: PrintedCard, x: number, y: number): void {
  drawCode(doc, text, x + 5 * MM, y + (HEIGHT - CODE) / 2);
  const at = x + 5 * MM + CODE + 1 * MM;
  const line = (words: string, down: number, size: number, weight: 400 | 700, colour = INK) =>
    write(doc, words, at, y + down * MM, size, weight, colour);
  if (kind === 'driver') {
    line('同乘 · 司机', 8, 13, 700);
    line('Coride driver', 14, 8, 400, INK2);
    line(number, 24, 17, 700);
    line('上班下班时给扫码器看', 36, 7, 400);
    line('Show it at start and end', 40, 6.5, 400, INK2);
    return;
  }
  line('同乘卡', 8, 16, 700);
  line('Coride card', 15, 8, 400, INK2);
  line('上车时给扫码器看', 22, 8.5, 700);
  line('Hold it to the scanner', 26.5, 7, 400, INK2);
  const [first, second] = [number.slice(0, 9), number.slice(10)];
  line(first, 33, 9.5, 700);
  line(second, 37.5, 9.5, 700);
  line('丢了请告诉司机', 43.5, 7, 400);
  line('Lost it? Tell the driver', 47, 6.5, 400, INK2);
}

/** One path of dark rows: no hair lines between modules on any printer. */
function drawCode(doc: Doc, text: string, x: number, y: number): void {
  const { modules } = create(text, { errorCorrectionLevel: 'M' });
  const module = CODE / (modules.size + 2 * QUIET);
  for (let row = 0; row < modules.size; row++) {
    let start = -1;
    for (let column = 0; column <= modules.size; column++) {
      const dark = column < modules.size && modules.get(row, column) !== 0;
      if (dark && start < 0) start = column;
      if (dark || start < 0) continue;
      doc.rect(x + (start + QUIET) * module, y + (row + QUIET) * module, (column - start) * module, module);
      start = -1;
    }
  }
  doc.fill('#000000');
}

function write(
  doc: Doc,
  words: string,
  x: number,
  y: number,
  size: number,
  weight: 400 | 700,
  colour: string,
): void {
  let at = x;
  for (const { text, name, file } of runsOf(words, weight)) {
    // Embedded once, whatever number of cards need it.
    doc.registerFont(name, file).font(name).fontSize(size).fillColor(colour);
    doc.text(text, at, y, { lineBreak: false, baseline: 'alphabetic' });
    at += doc.widthOfString(text);
  }
}
