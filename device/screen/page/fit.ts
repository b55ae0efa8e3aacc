/** Sizes that the stylesheet knows, largest first; the last one wraps and must hold anything sensible. */
const LEVELS = 5;
/** What is left out when a fleet's long message finds no room at any size: the vehicle and the counts, then the other faults. */
const CROWDED = ['more', 'most'];

/**
 * Makes the panel's text as large as it can be: tries the stylesheet's sizes from the largest until nothing is wider
 * or higher than its room. Long names and sentences then wrap to more lines, and are never cut.
 */
export function fitText(panel: HTMLElement): void {
  fitNumbers(panel);
  delete panel.dataset.crowded;
  for (let level = 0; level < LEVELS; level++) {
    panel.dataset.fit = String(level);
    if (isInside(panel)) return;
  }
  for (const crowded of CROWDED) {
    panel.dataset.crowded = crowded;
    if (isInside(panel)) return;
  }
}

/** Leaves out the oldest of the last numbers where the row is too narrow for all. */
function fitNumbers(panel: HTMLElement): void {
  const boxes = [...panel.querySelectorAll<HTMLElement>('.last .box')];
  const last = panel.querySelector<HTMLElement>('.last');
  if (!last) return;
  last.hidden = false;
  for (const box of boxes) box.hidden = false;
  const tooNarrow = () =>
    [...panel.querySelectorAll('.invite, .counts')].some((row) => row.scrollWidth > row.clientWidth);
  while (boxes.length > 0 && tooNarrow()) boxes.pop()!.hidden = true;
  last.hidden = boxes.length === 0;
}

function isInside(panel: HTMLElement): boolean {
  const box = panel.getBoundingClientRect();
  const style = getComputedStyle(panel);
  const right = box.right - Number.parseFloat(style.paddingRight) - Number.parseFloat(style.borderRightWidth);
  const bottom =
    box.bottom - Number.parseFloat(style.paddingBottom) - Number.parseFloat(style.borderBottomWidth);
  return [...panel.querySelectorAll('*')].every((element) => {
    if (!(element instanceof HTMLElement)) return true;
    const { right: itsRight, bottom: itsBottom } = element.getBoundingClientRect();
    const inLine = element.clientWidth === 0;
    const holdsText = inLine || element.scrollWidth <= element.clientWidth + 1;
    return holdsText && itsRight <= right + 0.5 && itsBottom <= bottom + 0.5;
  });
}
