import { SENTENCES } from '../../../protocol/sentences';
import { clockFault, networkFault, scannerFault, setupFault, silentFault, storageFault } from '../faults';
import { BUTTONS, WORDS } from './words';

/**
 * Loads the font slices of all that this screen may ever have to say, so that a rider's moment is not the first time
 * that its characters are wanted: they would come a frame or more after the beep.
 * @returns when they are there
 */
export async function loadGlyphs(): Promise<void> {
  const faults = [networkFault(0), networkFault(1), scannerFault(), clockFault()];
  faults.push(storageFault(), setupFault(), silentFault());
  const text = JSON.stringify([SENTENCES, faults, WORDS, BUTTONS]);
  const characters = [...new Set(text), '，：；·'].join('');
  const fonts = ['400', '700'].map((weight) => `${weight} 30px 'Noto Sans SC'`);
  await Promise.all(fonts.map((font) => document.fonts.load(font, characters)));
}
