'use strict';
// What else is known of a gene: the screens and studies that name it, promoters next to its own, rules it meets, gene sets it leads.
(function () {
  const { el, format } = deephen;
  const FACTS = {
    hit: 'CRISPR hit', 'neighbor-hit': 'hit that a coding neighbour may explain', tested: 'tested in the screen', 'in-library': 'targeted by the library', literature: 'single-gene study',
    putative: 'putative (ClinVar)', 'benchmark-positive': 'positive of a published benchmark', 'benchmark-negative': 'negative of a published benchmark',
  };

  const table = (label, heads, rows) => el('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': label }, el('table', {},
    el('thead', {}, el('tr', {}, heads.map((name) => el('th', { scope: 'col' }, name)))), el('tbody', {}, rows)));
  const row = (first, ...cells) => el('tr', {}, el('th', { scope: 'row' }, first), cells.map((cell) => el('td', {}, cell)));

  function promoters(data, gene) {
    const near = data.of('promoters', gene);
    if (!near.length) return null;
    const side = (one) => (!'+-'.includes(data.columns.strand[gene] || '.') ? 'from an end' : one.distance < 0 ? 'upstream' : 'downstream');
    const where = (one) => `${format.bases(one.distance)} ${side(one)}`;
    // Further away an essential promoter is told, but no guide at this gene reaches it.
    const within = data.raw.promoter_window || 1000;
    const essential = near.filter((one) => one.essential && Math.abs(one.distance) < within);
    const told = (one) => el('span', {}, el('b', {}, one.symbol), ` (${where(one)})`);
    const warning = essential.length ? el('p', { class: 'warning' }, el('b', {}, 'An essential promoter is close: '), essential.flatMap((one, index) => (index ? [', ', told(one)] : [told(one)])),
      '. CRISPR interference at this gene may hit it too, so a growth defect need not come from the lncRNA.') : null;
    return el('section', {}, el('h3', {}, 'Coding promoters around'), warning,
      table('Coding promoters around', ['Coding gene', 'Its start', 'Strand', 'Reference'], near.map((one) => row(one.symbol, where(one), one.opposite === null ? format.MISSING : one.opposite ? 'opposite' : 'same', one.essential ? 'essential' : format.MISSING))));
  }

  function facts(data, gene) {
    const rows = data.of('facts', gene);
    if (!rows.length) return el('section', {}, el('h3', {}, 'Screens and studies'), el('p', {}, 'No screen tested it and no study names it in the sources of this run.'));
    const heads = ['What', 'Source', 'Cell line', 'Technology', 'Time', 'Published score', 'Direction', 'PubMed'];
    const used = heads.map((_, index) => index < 2 || rows.some((one) => one[index] !== null && one[index] !== undefined && one[index] !== ''));
    const shown = (one, index) => {
      const value = one[index];
      if (value === null || value === undefined || value === '') return format.MISSING;
      if (index === 5) return published(value);
      if (index === 7) return links(String(value));
      return String(value);
    };
    return el('section', { class: 'studies' }, el('h3', {}, 'Screens and studies'), table('Screens and studies', heads.filter((_, index) => used[index]),
      rows.map((one) => row(Object.hasOwn(FACTS, one[0]) ? FACTS[one[0]] : format.words(one[0]), ...heads.map((_, index) => index).filter((index) => index > 0 && used[index]).map((index) => shown(one, index))))));
  }

  // The same gene by the labels of every screen: probabilities stand at base rates of their own, ranks are comparable.
  function contexts(data, gene) {
    const rows = (data.raw.by_context || []).filter((one) => format.known(one.score[gene]));
    if (!rows.length) return null;
    const specific = (one) => {
      if (!format.known(one.above[gene])) return format.MISSING;
      const range = `${format.num(one.above[gene], 2)} [${format.num(one.above_lo[gene], 2)}, ${format.num(one.above_hi[gene], 2)}]`;
      return one.above_lo[gene] > 0 ? `${range}: more than elsewhere` : one.above_hi[gene] < 0 ? `${range}: less than elsewhere` : range;
    };
    return el('section', { class: 'contexts' }, el('h3', {}, 'In every context'), el('p', { class: 'note' },
      'Each context has a phenotype and a base rate of its own. The last column is the distance above the other contexts in standard deviations, with its 95% range: a range over 0 tells no difference.'),
    table('In every context', ['Context', 'A hit means', 'Rank', 'Probability', '95% range', 'Found', 'Above the others'], rows.map((one) => row(one.name, one.phenotype,
      String(one.rank[gene]), format.num(one.score[gene], 3), `${format.num(one.lo[gene], 3)} to ${format.num(one.hi[gene], 3)}`, one.outcome[gene] || format.MISSING, specific(one)))));
  }

  // A score as its source gave it: some are p-values, some effect sizes.
  function published(value) {
    if (!format.known(value)) return String(value);
    const size = Math.abs(value);
    return (size > 0 && size < 0.001 ? value.toExponential(1) : String(Number(value.toPrecision(3)))).replace(/-/g, '\u2212');
  }

  // A field may hold several PubMed ids; what is not an id stays words.
  function links(text) {
    return text.split(/([^0-9]+)/).filter(Boolean).map((part) => (/^\d{1,9}$/.test(part) ? deephen.outward(`https://pubmed.ncbi.nlm.nih.gov/${part}/`, part) : part));
  }

  // Conditions that its features meet: they describe it, and add up to no score here.
  function rules(data, gene) {
    const all = data.raw.rules;
    if (!all || !all.met[gene]) return null;
    const met = all.sentence.map((_, index) => index).filter((index) => all.met[gene] & (1 << index));
    return el('section', { class: 'rules' }, el('h3', {}, 'Rules that this gene meets'), el('p', { class: 'note' },
      `${format.count(met.length)} of the ${format.count(all.sentence.length)} `, el('a', { href: '#rules' }, 'rules one can read'), '. They are facts on its place and sequence, and no part of its score, which comes from models that never saw its label.'),
    table('Rules that this gene meets', ['Condition', 'Hits that meet it', 'Non-hits', 'All genes'], met.map((index) => row(all.sentence[index],
      ...[all.hits, all.non_hits, all.genes].map((shares) => (format.known(shares[index]) ? `${format.num(100 * shares[index], 0)}%` : format.MISSING))))));
  }

  function sets(data, gene) {
    const list = data.raw.sets || [];
    const found = data.of('leading', gene).map((index) => list[index]).filter(Boolean);
    if (!found.length) return null;
    return el('section', {}, el('h3', {}, 'Leading edge of gene sets'), el('p', { class: 'note' }, 'Sets whose enrichment in the ranking this gene helps to carry.'),
      table('Leading edge of gene sets', ['Set', 'List', 'Normalised score', 'FDR'], found.map((one) => row(format.words(one.set || ''), format.words(one.scope || ''), format.num(one.nes, 2), format.pValue(one.fdr)))));
  }

  deephen.geneEvidence = { promoters, facts, contexts, rules, sets };
})();
