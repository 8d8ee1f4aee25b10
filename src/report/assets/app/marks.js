'use strict';
// Small drawings in the cells of tables and on gene pages. Each has its number in words beside it, so they are hidden from screen readers.
(function () {
  const { svg } = deephen;
  const at = (value, width) => 3 + Math.max(0, Math.min(1, value)) * (width - 6);

  // A score between 0 and 1 with its interval; the grey tick is the base rate.
  function score({ score: value, lo, hi, baseRate }, width, height) {
    const middle = height / 2;
    const box = svg('svg', { class: 'mark-score', 'aria-hidden': 'true', viewBox: `0 0 ${width} ${height}`, width, height });
    box.append(svg('line', { class: 'grid', x1: 3, x2: width - 3, y1: middle, y2: middle }));
    if (deephen.format.known(baseRate)) {
      box.append(svg('line', { class: 'base', x1: at(baseRate, width), x2: at(baseRate, width), y1: 1, y2: height - 1 }));
    }
    if (!deephen.format.known(value)) return box;
    if (deephen.format.known(lo) && deephen.format.known(hi)) {
      box.append(svg('line', { class: 'whisker main', x1: at(lo, width), x2: at(hi, width), y1: middle, y2: middle }));
    }
    box.append(svg('circle', { class: 'dot main', cx: at(value, width), cy: middle, r: 3.5 }));
    return box;
  }

  // A bar from the middle: right speaks for a hit, left against.
  function signedBar(value, scale, colour, width, height) {
    const middle = width / 2;
    const length = Math.max(-1, Math.min(1, value / scale)) * (middle - 2);
    return svg('svg', { class: 'mark-bar', 'aria-hidden': 'true', viewBox: `0 0 ${width} ${height}`, width, height },
      svg('rect', { class: colour, x: Math.min(middle, middle + length), y: 2, width: Math.abs(length), height: height - 4 }),
      svg('line', { class: 'axis', x1: middle, x2: middle, y1: 0, y2: height }));
  }

  const KNOWN = ['sequence', 'topology', 'locus'];
  // The class that colours a family, the same as in the static part of the page.
  function familyName(families, index) {
    const family = families[index];
    if (KNOWN.includes(family)) return family;
    return `extra${index % 2}`;
  }

  deephen.marks = { score, signedBar, familyName, familyClass: (families, index) => `family-${familyName(families, index)}` };
})();
