'use strict';
// Dot plot of terms: place = fold, area = genes; what does not pass stands hollow.
(function () {
  const { chartTheme, charts, format } = deephen;
  const ROW = 25;

  function terms(spec) {
    const items = (spec.items || []).filter((one) => format.known(one.x));
    if (!items.length) return null;
    const most = Math.max(...items.map((one) => one.size || 1));
    const diameter = (size) => Math.max(5, 22 * Math.sqrt((size || 1) / most));
    const groups = new Set(items.map((one) => one.group).filter(Boolean));
    const build = ({ colours, width }) => {
      const chart = chartTheme.base(colours, `${spec.title}. ${items.slice(0, 10).map((one) => `${one.name}: ${format.num(one.x, 2)}`).join('; ')}`);
      const longest = Math.max(...items.map((one) => one.name.length));
      const room = Math.min(longest * 6.6 + 18, width * (width < 520 ? 0.48 : 0.44));
      return {
        ...chart,
        grid: { left: room, right: 26, top: 12, bottom: 46 },
        xAxis: { ...chartTheme.axis(colours, { ...spec.x, at: 'x' }), scale: false },
        yAxis: {
          type: 'category', inverse: true, data: items.map((one) => one.name), axisTick: { show: false }, axisLine: { show: false }, splitLine: { show: true, lineStyle: { color: colours.grid } },
          axisLabel: { color: colours.ink, fontSize: 12, width: room - 16, overflow: 'truncate', interval: 0 },
        },
        tooltip: {
          ...chart.tooltip, trigger: 'item',
          formatter: (hit) => {
            const one = items[hit.dataIndex];
            return chartTheme.tip(one.name, [...(groups.size > 1 && one.group ? [['group', one.group]] : []), ...(one.tip || [])].map(([name, value]) => [String(name), String(value)]));
          },
        },
        series: [{
          type: 'scatter', color: colours.main,
          data: items.map((one, row) => ({
            value: [one.x, row], symbolSize: diameter(one.size),
            itemStyle: one.faint
              ? { color: colours.paper, borderColor: colours.rest, borderWidth: 1.5 }
              : { color: colours.main, opacity: 0.9 },
          })),
        }],
      };
    };
    return { build, height: items.length * ROW + 62, label: spec.title };
  }

  charts.kinds.terms = terms;
})();
