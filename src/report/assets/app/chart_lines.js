'use strict';
// Line charts: ROC, precision-recall, calibration, running sums, risk against coverage.
(function () {
  const { chartTheme, charts, format } = deephen;

  const LEGEND = 6;

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

  // Vertical intervals of single points.
  function whiskers(points, colour) {
    return {
      type: 'custom', silent: true, z: 2, data: points, encode: { x: 0, y: [1, 2] },
      renderItem: (params, api) => {
        const [x, y1] = api.coord([api.value(0), api.value(1)]);
        const y2 = api.coord([api.value(0), api.value(2)])[1];
        return { type: 'line', shape: { x1: x, x2: x, y1, y2 }, style: { stroke: colour, lineWidth: 1.5 } };
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
    const named = series.filter((one) => one.role !== 'chance');
    // More lines than a legend holds are chosen from a panel beneath the chart, which the keyboard reaches too.
    const listed = named.length > LEGEND;
    const many = named.length > 1;
    const shown = new Set(series.filter((one) => !one.hidden).map((one) => one.name));
    const build = ({ colours }) => {
      const dresses = chartTheme.dress(series, colours);
      const drawn = series.map((one, index) => ({
        name: one.name, type: 'line', data: one.points, showSymbol: Boolean(one.dots), symbol: !one.dots ? 'none' : one.role === 'bar' ? 'rect' : 'circle', symbolSize: 7,
        z: one.role === 'main' ? 5 : one.role === 'bar' ? 4 : 3, emphasis: { focus: 'none', lineStyle: { width: dresses[index].width + 1 } }, sampling: 'lttb',
        color: dresses[index].colour, lineStyle: { color: dresses[index].colour, width: one.dots ? 0 : dresses[index].width, type: dresses[index].dash },
        silent: one.role === 'chance',
      }));
      series.forEach((one, index) => { if (one.band && one.band.length) drawn.push({ ...(one.dots ? whiskers : band)(one.band, dresses[index].colour), name: one.name, color: dresses[index].colour }); });
      if (spec.rug && spec.rug.length) drawn.push(rug(spec.rug, colours.main));
      const chart = chartTheme.base(colours, described(spec, series));
      const x = chartTheme.axis(colours, { ...spec.x, at: 'x' });
      const y = chartTheme.axis(colours, { ...spec.y, at: 'y' });
      // Room for the ticks of the rug beneath the curve.
      if (spec.rug && y.min === undefined) {
        y.min = ({ min, max }) => Number((min - (max - min) * 0.16).toFixed(2));
        y.axisLabel.showMinLabel = false;
      }
      return {
        ...chart, xAxis: x, yAxis: y, series: drawn,
        grid: { left: 58, right: 16, top: many && !listed ? 34 : 18, bottom: 46 },
        legend: many ? { ...chartTheme.legend(colours, series.filter((one) => one.name !== 'chance').map((one) => ({ name: one.name, ...(one.dots ? { lineStyle: { width: 0 } } : { itemStyle: { opacity: 0 } }) })), Object.fromEntries(series.map((one) => [one.name, shown.has(one.name)]))), show: !listed, selectedMode: !listed } : undefined,
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
    return { build, height: (width) => Math.max(260, Math.min(360, width * 0.82)), label: spec.title, panel: listed ? (chart, bar) => choice(chart, bar, named, series, shown) : undefined };
  }

  // A short piece of the line as it is drawn.
  function sample(dress) {
    const { svg } = deephen;
    return svg('svg', { class: 'sample', 'aria-hidden': 'true', viewBox: '0 0 26 10', width: 26, height: 10 },
      svg('line', { x1: 1, x2: 25, y1: 5, y2: 5, stroke: dress.colour, 'stroke-width': 2, 'stroke-dasharray': Array.isArray(dress.dash) ? dress.dash.join(' ') : null }));
  }

  // Tick boxes for the lines, the button that opens them, and the names of the lines shown, where the page does not name them already.
  function choice(chart, bar, named, series, shown) {
    const { el, button } = deephen;
    const figure = bar.parentElement;
    const still = figure.parentElement.previousElementSibling;
    const key = el('ul', { class: 'legend', hidden: Boolean(still && still.matches('.legend')) });
    const panel = el('div', { class: 'choice', hidden: true, role: 'group', 'aria-label': 'Lines shown' });
    const toggle = button('', { class: 'quiet', 'aria-expanded': 'false' }, () => {
      panel.hidden = !panel.hidden;
      toggle.setAttribute('aria-expanded', String(!panel.hidden));
    });
    // In the colours of the theme, so anew with each theme.
    const fill = () => {
      const dresses = chartTheme.dress(series, chartTheme.palette());
      const dress = (one) => dresses[series.indexOf(one)];
      const present = named.filter((one) => shown.has(one.name));
      toggle.textContent = `Lines: ${present.length} of ${named.length}`;
      key.replaceChildren(...present.map((one) => el('li', {}, sample(dress(one)), one.name)));
      panel.querySelectorAll('label').forEach((label, index) => label.querySelector('svg').replaceWith(sample(dress(named[index]))));
    };
    panel.append(...named.map((one, index) => {
      const box = el('input', { type: 'checkbox' });
      box.checked = shown.has(one.name);
      box.addEventListener('change', () => {
        if (box.checked) shown.add(one.name); else shown.delete(one.name);
        key.hidden = false;
        fill();
        charts.redraw(chart);
      });
      return el('label', {}, box, sample(chartTheme.dress(named, chartTheme.palette())[index]), el('span', {}, one.name));
    }));
    fill();
    deephen.theme.onChange(fill);
    bar.prepend(toggle);
    figure.prepend(key);
    return panel;
  }

  const described = (spec, series) => `${spec.title}. ${spec.y.name} against ${spec.x.name} of ${series.map((one) => one.name).join(', ')}.`;

  charts.kinds.lines = lines;
})();
