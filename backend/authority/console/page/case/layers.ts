/**
 * A graph in columns: what stands in one, what of the next it goes with, a line for each. Choosing a node lights what it leads
 * to, on to the last column and back to the first.
 */
import { type Child, h, svg } from '../../../site/page/dom';

export type GraphNode = { readonly id: string; readonly label: readonly Child[] };
/** Places in a column and in the next one. */
export type GraphLink = { readonly from: number; readonly to: number; readonly isCertain: boolean };

const ROW_PX = 36;
const WIDTH = 400;

/** @param links one list between each two columns */
export function layers(
  label: string,
  columns: readonly (readonly GraphNode[])[],
  links: readonly (readonly GraphLink[])[],
): HTMLElement {
  const height = Math.max(...columns.map(({ length }) => length)) * ROW_PX;
  const drawn = links.map((some) => drawLinks(some, height));
  const buttons = columns.map((column, at) =>
    column.map(({ id, label: words }, place) =>
      h(
        'button',
        { type: 'button', id, 'aria-pressed': 'false', onclick: () => choose(at, place) },
        ...words,
      ),
    ),
  );
  let chosen: HTMLElement | null = null;
  const choose = (column: number, place: number) => {
    const button = buttons[column]![place]!;
    chosen = chosen === button ? null : button;
    const lit = chosen ? reached(columns.length, links, column, place) : columns.map(() => new Set<number>());
    for (const [at, some] of buttons.entries())
      for (const [each, node] of some.entries()) {
        node.classList.toggle('lit', lit[at]!.has(each));
        node.setAttribute('aria-pressed', String(node === chosen));
      }
    for (const [at, { picture, paths }] of drawn.entries()) {
      picture.classList.toggle('has-lit', chosen !== null);
      for (const [i, { from, to }] of links[at]!.entries())
        paths[i]!.classList.toggle('lit', lit[at]!.has(from) && lit[at + 1]!.has(to));
    }
  };
  const parts = buttons.flatMap((some, at) => {
    const list = h('ol', { class: 'nodes' }, ...some.map((button) => h('li', {}, button)));
    if (at === drawn.length) return [list];
    const middle = h('div', { class: 'links' }, drawn[at]!.picture as unknown as HTMLElement);
    middle.style.height = `${height}px`;
    return [list, middle];
  });
  return h(
    'div',
    { class: `graph of-${columns.length}`, tabindex: 0, role: 'group', 'aria-label': label },
    ...parts,
  );
}

/** The places in each column that a node leads to, backward and forward. */
function reached(
  count: number,
  links: readonly (readonly GraphLink[])[],
  column: number,
  place: number,
): Set<number>[] {
  const lit = Array.from({ length: count }, () => new Set<number>());
  lit[column]!.add(place);
  for (let at = column; at < count - 1; at++)
    for (const { from, to } of links[at]!) if (lit[at]!.has(from)) lit[at + 1]!.add(to);
  for (let at = column; at > 0; at--)
    for (const { from, to } of links[at - 1]!) if (lit[at]!.has(to)) lit[at - 1]!.add(from);
  return lit;
}

function drawLinks(links: readonly GraphLink[], height: number) {
  const picture = svg('svg', {
    viewBox: `0 0 ${WIDTH} ${height}`,
    preserveAspectRatio: 'none',
    'aria-hidden': 'true',
  });
  const y = (at: number) => (at + 0.5) * ROW_PX;
  const paths = links.map(({ from, to, isCertain }) =>
    svg('path', {
      d: `M0 ${y(from)}C${WIDTH / 2} ${y(from)} ${WIDTH / 2} ${y(to)} ${WIDTH} ${y(to)}`,
      class: isCertain ? 'certain' : 'possible',
      'vector-effect': 'non-scaling-stroke',
    }),
  );
  picture.append(...paths);
  return { picture, paths };
}
