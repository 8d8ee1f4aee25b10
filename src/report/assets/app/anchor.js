'use strict';
// A section that the address names stays in sight while tables and charts above it take their places.
(function () {
  const PATIENCE = 4000;
  let held = null;

  function settle() {
    if (!held) return;
    if (performance.now() > held.until) held = null;
    else held.target.scrollIntoView({ behavior: 'instant' });
  }

  function hold() {
    const id = location.hash.slice(1);
    const target = id && !id.startsWith('gene/') ? document.getElementById(id) : null;
    held = target && { target, until: performance.now() + PATIENCE };
    settle();
  }

  function start(main) {
    // Whoever moves decides.
    for (const kind of ['wheel', 'touchstart', 'pointerdown', 'keydown']) window.addEventListener(kind, () => { held = null; }, { passive: true });
    window.addEventListener('hashchange', hold);
    new ResizeObserver(settle).observe(main);
    hold();
  }

  deephen.anchor = { start };
})();
