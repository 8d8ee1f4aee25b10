'use strict';
// Light or dark: as the system says, or as the reader chooses by the button in the header. The choice lasts as long as the page:
// pages opened from files share one storage, if they are given any.
(function () {
  const CHOICES = ['auto', 'light', 'dark'];
  const root = document.documentElement;
  const changed = new Set();
  const system = window.matchMedia('(prefers-color-scheme: dark)');
  let choice = 'auto';
  let printing = false;

  function show() {
    if (choice === 'auto') root.removeAttribute('data-theme');
    else root.setAttribute('data-theme', choice);
    changed.forEach((listener) => listener());
  }

  function button() {
    const name = () => `Theme: ${choice}`;
    const toggle = deephen.button(name(), { class: 'theme', title: 'Colours: as the system says, light or dark' }, () => {
      choice = CHOICES[(CHOICES.indexOf(choice) + 1) % CHOICES.length];
      toggle.textContent = name();
      show();
    });
    return toggle;
  }

  function start() {
    const header = document.querySelector('header > .wide');
    if (header) header.append(button());
    system.addEventListener('change', () => changed.forEach((listener) => listener()));
    // Paper is white: drawings made in dark colours are drawn anew for the print.
    let before = null;
    window.addEventListener('beforeprint', () => {
      printing = true;
      before = choice;
      choice = 'light';
      show();
    });
    window.addEventListener('afterprint', () => {
      printing = false;
      if (before !== null) choice = before;
      show();
    });
  }

  deephen.theme = {
    start,
    onChange: (listener) => changed.add(listener),
    // Whether charts stand still: the reader wants no motion, or a page is being printed and nothing may be half way.
    calm: () => printing || window.matchMedia('(prefers-reduced-motion: reduce)').matches,
  };
})();
