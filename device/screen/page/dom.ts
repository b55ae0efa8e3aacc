import { chinese } from './sentences';

export type Child = Node | string | null | undefined;

/** Makes an element; children that are null are left out. Text goes in as text, never as markup. */
export function el(tag: string, classes: string, ...children: Child[]): HTMLElement {
  const element = document.createElement(tag);
  if (classes) element.className = classes;
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

/** An element with Chinese text; what stands in quotes is not torn apart by a line's end. */
export function zh(classes: string, text: string): HTMLElement {
  const parts = chinese(text).split(/(“[^”]*”)/);
  const children = parts.map((part, index) => (index % 2 === 1 ? el('span', 'whole', part) : part));
  const element = el('div', classes, ...children);
  element.lang = 'zh-CN';
  return element;
}

/** An element with English text; the names of buttons on the phone stand out. */
export function en(classes: string, text: string): HTMLElement {
  const parts = text.split(/(New pass)/);
  const children = parts.map((part, index) => (index % 2 === 1 ? el('b', '', part) : part));
  const element = el('div', classes, ...children);
  element.lang = 'en';
  return element;
}

/** An element in the one language of what the driver reads. */
export function words(classes: string, language: 'zh' | 'en', text: { zh: string; en: string }): HTMLElement {
  return language === 'zh' ? zh(classes, text.zh) : en(classes, text.en);
}

/** The one element of the page that matches. @throws Error when index.html lacks it */
export function required<T extends Element>(selector: string, type: new () => T): T {
  const element = document.querySelector(selector);
  if (!(element instanceof type)) throw new Error(`index.html has no ${selector}`);
  return element;
}
