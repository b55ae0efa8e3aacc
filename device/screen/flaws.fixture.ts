/** What is wrong with the text on a terminal's screen, found in the page itself. */

/** Runs in the page: text that is cut, leaves the panel, lies on other text, or is too small to read. */
export const FLAWS = `(() => {
  const flaws = [];
  const texts = [];
  const pad = document.querySelector('#pad:not([hidden])');
  const over = pad ?? document.querySelector('#panel');
  const panel = over.getBoundingClientRect();
  for (const node of document.querySelectorAll(pad ? '#pad, #pad *' : '#panel, #panel *, #instead:not([hidden]) *')) {
    if (node.closest('svg') || node.getClientRects().length === 0) continue;
    const inPanel = over.contains(node);
    const box = node.getBoundingClientRect();
    const own = [...node.childNodes].filter((child) => child.nodeType === 3 && child.data.trim());
    if (inPanel && (box.right > panel.right + 1 || box.bottom > panel.bottom + 1 || box.top < panel.top - 20)) {
      flaws.push('outside the panel: ' + node.className + ' ' + node.textContent);
    }
    if (node.clientWidth && node.scrollWidth > node.clientWidth + 1) flaws.push('cut: ' + node.textContent);
    for (const text of own) {
      const range = document.createRange();
      range.selectNodeContents(text);
      const size = Number.parseFloat(getComputedStyle(node).fontSize);
      const chinese = /[\\u3400-\\u9fff]/.test(text.data);
      if (size < (chinese ? 22 : 20)) flaws.push(size + ' px: ' + text.data);
      for (const line of range.getClientRects()) texts.push({ line, text: text.data, size });
    }
  }
  for (const a of texts) {
    for (const b of texts) {
      if (a === b) continue;
      const across = Math.min(a.line.right, b.line.right) - Math.max(a.line.left, b.line.left);
      const middle = (box) => (box.top + box.bottom) / 2;
      const apart = Math.abs(middle(a.line) - middle(b.line));
      if (across > 1 && apart < (a.size + b.size) * 0.4) flaws.push('overlap: ' + a.text + ' / ' + b.text);
    }
  }
  return flaws;
})()`;
