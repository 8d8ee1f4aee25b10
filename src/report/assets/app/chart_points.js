'use strict';
// Scatter charts whose points are genes: a click opens the gene's page.
(function () {
  const { chartTheme, charts, format } = deephen;

  const openGene = (data, rowOf) => (hit) => {
    const row = rowOf(hit);
    if (Number.isInteger(row) && row >= 0 && row < data.n) deephen.route.open(data.columns.id[row]);
  };

  // What the tooltip says of a gene.
  function geneTip(data, row, more) {
    const c = data.columns;
    return chartTheme.tip(data.name(row), [
      ['score', `${format.num(c.score[row], 3)} (${format.num(c.lo[row], 3)} to ${format.num(c.hi[row], 3)})`],
      ['rank', c.rank[row] === null ? 'unplaced' : format.count(c.rank[row])],
      ['place', data.place(row)], ['label', data.labelWords(data.label(row))], ...(more || []),
    ]);
  }

  function points(spec, data) {
    const series = (spec.series || []).filter((one) => one.points && one.points.length);
    if (!series.length) return null;
    const build = ({ colours }) => {
      const chart = chartTheme.base(colours, spec.title);
      const dresses = chartTheme.dress(series, colours);
      return {
        ...chart,
        grid: { left: 58, right: 18, top: series.length > 1 ? 34 : 14, bottom: 46 },
        legend: series.length > 1 ? chartTheme.legend(colours, series.map((one) => one.name)) : undefined,
        xAxis: chartTheme.axis(colours, { ...spec.x, at: 'x' }), yAxis: chartTheme.axis(colours, { ...spec.y, at: 'y' }),
        tooltip: { ...chart.tooltip, trigger: 'item', formatter: (hit) => geneTip(data, hit.value[2], [[spec.x.name, format.num(hit.value[0], 3)], [spec.y.name, format.num(hit.value[1], 3)]]) },
        series: series.map((one, index) => ({
          name: one.name, type: 'scatter', data: one.points, symbolSize: one.role === 'rest' ? 4 : 6, z: one.role === 'rest' ? 2 : 3, color: dresses[index].colour,
          itemStyle: { opacity: one.role === 'rest' ? 0.4 : 0.85 }, symbol: one.role === 'bar' ? 'rect' : 'circle',
        })),
      };
    };
    return { build, height: (width) => Math.max(280, Math.min(400, width * 0.75)), label: spec.title, renderer: 'canvas', clicked: openGene(data, (hit) => hit.value && hit.value[2]) };
  }

  charts.kinds.points = points;
  charts.geneTip = geneTip;
  charts.openGene = openGene;
})();
