'use strict';
// Where a gene's score stands among all ranked genes, beside the base rate and what the confounds alone say.
(function () {
  const { el, svg, format } = deephen;
  const { num, known } = format;
  const [WIDTH, TOP, FOOT, STEP] = [460, 8, 128, 0.02];
  const at = (value) => 14 + Math.max(0, Math.min(1, value)) * (WIDTH - 28);

  // Genes in bins of the score, counted once; heights by square root, so that the few at the top are seen.
  function histogram(data) {
    if (!data.histogram) {
      const { score, rank } = data.columns;
      const counts = new Array(Math.round(1 / STEP)).fill(0);
      score.forEach((value, row) => { if (known(value) && rank[row] !== null) counts[Math.min(counts.length - 1, Math.floor(value / STEP + 1e-9))] += 1; });
      const most = Math.sqrt(Math.max(1, ...counts));
      data.histogram = counts.map((n, bin) => ({ from: bin * STEP, height: Math.sqrt(n) / most }));
    }
    return data.histogram;
  }

  function drawing(data, row) {
    const c = data.columns;
    const told = `Score ${num(c.score[row], 3)}, from ${num(c.lo[row], 3)} to ${num(c.hi[row], 3)}; base rate ${num(data.baseRate, 3)}; by confounds alone ${num(c.confound[row], 3)}`;
    const box = svg('svg', { class: 'stand', role: 'img', viewBox: `0 0 ${WIDTH} 178`, 'aria-label': told });
    for (const bin of histogram(data)) {
      if (bin.height > 0) box.append(svg('rect', { class: 'bin', x: at(bin.from) + 0.5, width: at(STEP) - at(0) - 1, y: FOOT - bin.height * (FOOT - TOP), height: bin.height * (FOOT - TOP) }));
    }
    if (known(data.baseRate)) box.append(svg('line', { class: 'base', x1: at(data.baseRate), x2: at(data.baseRate), y1: TOP, y2: 148 }));
    box.append(svg('line', { class: 'axis', x1: at(0), x2: at(1), y1: FOOT, y2: FOOT }));
    if (known(c.confound[row])) box.append(svg('rect', { class: 'dot bar', x: at(c.confound[row]) - 5, y: 135, width: 10, height: 10 }));
    if (known(c.lo[row]) && known(c.hi[row])) box.append(svg('line', { class: 'whisker main', x1: at(c.lo[row]), x2: at(c.hi[row]), y1: 140, y2: 140 }));
    box.append(svg('line', { class: 'here', x1: at(c.score[row]), x2: at(c.score[row]), y1: TOP, y2: 140 }), svg('circle', { class: 'dot main', cx: at(c.score[row]), cy: 140, r: 6.5 }));
    for (const tick of [0, 0.25, 0.5, 0.75, 1]) box.append(svg('text', { class: 'tick', x: at(tick), y: 166, 'text-anchor': 'middle' }, String(tick)));
    return box;
  }

  function stand(data, row) {
    const c = data.columns;
    if (!known(c.score[row])) return null;
    const others = c.score.filter((value, other) => known(value) && c.rank[other] !== null);
    const below = others.filter((value) => value < c.score[row]).length / Math.max(1, others.length);
    const share = below >= 0.995 ? num(below * 100, 2) : num(below * 100, 0);
    const key = (kind, words) => el('li', { class: `k-${kind}` }, words);
    return el('section', { class: 'where' }, el('h3', {}, 'Where it stands'), el('p', {}, `Higher than ${share}% of ${format.count(others.length)} ranked genes.`), drawing(data, row),
      el('ul', { class: 'legend' }, key('main', 'this gene, with its interval'), known(c.confound[row]) ? key('bar', 'by confounds alone') : null, known(data.baseRate) ? key('base', 'base rate') : null, key('bin', 'all ranked genes (square-root scale)')));
  }

  deephen.geneStand = stand;
})();
