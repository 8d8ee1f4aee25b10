'use strict';
// Colours and common parts of all charts, taken from the page's style sheet so that both themes hold for them too.
(function () {
  const { el, format } = deephen;
  const DASHES = ['solid', [7, 3], [2.5, 2.5], [9, 3, 2, 3], [4, 4]];

  function palette() {
    const style = getComputedStyle(document.documentElement);
    const get = (name) => style.getPropertyValue(`--${name}`).trim();
    const names = ['paper', 'panel', 'ink', 'quiet', 'rule', 'grid', 'main', 'bar', 'rest', 's2', 's3', 's4', 'sequence', 'topology', 'locus', 'extra0', 'extra1', 'better', 'worse'];
    return { ...Object.fromEntries(names.map((name) => [name, get(name)])), font: getComputedStyle(document.body).fontFamily };
  }

  // Colour and dash of each series: the model under test and the bar always look the same, the others take turns.
  function dress(series, colours) {
    const turns = [colours.s2, colours.s3, colours.s4, colours.rest, colours.extra0];
    let turn = 0;
    return series.map(({ role }) => {
      if (role === 'main') return { colour: colours.main, dash: DASHES[0], width: 2.6 };
      if (role === 'bar') return { colour: colours.bar, dash: DASHES[1], width: 2 };
      if (role === 'chance') return { colour: colours.quiet, dash: [1.5, 3], width: 1.2 };
      turn += 1;
      return { colour: turns[(turn - 1) % turns.length], dash: DASHES[(turn + 1) % DASHES.length], width: 1.8 };
    });
  }

  // What a tooltip shows: a heading and lines of name and value, all as text nodes.
  function tip(heading, lines, colours) {
    return el('div', { class: 'tip' }, heading ? el('b', {}, heading) : null,
      lines.map(([name, value, colour]) => {
        const dot = colour ? el('i', {}) : null;
        if (dot) dot.style.background = colour;
        return el('div', {}, dot, el('span', {}, name), el('b', {}, value));
      }));
  }

  const base = (colours, title) => ({
    animation: !deephen.theme.calm(), animationDuration: 300, animationDurationUpdate: 200,
    textStyle: { fontFamily: colours.font, color: colours.ink },
    aria: { enabled: true, label: { description: title } },
    tooltip: {
      confine: true, backgroundColor: colours.paper, borderColor: colours.rule, borderWidth: 1, padding: [8, 10], transitionDuration: 0,
      textStyle: { color: colours.ink, fontSize: 12.5, fontFamily: colours.font }, axisPointer: { lineStyle: { color: colours.quiet, type: 'solid', width: 1 }, label: { show: false } },
    },
  });

  // A value axis; `at` says on which side its name stands.
  function axis(colours, { name, min, max, formatter, gap, at }) {
    return {
      type: 'value', name, min: min ?? undefined, max: max ?? undefined, scale: min === undefined || min === null, nameLocation: 'middle',
      nameGap: gap ?? (at === 'y' ? 40 : 28), nameTextStyle: { color: colours.quiet, fontSize: 12.5 },
      axisLine: { show: true, lineStyle: { color: colours.quiet } }, axisTick: { show: at !== 'y', lineStyle: { color: colours.quiet } },
      axisLabel: { color: colours.quiet, fontSize: 11.5, hideOverlap: true, showMaxLabel: round(max) ? undefined : false, formatter: formatter || tidy }, splitLine: { lineStyle: { color: colours.grid } },
    };
  }

  // Whether the end of an axis is a number to print: 1, not 0.593 or 1,481.
  const round = (max) => max === undefined || max === null || (max <= 1 && Math.abs(max * 10 - Math.round(max * 10)) < 1e-9);

  const tidy = (value) => (Math.abs(value) >= 1000 ? format.count(value) : String(Number(value.toFixed(6))).replace('-', '\u2212'));

  const legend = (colours, data, selected) => ({
    type: 'scroll', top: 0, left: 0, right: 0, itemWidth: 26, itemHeight: 10, itemGap: 14, data, selected,
    textStyle: { color: colours.ink, fontSize: 12 }, inactiveColor: colours.rest, inactiveBorderColor: colours.rest,
    pageTextStyle: { color: colours.quiet }, pageIconColor: colours.main, pageIconInactiveColor: colours.rule, pageIconSize: 11,
  });

  deephen.chartTheme = { palette, dress, tip, base, axis, legend, tidy };
})();
