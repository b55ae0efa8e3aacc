/** Making elements: text goes in as text, never as markup. */
export type Child = Node | string | null;

/** Makes an element with attributes, `onclick`-like listeners, and children. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Record<string, string | boolean | EventListener> = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(name.slice(2), value);
    else if (value !== false) element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}

/** A button of a form or row; `classes`: main, second or danger. */
export const button = (id: string, classes: string, words: string, act: () => void): HTMLElement =>
  h('button', { type: 'button', id, class: classes, onclick: act }, words);

/** Of one row among many: its name says of which. */
export const rowButton =
  (row: string) =>
  (id: string, classes: string, words: string, act: () => void): HTMLElement => {
    const made = button(`${id}-${row}`, classes, words, act);
    made.setAttribute('aria-label', `${words} ${row}`);
    return made;
  };

const SVG = 'http://www.w3.org/2000/svg';

/** A drawing of one path. */
export function drawing(box: string, classes: string, d: string, label?: string): SVGElement {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', box);
  svg.setAttribute('class', classes);
  if (label === undefined) svg.setAttribute('aria-hidden', 'true');
  else {
    svg.setAttribute('role', 'img');
    svg.setAttribute('aria-label', label);
  }
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', d);
  svg.append(path);
  return svg;
}
