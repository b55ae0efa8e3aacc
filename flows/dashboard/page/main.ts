/** The widget as the dashboard asks for it: a Vue component by its name, and its style in the page's head. */
import { widget } from './widget';

declare const STYLE: string;

const style = document.createElement('style');
style.textContent = STYLE;
document.head.append(style);

const NAME = 'ui-coride-fleet';
const library = window as unknown as Record<string, object | undefined>;
library[NAME] = Object.assign(library[NAME] ?? {}, { CorideFleet: widget });
