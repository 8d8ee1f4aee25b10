'use strict';
// One estimate with its interval a row: dots (models, subsets of families) or signed bars from zero (Shapley values).
(function () {
  const { chartTheme, charts, format } = deephen;
  const ROW = 26;

  // Several estimates in one row stand beneath each other; a row with one stands in the middle.
  function offsets(spec) {
    return spec.categories.map((_, row) => {
      const present = spec.series.map((one, index) => (one.values[row] ? index : -1)).filter((index) => index >= 0);
      return new Map(present.map((index, place) => [index, present.length > 1 ? (place - (present.length - 1) / 2) * (0.62 / (present.length - 1)) : 0]));
    });
  }

  function item(bars, shifts, index, colours, dress) {
    const line = (x1, x2, y, colour, width) => ({ type: 'line', shape: { x1, x2, y1: y, y2: y }, style: { stroke: colour, lineWidth: width, lineCap: 'round' } });
    return (params, api) => {
      const row = api.value(0);
      const [mean, lo, hi] = [api.value(1), api.value(2), api.value(3)];
      const band = api.size([0, 1])[1];
      const y = api.coord([0, row])[1] + (shifts[row].get(index) || 0) * band;
      const x = (value) => api.coord([value, row])[0];
      const children = [];
      if (bars) {
        const thick = Math.min(16, band * (shifts[row].size > 1 ? 0.36 : 0.6));
        children.push({ type: 'rect', shape: { x: Math.min(x(0), x(mean)), y: y - thick / 2, width: Math.max(1, Math.abs(x(mean) - x(0))), height: thick }, style: { fill: dress.colour } });
        if (Number.isFinite(lo) && Number.isFinite(hi)) children.push(line(x(lo), x(hi), y, colours.ink, 1.5));
      } else {
        if (Number.isFinite(lo) && Number.isFinite(hi)) children.push(line(x(lo), x(hi), y, dress.colour, 2));
        const size = dress.square ? { type: 'rect', shape: { x: x(mean) - 4.5, y: y - 4.5, width: 9, height: 9 } } : { type: 'circle', shape: { cx: x(mean), cy: y, r: 5 } };
        children.push({ ...size, style: { fill: dress.colour, stroke: colours.paper, lineWidth: 1 } });
      }
      return { type: 'group', children };
    };
  }

  function intervals(spec) {
    const bars = spec.kind === 'bars';
    if (!spec.categories || !spec.categories.length) return null;
    const shifts = offsets(spec);
    const several = shifts.some((row) => row.size > 1);
    const reference = spec.reference ?? (bars ? 0 : null);
    const build = ({ colours, width }) => {
      const dresses = chartTheme.dress(spec.series, colours).map((dress, index) => {
        const { role } = spec.series[index];
        return { ...dress, colour: role === 'rest' && !several ? colours.rest : dress.colour, square: role === 'bar' };
      });
      const chart = chartTheme.base(colours, `${spec.title}. ${told(spec)}`);
      const longest = Math.max(...spec.categories.map((name) => String(name).length));
      const room = Math.min(longest * 7.8 + 20, width * 0.42);
      const numbers = spec.series.flatMap((one) => one.values.filter(Boolean).flatMap((value) => [value.mean, value.lo, value.hi])).concat(reference ?? []).filter(format.known);
      const [low, high] = [Math.min(...numbers), Math.max(...numbers)];
      const margin = Math.max((high - low) * 0.05, 1e-4);
      return {
        ...chart,
        grid: { left: room, right: 22, top: spec.series.length > 1 && several ? 34 : 10, bottom: 46 },
        legend: several ? chartTheme.legend(colours, spec.series.map((one, index) => ({ name: one.name, icon: dresses[index].square && !bars ? 'rect' : bars ? 'rect' : 'circle' }))) : undefined,
        xAxis: { ...chartTheme.axis(colours, { ...spec.x, at: 'x' }), min: spec.x.min ?? low - margin, max: spec.x.max ?? high + margin, axisLabel: { color: colours.quiet, fontSize: 11.5, hideOverlap: true, showMinLabel: false, showMaxLabel: false, formatter: (value) => chartTheme.tidy(Number(value.toFixed(3))) } },
        yAxis: {
          type: 'category', inverse: true, data: spec.categories, axisTick: { show: false }, axisLine: { show: false }, splitLine: { show: false },
          axisLabel: {
            color: colours.ink, fontSize: 12.5, width: room - 12, overflow: 'truncate', interval: 0,
            formatter: (name, row) => (spec.series.some((one) => one.role === 'main' && one.values[row]) && !several ? `{main|${name}}` : name),
            rich: { main: { fontWeight: 'bold', color: colours.ink, fontSize: 12.5 } },
          },
        },
        tooltip: {
          ...chart.tooltip, trigger: 'item',
          formatter: (hit) => chartTheme.tip(spec.categories[hit.value[0]], spec.series.map((one, index) => {
            const value = one.values[hit.value[0]];
            return value ? [several ? one.name : spec.x.name, interval(value, bars), dresses[index].colour] : null;
          }).filter(Boolean)),
        },
        series: spec.series.map((one, index) => ({
          name: one.name, type: 'custom', color: dresses[index].colour, renderItem: item(bars, shifts, index, colours, dresses[index]), encode: { x: [1, 2, 3], y: 0 },
          data: one.values.map((value, row) => (value && format.known(value.mean) ? [row, value.mean, value.lo ?? NaN, value.hi ?? NaN] : null)).filter(Boolean),
          markLine: index === 0 && reference !== null ? { silent: true, symbol: 'none', animation: false, label: { show: false }, lineStyle: { color: colours.quiet, width: 1, type: bars ? 'solid' : [1.5, 3] }, data: [{ xAxis: reference }] } : undefined,
        })),
      };
    };
    const rows = shifts.reduce((sum, row) => sum + (row.size > 1 ? ROW * 1.9 : ROW), 0);
    return { build, height: rows + 58 + (several ? 24 : 0), label: spec.title };
  }

  const interval = ({ mean, lo, hi }, plus) => {
    const write = plus ? format.signed : format.num;
    return format.known(lo) && format.known(hi) ? `${write(mean, 3)} (${write(lo, 3)} to ${write(hi, 3)})` : write(mean, 3);
  };
  const told = (spec) => spec.categories.slice(0, 12).map((name, row) => {
    const value = spec.series.map((one) => one.values[row]).find(Boolean);
    return value ? `${name}: ${interval(value)}` : '';
  }).filter(Boolean).join('; ');

  charts.kinds.dots = intervals;
  charts.kinds.bars = intervals;
})();
