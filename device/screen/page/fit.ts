/** Sizes that the stylesheet knows, largest first; the last one wraps and must hold anything sensible. */
const LEVELS = 5;

/**
 * Makes the panel's text as large as it can be: tries the stylesheet's sizes from the largest until nothing is wider
 * or higher than its room. Long names and sentences then wrap to more lines, and are never cut.
 */
export function fitText(panel: HTMLElement): void {
  for (let level = 0; level < LEVELS; level++) {
    panel.dataset.fit = String(level);
    if (isInside(panel)) return;
  }
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
