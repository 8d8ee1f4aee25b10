'use strict';
// A pasted list of genes: which of them are here, which are not.
(function () {
  const { el, format, button } = deephen;
  const SHOWN = 40;

  // Names apart by white space, commas or semicolons; `missing` in the order of the list.
  function resolve(data, text) {
    const names = [...new Set(text.split(/[\s,;]+/).map((name) => name.replace(/^["']+|["']+$/g, '')).filter(Boolean))];
    const rows = new Set();
    const missing = [];
    for (const name of names) {
      const found = data.find(name);
      if (found.length) found.forEach((row) => rows.add(row)); else missing.push(name);
    }
    return { names, rows, missing };
  }

  function panel(data, changed) {
    const area = el('textarea', { id: 'gene-list', rows: 4, spellcheck: 'false', autocomplete: 'off', placeholder: 'XIST, MALAT1, ENSG00000245532 \u2026' });
    const answer = el('output', { for: 'gene-list', 'aria-live': 'polite', id: 'gene-list-answer' });
    const use = () => {
      const { names, rows, missing } = resolve(data, area.value);
      answer.textContent = '';
      if (!names.length) {
        changed(null);
        return;
      }
      const more = missing.length > SHOWN ? ` and ${format.count(missing.length - SHOWN)} more` : '';
      answer.append(`${format.count(names.length - missing.length)} of ${format.plural(names.length, 'name', 'names')} found`,
        missing.length ? el('span', {}, '. Not found: ', el('b', {}, missing.slice(0, SHOWN).join(', ')), more) : '.');
      changed(rows);
    };
    const clear = () => {
      area.value = '';
      answer.textContent = '';
      changed(null);
    };
    const element = el('div', { class: 'list-panel' }, el('label', { for: 'gene-list' }, 'Symbols or ids, apart by spaces, commas or lines'), area,
      el('div', { class: 'buttons' }, button('Show these genes', { class: 'primary', id: 'gene-list-use' }, use), button('Clear the list', {}, clear), answer));
    return { element, clear };
  }

  deephen.geneList = { resolve, panel };
})();
