/** Making elements. Text goes in as text, never as markup (require-trusted-types-for 'script'). */
import { currentLanguage, otherLanguage, say, sayOther, tagOf, type Words } from './i18n';

export type Child = Node | string | null;
type Attributes = Record<string, string | number | boolean | EventListener>;

/** Makes an element. `class`, other attributes, and `onclick`-like listeners; a boolean sets or leaves an attribute. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(name.slice(2), value);
    else if (value !== false) element.setAttribute(name, value === true ? '' : String(value));
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}

/** Replaces what an element holds. */
export function fill(element: Element, ...children: Child[]): void {
  element.textContent = '';
  element.append(...children.filter((child) => child !== null));
}

/** A text of a page, in the page's language. */
export const text = <K extends keyof HTMLElementTagNameMap>(tag: K, words: Words, classes = '') =>
  h(tag, classes ? { class: classes } : {}, say(words));

/** A text of a moment: the page's language large, the other one smaller below. */
export function both(tag: 'h1' | 'h2' | 'p' | 'span', words: Words, classes = ''): HTMLElement {
  return h(
    tag,
    { class: `both ${classes}`.trim() },
    h('span', { lang: tagOf(currentLanguage()) }, say(words)),
    ' ',
    h('span', { class: 'other', lang: tagOf(otherLanguage()) }, sayOther(words)),
  );
}

const SVG = 'http://www.w3.org/2000/svg';

/** Makes an SVG element. */
export function svg(
  tag: string,
  attributes: Record<string, string | number>,
  ...children: Node[]
): SVGElement {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  element.append(...children);
  return element;
}
