import { SENTENCES } from '../../../protocol/sentences';
import { everyFault } from '../faults';
import { PART_WORDS, PARTS } from '../parts';
import { clearsIn, PAD, peopleCount, registerFor } from './pad/words';
import { BUTTONS, DRIVER, forPeople, GIVE_CARD, numberEnds, WORDS } from './words';

/**
 * Loads the font slices of all that this screen may ever have to say, so that a rider's moment is not the first time
 * that its characters are wanted: they would come a frame or more after the beep.
 * @returns when they are there
 */
export async function loadGlyphs(): Promise<void> {
  const pad = [PAD, clearsIn(20), registerFor(1), registerFor(2), peopleCount(2)];
  const people = [DRIVER, GIVE_CARD, PARTS, PART_WORDS, forPeople(2), numberEnds('6021'), pad];
  const text = JSON.stringify([SENTENCES, everyFault(), WORDS, BUTTONS, people, '0123456789X•']);
  const characters = [...new Set(text), '，：；·'].join('');
  const fonts = ['400', '700'].map((weight) => `${weight} 30px 'Noto Sans SC'`);
  await Promise.all(fonts.map((font) => document.fonts.load(font, characters)));
}
