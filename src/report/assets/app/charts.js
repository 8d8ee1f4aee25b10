'use strict';
// Puts interactive charts in the place of the page's still drawings, and redraws them when the theme or the width changes.
(function () {
  const { el, button, download } = deephen;
  const NARROW = 520;
  const live = new Set();
  const waiting = new Set();
  const kinds = {};

  // `build({ colours, width })` gives the chart's options; `clicked(params)` hears of clicks on its marks. The chart is made when
  // its place comes near the screen, so that a long page opens at once; with `now`, at once.
  function mount(holder, { build, height, renderer, clicked, label, now }) {
    const chart = { holder, build, narrow: null, instance: null };
    const draw = () => {
      const width = holder.clientWidth;
      if (!width) return;
      if (!chart.instance) {
        holder.style.height = `${typeof height === 'function' ? height(width) : height}px`;
        chart.instance = window.echarts.init(holder, null, { renderer: renderer || 'svg' });
        if (clicked) chart.instance.on('click', clicked);
        live.add(chart);
      } else {
        if (typeof height === 'function') holder.style.height = `${height(width)}px`;
        chart.instance.resize();
      }
      if (chart.narrow !== width < NARROW) {
        chart.narrow = width < NARROW;
        redraw(chart);
      }
    };
    holder.setAttribute('role', 'img');
    holder.setAttribute('aria-label', label);
    chart.awake = () => {
      near.disconnect();
      waiting.delete(chart);
      draw();
      chart.width = new ResizeObserver(draw);
      chart.width.observe(holder);
    };
    const near = new IntersectionObserver((entries) => { if (entries.some((entry) => entry.isIntersecting)) chart.awake(); }, { rootMargin: '300px' });
    if (now) {
      chart.awake();
    } else {
      waiting.add(chart);
      near.observe(holder);
    }
    return chart;
  }

  function redraw(chart) {
    if (!chart.instance) return;
    chart.instance.setOption(chart.build({ colours: deephen.chartTheme.palette(), width: chart.holder.clientWidth }), { notMerge: true });
    // Drawn at once where nothing moves: a print would not wait for the next frame.
    if (deephen.theme.calm()) chart.instance.getZr().flush();
  }

  // Lets a drawing shrink with the paper: without a view box it would be cut.
  function scalable({ holder }) {
    const drawing = holder.querySelector('svg');
    if (drawing) drawing.setAttribute('viewBox', `0 0 ${drawing.getAttribute('width')} ${drawing.getAttribute('height')}`);
  }

  function dispose(chart) {
    live.delete(chart);
    if (chart.width) chart.width.disconnect();
    if (chart.instance) chart.instance.dispose();
  }

  // The chart as a picture file: SVG where it is drawn as such, else PNG at twice the size of the screen.
  function save(chart, name) {
    if (!chart.instance) return;
    const file = name.replace(/[^A-Za-z0-9._-]+/g, '-').replace(/^-+|-+$/g, '') || 'figure';
    if (chart.instance.getZr().painter.type === 'svg') {
      download.save(`deephen_${file}.svg`, 'image/svg+xml', chart.instance.renderToSVGString());
      return;
    }
    const canvas = chart.instance.renderToCanvas({ pixelRatio: 2, backgroundColor: deephen.chartTheme.palette().paper });
    canvas.toBlob((blob) => blob && download.save(`deephen_${file}.png`, 'image/png', blob));
  }

  // Every `<figure class="chart" data-chart>` of the page. One that fails leaves its still drawing in place.
  function start(data) {
    if (!window.echarts) return;
    for (const figure of document.querySelectorAll('figure.chart[data-chart]')) {
      const id = figure.dataset.chart;
      try {
        const spec = id.startsWith('@') ? { kind: id } : (data.raw.charts || {})[id];
        const kind = spec && kinds[spec.kind];
        const settings = kind && kind(spec, data);
        if (settings) place(figure, id, settings);
        else if (!figure.querySelector('svg, table, img')) figure.hidden = true;
      } catch (error) {
        console.warn(`chart ${id}: ${error.message}`);
      }
    }
    deephen.theme.onChange(() => live.forEach(redraw));
    // Paper has no scrolling: what has no still drawing is drawn before the print.
    window.addEventListener('beforeprint', () => {
      waiting.forEach((chart) => { if (chart.holder.closest('.live-only')) chart.awake(); });
      live.forEach(scalable);
    });
  }

  function place(figure, id, settings) {
    const holder = el('div', { class: 'live' });
    const caption = figure.querySelector('figcaption');
    figure.insertBefore(holder, caption);
    if (!figure.querySelector(':scope > svg, :scope > .still')) figure.classList.add('live-only');
    figure.classList.add('is-live');
    const chart = mount(holder, settings);
    const words = settings.label || (caption ? caption.textContent : id);
    const bar = el('div', { class: 'chart-bar' }, settings.buttons ? settings.buttons(chart) : null,
      button('Save picture', { class: 'quiet', 'aria-label': `Save picture: ${words}` }, () => save(chart, id)));
    figure.insertBefore(bar, caption);
    if (settings.panel) figure.append(settings.panel(chart, bar));
  }

  deephen.charts = { mount, redraw, dispose, start, save, kinds };
})();
