'use strict';
// Brings the page to life. Whatever fails, the still page beneath stays readable.
(function () {
  const root = document.documentElement;

  // The header scrolls away but for the row of sections.
  function keepSectionsInSight() {
    const header = document.querySelector('header');
    const nav = header && header.querySelector('nav');
    if (!nav) return;
    const fix = () => { header.style.top = `${nav.offsetHeight - header.offsetHeight}px`; };
    header.classList.add('sticky');
    new ResizeObserver(fix).observe(header);
    fix();
  }

  function start() {
    deephen.theme.start();
    keepSectionsInSight();
    const main = document.getElementById('main');
    const data = deephen.readData();
    if (!data || !main) return;
    deephen.data = data;
    const place = document.getElementById('gene-explorer');
    let explorer = null;
    if (place && data.n) {
      explorer = new deephen.Explorer(data);
      place.replaceChildren(explorer.element);
      root.classList.add('has-explorer');
      explorer.grid.render();
    }
    deephen.explorer = explorer;
    const page = new deephen.GenePage(data, main, () => (explorer ? explorer.rows : Array.from({ length: data.n }, (_, row) => row)));
    let last = null;
    deephen.route.start({
      main,
      show: (id) => {
        last = data.rowOfId.get(id) ?? null;
        return page.show(id);
      },
      hide: () => {
        page.clear();
        if (explorer && last !== null && document.activeElement === document.body) explorer.grid.focusGene(last);
      },
    });
    deephen.charts.start(data);
    deephen.anchor.start(main);
    root.classList.add('is-ready');
  }

  start();
})();
