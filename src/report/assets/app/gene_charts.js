'use strict';
// Three views of all genes: along the genome, against the confounds, and by label.
(function () {
  const { chartTheme, charts, format, button } = deephen;
  const GAP = 12e6;
  // Thousands of points are drawn as one shape, at once and on one canvas: the library gives long series canvases of their own
  // otherwise, which printers leave out.
  const WHOLE = { large: true, largeThreshold: 2000, progressive: 0, progressiveThreshold: 1e9 };

  // Starts of the chromosomes when they stand side by side.
  function layout(data) {
    // Scaffolds without a ranked gene would take most of the width and show nothing.
    const used = new Set(data.columns.chrom.filter((chrom, row) => data.columns.rank[row] !== null));
    const listed = (data.raw.chromosomes || []).filter(([name, length]) => length > 0 && used.has(name));
    const total = listed.reduce((sum, [, length]) => sum + length, 0);
    const gap = Math.min(GAP, total / Math.max(1, listed.length) / 10);
    let start = 0;
    const spots = listed.map(([name, length]) => {
      const spot = { name, start, length, middle: start + length / 2 };
      start += length + gap;
      return spot;
    });
    return { spots, end: start - gap, of: new Map(spots.map((spot) => [spot.name, spot])) };
  }

  function genome(_, data) {
    const c = data.columns;
    const map = layout(data);
    const even = [];
    const odd = [];
    const hits = [];
    for (let row = 0; row < data.n; row += 1) {
      const spot = map.of.get(c.chrom[row]);
      if (!spot || c.rank[row] === null || !format.known(c.score[row]) || c.start[row] === null) continue;
      const point = [spot.start + (c.start[row] + c.end[row]) / 2, c.score[row], row];
      if (data.label(row) === 'hit') hits.push(point);
      else (map.spots.indexOf(spot) % 2 ? odd : even).push(point);
    }
    if (!even.length && !odd.length && !hits.length) return null;
    const build = ({ colours, width }) => {
      const chart = chartTheme.base(colours, 'Score of every gene along the genome, known hits of the ranking task marked. The table of genes holds the same numbers.');
      const dots = (name, points, colour, extra) => ({ name, type: 'scatter', data: points, symbolSize: 4, color: colour, itemStyle: { opacity: 0.6 }, ...WHOLE, ...extra });
      // Names of short chromosomes give way where they would overlap.
      const shown = map.spots.filter((spot) => spot.length / map.end * (width - 80) > 5 + 6 * spot.name.length);
      return {
        ...chart,
        grid: { left: 50, right: 16, top: 34, bottom: 74 },
        legend: { ...chartTheme.legend(colours, [{ name: 'hit', icon: 'diamond' }, { name: 'other gene', icon: 'circle' }]), selectedMode: false, itemWidth: 12 },
        xAxis: {
          ...chartTheme.axis(colours, { name: '', min: 0, max: map.end, at: 'x' }), splitLine: { show: false }, name: 'Chromosome', nameGap: 24,
          axisTick: { show: true, customValues: map.spots.map((spot) => spot.start), lineStyle: { color: colours.quiet }, length: 5 },
          axisLabel: { color: colours.quiet, fontSize: 11, customValues: shown.map((spot) => spot.middle), formatter: (value) => (shown.find((spot) => Math.abs(spot.middle - value) < 2) || { name: '' }).name },
        },
        yAxis: chartTheme.axis(colours, { name: 'Score', min: 0, max: null, at: 'y', gap: 34 }),
        dataZoom: [
          { type: 'inside', filterMode: 'none', zoomOnMouseWheel: 'ctrl', moveOnMouseWheel: false, moveOnMouseMove: true, preventDefaultMouseMove: false },
          { type: 'slider', filterMode: 'none', height: 18, bottom: 8, showDetail: false, brushSelect: false, borderColor: colours.rule, fillerColor: `${colours.main}22`, handleStyle: { color: colours.main }, moveHandleSize: 0, dataBackground: { lineStyle: { opacity: 0 }, areaStyle: { opacity: 0 } }, selectedDataBackground: { lineStyle: { opacity: 0 }, areaStyle: { opacity: 0 } } },
        ],
        tooltip: { ...chart.tooltip, trigger: 'item', formatter: (hit) => charts.geneTip(data, hit.value[2]) },
        series: [
          dots('other gene', even, colours.rest, { markLine: baseLine(data, colours, 'yAxis') }), dots('other gene', odd, colours.extra0),
          dots('hit', hits, colours.bar, { symbol: 'diamond', symbolSize: 8, z: 4, itemStyle: { opacity: 0.95, borderColor: colours.paper, borderWidth: 0.5 } }),
        ],
      };
    };
    const whole = (chart) => button('Whole genome', { class: 'quiet' }, () => chart.instance && chart.instance.dispatchAction({ type: 'dataZoom', start: 0, end: 100 }));
    return { build, height: 340, renderer: 'canvas', label: 'Score along the genome', clicked: charts.openGene(data, (hit) => hit.value && hit.value[2]), buttons: whole };
  }

  const baseLine = (data, colours, along) => (format.known(data.baseRate) ? {
    silent: true, symbol: 'none', animation: false, lineStyle: { color: colours.ink, width: 1, type: [4, 3] }, label: { formatter: 'base rate', position: 'insideEndTop', color: colours.ink, fontSize: 11, backgroundColor: colours.paper, padding: [1, 3], borderRadius: 2 }, data: [{ [along]: data.baseRate }],
  } : undefined);

  // The labels in groups that a reader can tell apart.
  function groups(data) {
    const known = new Map([['hit', 'hit'], ['non-hit', 'tested, no hit'], ['untested', 'never tested']]);
    const rows = new Map([['hit', []], ['tested, no hit', []], ['other label', []], ['never tested', []]]);
    for (let row = 0; row < data.n; row += 1) if (format.known(data.columns.score[row])) rows.get(known.get(data.label(row)) || 'other label').push(row);
    return [...rows].filter(([, list]) => list.length);
  }
  const looks = (colours) => ({ hit: { colour: colours.bar, symbol: 'diamond', dash: 'solid' }, 'tested, no hit': { colour: colours.main, symbol: 'circle', dash: [7, 3] }, 'other label': { colour: colours.s3, symbol: 'triangle', dash: [2.5, 2.5] }, 'never tested': { colour: colours.rest, symbol: 'circle', dash: [9, 3, 2, 3] } });

  function confound(_, data) {
    const c = data.columns;
    const sets = groups(data).map(([name, rows]) => [name, rows.filter((row) => format.known(c.confound[row])).map((row) => [c.confound[row], c.score[row], row])]).filter(([, list]) => list.length);
    if (!sets.length) return null;
    const end = (place) => Math.min(1, Math.ceil(sets.reduce((top, [, list]) => list.reduce((high, point) => Math.max(high, point[place]), top), 0) * 10 + 0.2) / 10);
    const [right, top] = [end(0), end(1)];
    const build = ({ colours }) => {
      const look = looks(colours);
      const chart = chartTheme.base(colours, 'Score of every gene against what the confounds alone predict, by label.');
      return {
        ...chart,
        grid: { left: 54, right: 18, top: 34, bottom: 46 }, legend: { ...chartTheme.legend(colours, sets.map(([name]) => name)), itemWidth: 12 },
        xAxis: chartTheme.axis(colours, { name: 'Score by confounds alone', min: 0, max: right, at: 'x' }), yAxis: chartTheme.axis(colours, { name: 'Score', min: 0, max: top, at: 'y' }),
        tooltip: { ...chart.tooltip, trigger: 'item', formatter: (hit) => charts.geneTip(data, hit.value[2], [['by confounds alone', format.num(hit.value[0], 3)]]) },
        series: sets.map(([name, list], index) => ({
          name, type: 'scatter', data: list, color: look[name].colour, symbol: look[name].symbol, symbolSize: name === 'hit' ? 7 : name === 'tested, no hit' ? 4 : 3, z: name === 'hit' ? 5 : name === 'never tested' ? 1 : 3,
          itemStyle: { opacity: name === 'hit' ? 0.9 : name === 'tested, no hit' ? 0.5 : 0.25 }, ...WHOLE,
          markLine: index === 0 ? { silent: true, symbol: 'none', animation: false, lineStyle: { color: colours.quiet, width: 1, type: [4, 3] }, label: { formatter: 'equal', position: 'end', color: colours.quiet, fontSize: 11 }, data: [[{ coord: [0, 0] }, { coord: [Math.min(right, top), Math.min(right, top)] }]] } : undefined,
        })),
      };
    };
    return { build, height: (width) => Math.max(300, Math.min(380, width * 0.72)), renderer: 'canvas', label: 'Score against confounds', clicked: charts.openGene(data, (hit) => hit.value && hit.value[2]) };
  }

  // Share of each group in bins of the score: groups of different sizes on one scale.
  function distribution(_, data) {
    const { score } = data.columns;
    const sets = groups(data).filter(([, rows]) => rows.length >= 10);
    if (!sets.length) return null;
    const most = sets.reduce((top, [, rows]) => rows.reduce((high, row) => Math.max(high, score[row]), top), 0);
    const step = most <= 0.5 ? 0.02 : 0.04;
    const bins = Math.ceil(most / step + 1e-9);
    const shares = sets.map(([, rows]) => {
      const counts = new Array(bins + 1).fill(0);
      rows.forEach((row) => { counts[Math.min(bins - 1, Math.floor(score[row] / step))] += 1; });
      return counts;
    });
    const build = ({ colours }) => {
      const look = looks(colours);
      const chart = chartTheme.base(colours, `Distribution of the score by label: ${sets.map(([name, rows]) => `${name}, ${rows.length} genes`).join('; ')}.`);
      return {
        ...chart,
        grid: { left: 54, right: 18, top: 34, bottom: 46 }, legend: chartTheme.legend(colours, sets.map(([name]) => ({ name, itemStyle: { opacity: 0 } }))),
        xAxis: chartTheme.axis(colours, { name: 'Score', min: 0, max: Number((bins * step).toFixed(4)), at: 'x' }),
        yAxis: chartTheme.axis(colours, { name: 'Share of the group', min: 0, max: null, at: 'y', formatter: (value) => format.percent(value) }),
        tooltip: {
          ...chart.tooltip, trigger: 'axis',
          formatter: (hits) => {
            const bin = hits[0].dataIndex;
            return chartTheme.tip(`Score ${format.num(bin * step, 2)} to ${format.num((bin + 1) * step, 2)}`, hits.map((hit) => {
              const index = sets.findIndex(([name]) => name === hit.seriesName);
              return [hit.seriesName, `${format.percent(hit.value[1])} (${format.plural(shares[index][bin], 'gene', 'genes')})`, hit.color];
            }));
          },
        },
        series: sets.map(([name, rows], index) => ({
          name, type: 'line', step: 'end', symbol: 'none', color: look[name].colour, lineStyle: { width: 2, type: look[name].dash, color: look[name].colour }, areaStyle: { opacity: name === 'hit' ? 0.18 : 0.06 },
          data: shares[index].map((n, bin) => [bin * step, n / rows.length]),
          markLine: index === 0 && format.known(data.baseRate) ? { ...baseLine(data, colours, 'xAxis'), label: { formatter: 'base rate', position: 'insideEndTop', rotate: 0, color: colours.quiet, fontSize: 11, distance: [4, 0] } } : undefined,
        })),
      };
    };
    return { build, height: (width) => Math.max(300, Math.min(380, width * 0.72)), label: 'Distribution of the score by label' };
  }

  Object.assign(charts.kinds, { '@genome': genome, '@confound': confound, '@distribution': distribution });
})();
