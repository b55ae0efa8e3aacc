import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { base32nopad } from '@scure/base';
import type { Context } from 'mocha';
import { encodeCard, encodeDriverCard } from '../../protocol/card';
import { cardText } from '../../protocol/identifiers';
import { isRevoked, readRevokedCards } from '../../protocol/revoked-cards';
import { generateSigningKey, verifierFor } from '../../protocol/signing';
import { temporaryFolder } from '../../test/support/folders';
import { readQrCode } from '../../test/support/qr';
import { skipBecause } from '../../test/support/skip';
import { Exchange } from '../exchange';
import { REVOKED_FILE, revokeCards } from './revoke';
import { cardSheet, type PrintedCard } from './sheet';

const run = promisify(execFile);
const key = generateSigningKey();
const rider = (n: number): PrintedCard => {
  const number = new Uint8Array(10).fill(n);
  return { kind: 'rider', text: encodeCard(key, number), number: cardText(number) };
};

describe('the sheet of cards', () => {
  const cards: PrintedCard[] = [
    ...Array.from({ length: 10 }, (_, n) => rider(n)),
    { kind: 'driver', text: encodeDriverCard(key, '0417'), number: '0417' },
  ];

  it('has every card, ten a page, with its own code that a decoder reads from the print', async function () {
    this.timeout(60_000);
    const folder = temporaryFolder();
    const path = join(folder, 'cards.pdf');
    writeFileSync(path, await cardSheet(cards));
    for (const [i, card] of cards.entries()) {
      const picture = await pictureOf(this, path, i);
      assert.equal((await readQrCode(picture)).text, card.text, `card ${i}`);
    }
  });

  it('embeds the glyphs that it shows, and is as small as 2 KB a card', async () => {
    const pdf = await cardSheet(Array.from({ length: 40 }, (_, n) => rider(n)));
    assert.equal(Buffer.from(pdf.subarray(0, 5)).toString(), '%PDF-');
    assert.ok(Buffer.from(pdf).includes('NotoSansSC-Bold'));
    assert.ok(pdf.length < 40 * 2_000 + 40_000, `${pdf.length} bytes`);
  });
});

/** One card's place on its page, at 150 dots an inch: two columns of five, 85.6 x 54 mm. */
async function pictureOf(test: Context, pdf: string, card: number): Promise<Buffer> {
  const dots = (mm: number) => String(Math.round((mm / 25.4) * 150));
  const page = String(Math.floor(card / 10) + 1);
  const [column, row] = [card % 2, Math.floor((card % 10) / 2)];
  const place = [
    '-x',
    dots(19.4 + column * 85.6),
    '-y',
    dots(13.5 + row * 54),
    '-W',
    dots(85.6),
    '-H',
    dots(54),
  ];
  const out = pdf.replace('.pdf', `-${card}`);
  try {
    await run('pdftoppm', ['-r', '150', '-png', '-singlefile', '-f', page, '-l', page, ...place, pdf, out]);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT')
      skipBecause(test, 'there is no pdftoppm here to look at a PDF (apt install poppler-utils)');
    throw error;
  }
  return readFileSync(`${out}.png`);
}

describe('revoking cards', () => {
  it('hands over a longer list with a higher number each time, and changes nothing for what is no number', async () => {
    const folder = temporaryFolder();
    const operatorFolder = join(folder, 'operator');
    mkdirSync(operatorFolder);
    mkdirSync(join(folder, 'exchange'));
    const exchange = new Exchange(join(folder, 'exchange'));
    const input = { operatorFolder, exchange, cardKey: key, now: Date.UTC(2026, 0, 12) };
    const [a, b] = [cardText(new Uint8Array(10).fill(1)), cardText(new Uint8Array(10).fill(2))];
    assert.equal(await revokeCards({ ...input, typed: [a] }), 1);
    assert.equal(await revokeCards({ ...input, typed: [b.toLowerCase(), a] }), 2);
    await assert.rejects(revokeCards({ ...input, typed: ['AAAA'] }), /--revoke AAAA must be 16/);
    const signed = new Uint8Array(readFileSync(exchange.path(REVOKED_FILE)));
    const list = readRevokedCards(verifierFor(key.public), signed);
    assert.equal(list.number, 2);
    assert.ok(isRevoked(list, base32nopad.decode(a)) && isRevoked(list, base32nopad.decode(b)));
  });
});
