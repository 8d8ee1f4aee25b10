'use strict';
// Why a gene scores as it does: each family's contribution, from the score without any evidence to the gene's own.
(function () {
  const { el, format, marks, charts, chartTheme } = deephen;
  const { num, signed, words, logit, sigmoid, known } = format;
  const TICKS = [0.001, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 0.95, 0.98, 0.99];

  // The steps on the log-odds scale. The start is what is left when the contributions are taken from the gene's log-odds: the score of
  // the models that see no family, averaged over the gene's folds.
  function steps(data, row) {
    const score = data.columns.score[row];
    const shares = data.families.map((family, index) => ({ family, name: words(family), share: data.share(row, index), colour: marks.familyName(data.families, index) }));
    const present = shares.filter((one) => known(one.share));
    if (!known(score) || score <= 0 || score >= 1 || !present.length) return null;
    const end = logit(score);
    const start = end - present.reduce((sum, one) => sum + one.share, 0);
    let at = start;
    for (const one of shares) {
      one.from = at;
      at += known(one.share) ? one.share : 0;
      one.to = at;
    }
    return { shares, start, end };
  }

  function sentence({ shares, start, end }) {
    const told = shares.filter((one) => known(one.share) && Math.abs(one.share) >= 0.05).sort((a, b) => Math.abs(b.share) - Math.abs(a.share));
    const absent = shares.filter((one) => !known(one.share)).map((one) => one.name);
    const list = (items) => (items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items[items.length - 1]}`);
    const factor = (share) => `${num(Math.exp(Math.abs(share)), 1)} times`;
    const up = told.filter((one) => one.share > 0).map((one) => `${one.name} (odds up ${factor(one.share)})`);
    const down = told.filter((one) => one.share < 0).map((one) => `${one.name} (odds down ${factor(one.share)})`);
    const parts = [];
    if (up.length) parts.push(`${list(up)} ${up.length > 1 ? 'speak' : 'speaks'} for it`);
    if (down.length) parts.push(`${list(down)} ${down.length > 1 ? 'speak' : 'speaks'} against it`);
    const what = parts.length ? parts.join('; ') : 'no family of evidence moves it much';
    const gap = absent.length ? ` It has no data for ${list(absent)}, which adds nothing.` : '';
    return `Without any evidence a gene scores ${num(sigmoid(start), 2)}; this one ends at ${num(sigmoid(end), 2)}: ${what}.${gap}`;
  }

  function options({ shares, start, end }, { colours, width }) {
    const rows = [{ name: 'no evidence', from: start, to: start, point: true }, ...shares, { name: 'this gene', from: end, to: end, point: true, main: true }];
    const values = rows.flatMap((one) => [one.from, one.to]);
    const pad = Math.max(0.25, (Math.max(...values) - Math.min(...values)) * 0.14);
    const [low, high] = [Math.min(...values) - pad, Math.max(...values) + pad * 1.6];
    const ticks = TICKS.map((p) => [logit(p), p]).filter(([x]) => x > low && x < high);
    const chart = chartTheme.base(colours, `Contributions to the score: ${shares.map((one) => `${one.name} ${signed(one.share, 2)}`).join(', ')} log-odds.`);
    const room = Math.min(120, width * 0.3);
    return {
      ...chart, tooltip: {
        ...chart.tooltip, trigger: 'item',
        formatter: (hit) => {
          const one = rows[hit.value[0]];
          const lines = one.point ? [['score', num(sigmoid(one.to), 3)]] : [['log-odds', signed(one.share, 3)], ['odds', `\u00d7 ${num(Math.exp(one.share), 2)}`], ['score after it', num(sigmoid(one.to), 3)]];
          return chartTheme.tip(one.name, lines);
        },
      },
      grid: { left: room, right: 12, top: 8, bottom: 46 },
      xAxis: {
        ...chartTheme.axis(colours, { name: 'Score (log-odds scale)', min: low, max: high, at: 'x' }), splitLine: { show: false }, axisTick: { show: true, customValues: ticks.map(([x]) => x), lineStyle: { color: colours.quiet } },
        axisLabel: { color: colours.quiet, fontSize: 11.5, hideOverlap: true, customValues: ticks.map(([x]) => x), formatter: (x) => String(Number(sigmoid(x).toFixed(3))) },
      },
      yAxis: {
        type: 'category', inverse: true, data: rows.map((one) => one.name), axisTick: { show: false }, axisLine: { show: false },
        axisLabel: { color: colours.ink, fontSize: 12.5, width: room - 10, overflow: 'truncate', interval: 0, formatter: (name, index) => (rows[index].main ? `{main|${name}}` : name), rich: { main: { fontWeight: 'bold', color: colours.ink, fontSize: 12.5 } } },
      },
      series: [{ type: 'custom', data: rows.map((one, index) => [index, one.from, one.to]), encode: { x: [1, 2], y: 0 }, renderItem: (params, api) => step(rows, colours, api) }],
    };
  }

  // One row: a bar from where the last one ended, the thread to the next, and its number.
  function step(rows, colours, api) {
    const index = api.value(0);
    const one = rows[index];
    const band = api.size([0, 1])[1];
    const thick = Math.min(20, band * 0.6);
    const [x0, y] = api.coord([one.from, index]);
    const x1 = api.coord([one.to, index])[0];
    const children = [];
    if (index < rows.length - 1) children.push({ type: 'line', shape: { x1, x2: x1, y1: y, y2: y + band }, style: { stroke: colours.quiet, lineWidth: 1, lineDash: [2, 2] } });
    const label = (text, x, side) => children.push({ type: 'text', style: { text, x, y, fill: colours.ink, font: `12px ${colours.font}`, textVerticalAlign: 'middle', textAlign: side } });
    if (one.point) {
      children.push({ type: 'circle', shape: { cx: x1, cy: y, r: one.main ? 6 : 4.5 }, style: { fill: one.main ? colours.main : colours.rest } });
      label(num(sigmoid(one.to), 3), x1 + 11, 'left');
    } else if (known(one.share)) {
      children.push({ type: 'rect', shape: { x: Math.min(x0, x1), y: y - thick / 2, width: Math.max(1, Math.abs(x1 - x0)), height: thick }, style: { fill: colours[one.colour] } });
      label(signed(one.share, 2), Math.max(x0, x1) + 6, 'left');
    } else {
      label('no data', x1 + 6, 'left');
    }
    return { type: 'group', children };
  }

  // The chart, its sentence and the same numbers as a table for those who do not see it.
  function why(data, row) {
    const found = steps(data, row);
    if (!found) return null;
    const holder = el('div', { class: 'live' });
    const rows = found.shares.map((one) => el('tr', {}, el('th', { scope: 'row' }, one.name), el('td', {}, known(one.share) ? signed(one.share, 3) : 'no data'), el('td', {}, num(sigmoid(one.to), 3))));
    const table = el('table', { class: 'unseen' }, el('caption', {}, 'Contributions of the families'), el('thead', {}, el('tr', {}, ['Family', 'Log-odds', 'Score after it'].map((name) => el('th', { scope: 'col' }, name)))), el('tbody', {}, rows));
    return {
      element: el('section', { class: 'why' }, el('h3', {}, 'Why'), el('p', {}, sentence(found)), holder, table),
      mount: () => charts.mount(holder, { build: (size) => options(found, size), height: (found.shares.length + 2) * 34 + 58, now: true, label: 'Contributions to the score' }),
    };
  }

  deephen.geneWhy = why;
})();
