import { codePath } from './code-path';
import { en, required, zh } from './dom';
import { icon } from './icons';
import { WORDS } from './words';

/** Side of the card in pixels: 37 modules of 12. */
const SIDE = 444;

/** What stands where the code stands. */
export type CardContent = { url: string } | 'starting' | 'coming' | 'stopped';

/** The white card with the boarding code. */
export type Card = { show(content: CardContent): void };

/**
 * Takes over the card of the page. A new code replaces the old one by one attribute, in one frame: there is never a
 * moment without a code, and never a half of each.
 */
export function createCard(): Card {
  const svg = required('#code', SVGSVGElement);
  const path = required('#code path', SVGPathElement);
  const instead = required('#instead', HTMLElement);
  let shown: string | undefined;

  const draw = (url: string) => {
    const { size, d } = codePath(url);
    const pixels = Math.floor(SIDE / size) * size;
    if (svg.getAttribute('width') !== String(pixels)) {
      svg.setAttribute('width', String(pixels));
      svg.setAttribute('height', String(pixels));
    }
    svg.setAttribute('viewBox', `0 0 ${size} ${size}`);
    path.setAttribute('d', d);
    instead.hidden = true;
  };
  const blank = (content: 'starting' | 'coming' | 'stopped') => {
    path.removeAttribute('d');
    const words = WORDS[content];
    instead.replaceChildren(
      icon(content === 'stopped' ? 'refused' : 'wait'),
      zh('instead-zh', words.zh),
      en('instead-en', words.en),
      ...(content === 'stopped' ? [zh('ask-zh', WORDS.askDriver.zh), en('ask-en', WORDS.askDriver.en)] : []),
    );
    instead.hidden = false;
  };
  return {
    show(content) {
      const key = typeof content === 'string' ? content : `code ${content.url}`;
      if (key === shown) return;
      shown = key;
      if (typeof content === 'string') return blank(content);
      try {
        draw(content.url);
      } catch (error) {
        // An unreadable code would only hold up the queue: say that there is none.
        console.error('The boarding code cannot be drawn', error);
        blank('stopped');
      }
    },
  };
}
