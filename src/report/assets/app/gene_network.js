'use strict';
// A gene among its partners: the gene in the middle, proteins around it, and which of them bind each other.
(function () {
  const { el, format, button, charts, chartTheme } = deephen;
  // Beyond this a drawing says nothing; the table has all.
  const MOST = 60;
  const INNER = 22;

  function edgesAmong(data, indices) {
    const flat = data.raw.ppi || [];
    const inside = new Set(indices);
    const edges = [];
    for (let at = 0; at + 1 < flat.length; at += 2) if (inside.has(flat[at]) && inside.has(flat[at + 1])) edges.push([flat[at], flat[at + 1]]);
    return edges;
  }

  // Places on one or two rings. Proteins that bind each other come to stand near each other: each next one is the one with most
  // edges to those placed before it, essential ones first among equals.
  function ordered(partners, edges) {
    const near = new Map(partners.map((one) => [one.index, new Set()]));
    edges.forEach(([a, b]) => { near.get(a).add(b); near.get(b).add(a); });
    const left = [...partners];
    const placed = [];
    while (left.length) {
      const recent = placed.slice(-6);
      let best = 0;
      let most = -1;
      left.forEach((one, index) => {
        const ties = recent.filter((other) => near.get(one.index).has(other.index)).length;
        if (ties > most) { most = ties; best = index; }
      });
      placed.push(left.splice(best, 1)[0]);
    }
    return placed;
  }

  function spots(placed) {
    const inner = placed.length <= INNER ? placed.length : Math.round(placed.length * 0.4);
    return placed.map((one, index) => {
      const outer = index >= inner;
      const [place, size, radius] = outer ? [index - inner, placed.length - inner, 200] : [index, inner, placed.length <= INNER ? 170 : 110];
      const angle = (place / size) * 2 * Math.PI - Math.PI / 2 + (outer ? Math.PI / size : 0);
      return { ...one, x: Math.cos(angle) * radius * 1.25, y: Math.sin(angle) * radius, angle };
    });
  }

  const LOOKS = { essential: { symbol: 'diamond', name: 'essential protein' }, unknown: { symbol: 'circle', name: 'in neither list' }, nonessential: { symbol: 'rect', name: 'nonessential protein' } };

  const KINDS = Object.keys(LOOKS);

  function options(data, row, nodes, edges, colours) {
    const name = data.name(row);
    const chart = chartTheme.base(colours, `${name} and ${format.plural(nodes.length, 'protein partner', 'protein partners')}; the table beside it holds the same.`);
    const fills = { essential: colours.bar, unknown: colours.paper, nonessential: colours.rest };
    const degree = Math.max(1, ...nodes.map((one) => one.degree || 0));
    const few = nodes.length <= 34;
    // Many lines fade, or they would hide the marks.
    const faded = Math.max(0.16, Math.min(0.55, 22 / Math.max(1, edges.length)));
    const short = (text) => (text.length > 14 ? `${text.slice(0, 13)}\u2026` : text);
    const protein = (one) => ({
      id: `p${one.index}`, name: one.symbol, x: one.x, y: one.y, symbol: LOOKS[one.kind].symbol, symbolSize: 9 + 11 * Math.sqrt((one.degree || 0) / degree), category: KINDS.indexOf(one.kind),
      itemStyle: { color: fills[one.kind], borderColor: one.kind === 'essential' ? colours.bar : colours.rest, borderWidth: 1.5 }, protein: one,
      label: { show: few || one.kind === 'essential', formatter: () => short(one.symbol), position: Math.cos(one.angle) > 0.25 ? 'right' : Math.cos(one.angle) < -0.25 ? 'left' : Math.sin(one.angle) > 0 ? 'bottom' : 'top', color: colours.ink, fontSize: 11 },
    });
    return {
      ...chart,
      legend: { ...chartTheme.legend(colours, Object.values(LOOKS).filter((_, index) => nodes.some((one) => KINDS.indexOf(one.kind) === index)).map((look) => ({ name: look.name, icon: look.symbol }))), selectedMode: false, itemWidth: 12 },
      tooltip: {
        ...chart.tooltip,
        formatter: (hit) => {
          if (hit.dataType === 'edge') return chartTheme.tip('', [[hit.data.words, hit.data.own ? 'lncRNA binds protein' : 'proteins bind']]);
          const one = hit.data.protein;
          if (!one) return chartTheme.tip(name, [['score', format.num(data.columns.score[row], 3)]]);
          return chartTheme.tip(one.symbol, [['reference', one.kind], ['protein partners', format.count(one.degree)], ['lncRNAs bound', format.count(one.lncrnas)], ...(format.known(one.predicted) ? [['predicted', format.num(one.predicted, 2)]] : [])]);
        },
      },
      series: [{
        type: 'graph', layout: 'none', roam: 'move', preserveAspect: 'contain', scaleLimit: { min: 0.5, max: 6 }, left: '16%', right: '16%', top: 58, bottom: 26, animation: false, labelLayout: { hideOverlap: true },
        categories: Object.entries(LOOKS).map(([kind, look]) => ({ name: look.name, symbol: look.symbol, itemStyle: { color: fills[kind], borderColor: kind === 'essential' ? colours.bar : colours.rest, borderWidth: 1.5 } })),
        emphasis: { focus: 'adjacency', label: { show: true }, lineStyle: { width: 2 } },
        data: [{ id: 'gene', name, x: 0, y: 0, symbol: 'roundRect', symbolSize: 24, itemStyle: { color: colours.main, borderColor: colours.paper, borderWidth: 2 }, label: { show: true, position: 'bottom', formatter: () => short(name), color: colours.ink, fontWeight: 'bold', fontSize: 12.5, backgroundColor: colours.paper, padding: [1, 4], borderRadius: 3 } }, ...nodes.map(protein)],
        links: [
          ...nodes.map((one) => ({ source: 'gene', target: `p${one.index}`, own: true, words: `${name} \u2013 ${one.symbol}`, lineStyle: { color: colours.main, opacity: 0.28, width: 1 } })),
          ...edges.map(([a, b, words]) => ({ source: `p${a}`, target: `p${b}`, words, lineStyle: { color: colours.quiet, opacity: faded, width: 1, curveness: 0.12 } })),
        ],
      }],
    };
  }

  function network(data, row, partners) {
    const drawn = partners.slice(0, MOST);
    if (!drawn.length) return null;
    const pairs = edgesAmong(data, drawn.map((one) => one.index));
    const symbols = new Map(drawn.map((one) => [one.index, one.symbol]));
    const edges = pairs.map(([a, b]) => [a, b, `${symbols.get(a)} \u2013 ${symbols.get(b)}`]);
    const nodes = spots(ordered(drawn, pairs));
    const holder = el('div', { class: 'live' });
    let chart = null;
    const zoom = (factor) => chart && chart.instance && chart.instance.dispatchAction({ type: 'graphRoam', seriesIndex: 0, zoom: factor, originX: holder.clientWidth / 2, originY: holder.clientHeight / 2 });
    const rule = partners.length > MOST ? `Drawn are the first ${MOST} of ${format.count(partners.length)} in the order of the table: essential ones, then by interactions. ` : '';
    return {
      element: el('figure', { class: 'chart is-live live-only' }, holder,
        el('div', { class: 'chart-bar' }, button('+', { class: 'quiet', 'aria-label': 'Zoom in' }, () => zoom(1.3)), button('\u2212', { class: 'quiet', 'aria-label': 'Zoom out' }, () => zoom(1 / 1.3)),
          button('Whole', { class: 'quiet', 'aria-label': 'Show the whole network' }, () => chart && charts.redraw(chart)), button('Save picture', { class: 'quiet', 'aria-label': 'Save picture: network' }, () => chart && charts.save(chart, `network-${data.name(row)}`))),
        el('figcaption', {}, `${rule}${format.plural(edges.length, 'interaction', 'interactions')} among the proteins drawn; larger marks bind more proteins.`)),
      mount: () => {
        chart = charts.mount(holder, { build: ({ colours }) => options(data, row, nodes, edges, colours), height: (width) => (nodes.length <= 5 ? 270 : Math.max(320, Math.min(470, width * 0.85))), now: true, label: `Network of ${data.name(row)}` });
        return chart;
      },
    };
  }

  deephen.geneNetwork = network;
})();
