'use strict';
// Which genes the table shows: words of the search, and the fields of the filter panel.
(function () {
  const { el, format } = deephen;

  const empty = () => ({ words: [], sequence: false, network: false, lo: null, hi: null, label: '', hitIn: '', testedIn: '', chrom: '', without: new Set(), list: null });

  // A test of one row.
  function matcher(data, state) {
    const c = data.columns;
    const tests = [];
    if (state.list) tests.push((row) => state.list.has(row));
    if (state.sequence) tests.push((row) => c.sequence[row]);
    if (state.network) tests.push((row) => c.network[row]);
    if (state.lo !== null) tests.push((row) => c.score[row] >= state.lo);
    if (state.hi !== null) tests.push((row) => c.score[row] <= state.hi);
    if (state.label) tests.push((row) => data.label(row) === state.label);
    if (state.hitIn) tests.push((row) => (state.hitIn === '*' ? data.contexts[row].length > 0 : data.contexts[row].includes(state.hitIn.slice(1))));
    if (state.testedIn) tests.push((row) => (state.testedIn === '*' ? data.tested[row].length > 0 : data.tested[row].includes(state.testedIn.slice(1))));
    if (state.chrom) tests.push((row) => c.chrom[row] === state.chrom.slice(1));
    if (state.without.size) tests.push((row) => !data.flags[row].some((flag) => state.without.has(flag)));
    if (state.words.length) tests.push((row) => state.words.every((word) => data.searchText(row).includes(word)));
    return (row) => tests.every((test) => test(row));
  }

  // The same in words, for the header of a download and the count above the table.
  function described(state) {
    const parts = [];
    const option = (value) => (value === '*' ? 'any' : value.slice(1));
    if (state.words.length) parts.push(`search "${state.words.join(' ')}"`);
    if (state.list) parts.push(`a list of ${format.plural(state.list.size, 'gene', 'genes')}`);
    if (state.sequence) parts.push('has a sequence');
    if (state.network) parts.push('has protein partners');
    if (state.lo !== null) parts.push(`score at least ${state.lo}`);
    if (state.hi !== null) parts.push(`score at most ${state.hi}`);
    if (state.label) parts.push(`label ${state.label}`);
    if (state.hitIn) parts.push(`hit in ${option(state.hitIn)}`);
    if (state.testedIn) parts.push(`tested in ${option(state.testedIn)}`);
    if (state.chrom) parts.push(`chromosome ${option(state.chrom)}`);
    if (state.without.size) parts.push(`without ${[...state.without].join(', ')}`);
    return parts;
  }

  function tally(lists) {
    const counts = new Map();
    for (const list of lists) for (const name of list) counts.set(name, (counts.get(name) || 0) + 1);
    return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  }

  // Options stand for outside names, so each value has a letter in front that keeps it apart from "" and "*".
  function choice(id, title, all, options, changed) {
    const select = el('select', { id, on: { change: () => changed(select.value) } }, el('option', { value: '' }, all),
      options.map(([value, words]) => el('option', { value }, words)));
    return el('div', { class: 'field' }, el('label', { for: id }, title), select);
  }

  function tick(id, words, changed) {
    const box = el('input', { type: 'checkbox', id, on: { change: () => changed(box.checked) } });
    return el('label', { class: 'tick', for: id }, box, ' ', words);
  }

  // The fields; `state` is changed in place and `changed` called after each.
  function panel(data, state, changed) {
    const set = (key) => (value) => { state[key] = value; changed(); };
    const named = ([name, n]) => [`=${name}`, `${format.words(name)} (${format.count(n)})`];
    const some = (lists, title) => {
      const found = tally(lists);
      return found.length ? [['*', title], ...found.map(named)] : [];
    };
    const labels = tally(data.columns.label.map((label) => (label ? [label] : [])));
    const hits = some(data.contexts, 'any cell line');
    const tested = some(data.tested, 'any cell line');
    const chromosomes = tally(data.columns.chrom.map((chrom) => (chrom === null ? [] : [chrom])));
    const order = (data.raw.chromosomes || []).map(([name]) => name);
    chromosomes.sort((a, b) => (order.indexOf(a[0]) - order.indexOf(b[0])) || (a[0] < b[0] ? -1 : 1));
    const flags = tally(data.flags);

    const bound = (id, key, hint) => {
      const input = el('input', {
        type: 'number', id, min: 0, max: 1, step: 0.01, placeholder: hint,
        on: { input: () => { state[key] = input.value === '' || !Number.isFinite(input.valueAsNumber) ? null : input.valueAsNumber; changed(); } },
      });
      return input;
    };
    const without = (flag, index) => tick(`without-${index}`, `${format.words(flag[0])} (${format.count(flag[1])})`, (on) => {
      if (on) state.without.add(flag[0]); else state.without.delete(flag[0]);
      changed();
    });

    return el('form', { class: 'fields', 'aria-label': 'Filters', on: { submit: (event) => event.preventDefault() } },
      labels.length ? choice('filter-label', 'Label', 'any', labels.map(([name, n]) => [`=${name}`, `${data.labelWords(name)} (${format.count(n)})`]), (value) => set('label')(value.slice(1))) : null,
      hits.length ? choice('filter-hit', 'CRISPR hit in', 'hit or not', hits, set('hitIn')) : null,
      tested.length ? choice('filter-tested', 'Tested in', 'tested or not', tested, set('testedIn')) : null,
      chromosomes.length ? choice('filter-chrom', 'Chromosome', 'all', chromosomes.map(named), set('chrom')) : null,
      el('fieldset', { class: 'field' }, el('legend', {}, 'Score'),
        el('span', { class: 'range' }, el('label', { for: 'filter-lo' }, 'from'), bound('filter-lo', 'lo', '0'), el('label', { for: 'filter-hi' }, 'to'), bound('filter-hi', 'hi', '1'))),
      el('fieldset', { class: 'field' }, el('legend', {}, 'Evidence'), tick('filter-sequence', 'has a sequence', set('sequence')), tick('filter-network', 'has protein partners', set('network'))),
      flags.length ? el('fieldset', { class: 'field wide-field' }, el('legend', {}, 'Leave out genes flagged'), flags.map(without)) : null);
  }

  deephen.filters = { empty, matcher, described, panel };
})();
