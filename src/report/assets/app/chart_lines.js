'use strict';
// Line charts: ROC, precision-recall, calibration, running sums, risk against coverage.
(function () {
  const { chartTheme, charts, format } = deephen;

  // A band between two curves as one filled shape.
  function band(points, colour) {
    return {
      type: 'custom', silent: true, z: 1, data: [[points[0][0], points[0][1], points[0][2]]], encode: { x: 0, y: [1, 2] },
      renderItem: (params, api) => {
        const outline = [...points.map(([x, lo]) => api.coord([x, lo])), ...points.map(([x, , hi]) => api.coord([x, hi])).reverse()];
        const { x, y, width, height } = params.coordSys;
        return { type: 'polygon', shape: { points: outline }, style: { fill: colour, opacity: 0.16 }, clipPath: { type: 'rect', shape: { x, y, width, height } } };
      },
    };
  }

  // Ticks along the foot of the chart, where the members of a set stand in the ranking.
  function rug(places, colour) {
    return {
      type: 'custom', silent: true, z: 1, data: places.map((x) => [x]), encode: { x: 0, y: -1 }, clip: true, progressive: 0,
      renderItem: (params, api) => {
        const { y, height } = params.coordSys;
        const x = api.coord([api.value(0), 0])[0];
        return { type: 'line', shape: { x1: x, x2: x, y1: y + height - 14, y2: y + height - 1 }, style: { stroke: colour, lineWidth: 1, opacity: 0.6 } };
      },
    };
  }

  function marks(list, colours) {
    return {
      silent: true, symbol: 'none', animation: false, lineStyle: { color: colours.quiet, width: 1, type: [4, 3] },
      label: { color: colours.quiet, fontSize: 11.5, position: 'insideEndTop' },
      data: list.map((mark) => ({ ...('x' in mark ? { xAxis: mark.x } : { yAxis: mark.y }), name: mark.name || '', label: { formatter: () => mark.name || '', position: 'x' in mark ? 'end' : 'insideEndTop' } })),
    };
  }

  // The y of a line at x, between its points.
  function at(points, x) {
    if (!points.length || x < points[0][0] || x > points[points.length - 1][0]) return null;
    const next = points.findIndex((point) => point[0] >= x);
    const [x1, y1] = points[next];
    if (next === 0 || x1 === x) return y1;
    const [x0, y0] = points[next - 1];
    return y0 + (y1 - y0) * (x - x0) / (x1 - x0);
  }

  function lines(spec) {
    const series = spec.series.filter((one) => one.points && one.points.length);
    if (!series.length) return null;
    const many = series.filter((one) => one.role !== 'chance').length > 1;
    const build = ({ colours, width }) => {
      const dresses = chartTheme.dress(series, colours);
      const drawn = series.map((one, index) => ({
        name: one.name, type: 'line', data: one.points, showSymbol: one.points.length <= 12, symbol: one.role === 'bar' ? 'rect' : 'circle', symbolSize: 7,
        z: one.role === 'main' ? 5 : one.role === 'bar' ? 4 : 3, emphasis: { focus: 'none', lineStyle: { width: dresses[index].width + 1 } }, sampling: 'lttb',
        color: dresses[index].colour, lineStyle: { color: dresses[index].colour, width: dresses[index].width, type: dresses[index].dash },
        silent: one.role === 'chance', markLine: index === 0 && spec.marks && spec.marks.length ? marks(spec.marks, colours) : undefined,
      }));
      series.forEach((one, index) => { if (one.band && one.band.length) drawn.push({ ...band(one.band, dresses[index].colour), name: one.name, color: dresses[index].colour }); });
      if (spec.rug && spec.rug.length) drawn.push(rug(spec.rug, colours.main));
      const chart = chartTheme.base(colours, described(spec, series));
      const x = chartTheme.axis(colours, { ...spec.x, at: 'x' });
      const y = chartTheme.axis(colours, { ...spec.y, at: 'y' });
      // Room for the ticks of the rug beneath the curve.
      if (spec.rug && y.min === undefined) y.min = ({ min, max }) => Number((min - (max - min) * 0.16).toFixed(2));
      return {
        ...chart, xAxis: x, yAxis: y, series: drawn,
        grid: { left: 58, right: 16, top: many ? 34 : 18, bottom: 46 },
        legend: many ? chartTheme.legend(colours, series.filter((one) => one.role !== 'chance').map((one) => one.name), Object.fromEntries(series.map((one) => [one.name, !one.hidden]))) : undefined,
        tooltip: {
          ...chart.tooltip, trigger: 'axis',
          formatter: (hits) => {
            const where = hits[0].axisValue;
            const names = new Set(hits.map((hit) => hit.seriesName));
            const rows = series.map((one, index) => [one.name, at(one.points, where), dresses[index].colour]).filter(([name, value]) => value !== null && names.has(name));
            rows.sort((a, b) => b[1] - a[1]);
            return chartTheme.tip(`${spec.x.name} ${chartTheme.tidy(Number(where.toFixed(3)))}`, rows.map(([name, value, colour]) => [name, format.num(value, 3), colour]));
          },
        },
      };
    };
    return { build, height: (width) => Math.max(260, Math.min(360, width * 0.82)), label: spec.title };
  }

  const described = (spec, series) => `${spec.title}. ${spec.y.name} against ${spec.x.name} of ${series.map((one) => one.name).join(', ')}.`;

  charts.kinds.lines = lines;
})();
