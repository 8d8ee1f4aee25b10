'use strict';
// The part of the address behind `#`: `gene/ID` shows that gene's page, anything else the report.
(function () {
  const PREFIX = '#gene/';
  const home = document.title;
  let away = null;
  let first = true;

  const address = (id) => PREFIX + encodeURIComponent(id);

  function current() {
    if (!location.hash.startsWith(PREFIX)) return null;
    const text = location.hash.slice(PREFIX.length);
    try { return decodeURIComponent(text); } catch { return text; }
  }

  // `show(id)` draws a gene's page, `hide()` brings the report back.
  function start({ main, show, hide }) {
    function follow() {
      const id = current();
      if (id !== null) {
        // Where the reader stood in the report; a page opened by its address came from nowhere.
        if (away === null) away = first ? -1 : window.scrollY;
        main.classList.add('on-gene');
        document.title = `${show(id)} \u2013 ${home}`;
        window.scrollTo({ top: 0, behavior: 'instant' });
      } else if (away !== null) {
        main.classList.remove('on-gene');
        document.title = home;
        const target = location.hash.length > 1 ? document.getElementById(location.hash.slice(1)) : null;
        const back = away;
        away = null;
        if (target && (back < 0 || target.id !== 'genes')) target.scrollIntoView({ behavior: 'instant' });
        else window.scrollTo({ top: Math.max(0, back), behavior: 'instant' });
        hide();
      }
    }
    window.addEventListener('hashchange', follow);
    // The skip link must not leave the gene's page.
    const skip = document.querySelector('a.skip');
    if (skip) {
      skip.addEventListener('click', (event) => {
        event.preventDefault();
        main.tabIndex = -1;
        main.focus();
        main.scrollIntoView();
      });
    }
    follow();
    first = false;
  }

  deephen.route = { start, address, current, open: (id) => { location.hash = address(id); } };
})();
