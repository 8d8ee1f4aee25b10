'use strict';
// The proteins that bind a gene's transcripts: a table that says all, essential ones first.
(function () {
  const { el, format, button } = deephen;
  const SHOWN = 25;
  // A protein that binds more than this share of all lncRNAs says little about any one of them.
  const HUB = 0.3;

  // Partners of a gene: essential before unknown before nonessential, then by interactions with other proteins.
  function listed(data, row) {
    const { proteins } = data.raw;
    const of = (name, index) => (proteins[name] ? proteins[name][index] ?? null : null);
    return data.partners(row).map((index) => {
      const essentiality = of('essentiality', index);
      const lncrnas = of('lncrna_degree', index);
      return {
        index, symbol: of('symbol', index) || '', essentiality, predicted: of('score', index), degree: of('ppi_degree', index), lncrnas,
        kind: essentiality === 1 ? 'essential' : essentiality === 0 ? 'nonessential' : 'unknown', hub: format.known(lncrnas) && data.inNetwork > 0 && lncrnas / data.inNetwork > HUB,
      };
    }).sort((a, b) => rank(a) - rank(b) || (b.predicted ?? -1) - (a.predicted ?? -1) || (b.degree ?? 0) - (a.degree ?? 0) || (a.symbol < b.symbol ? -1 : 1));
  }
  const rank = (one) => ['essential', 'unknown', 'nonessential'].indexOf(one.kind);

  function summary(data, row, partners) {
    const total = data.columns.degree[row] || partners.length;
    const n = (kind) => partners.filter((one) => one.kind === kind).length;
    const parts = [`${format.plural(total, 'protein binds', 'proteins bind')} it`];
    if (total > partners.length) parts[0] += ` (${format.count(partners.length)} are listed)`;
    const known = [n('essential') ? `${format.count(n('essential'))} essential` : null, n('nonessential') ? `${format.count(n('nonessential'))} nonessential` : null, n('unknown') ? `${format.count(n('unknown'))} in neither reference list` : null].filter(Boolean);
    if (known.length) parts.push(known.join(', '));
    return `${parts.join(': ')}.`;
  }

  // Partners that bind almost everything, by name where there are few.
  function hubWarning(data, partners) {
    const hubs = partners.filter((one) => one.hub);
    if (!hubs.length) return null;
    const share = (one) => `${format.percent(one.lncrnas / data.inNetwork)} of the lncRNAs with a known partner`;
    if (hubs.length === 1) return [el('b', {}, hubs[0].symbol), ` is a hub: it binds ${share(hubs[0])}, so it says little about this gene.`];
    if (hubs.length <= 3) return [hubs.flatMap((one, index) => [index ? ', ' : '', el('b', {}, one.symbol), ` (binds ${share(one)})`]), ' are hubs: they say little about this gene.'];
    return `${hubs.length === partners.length ? 'All of them' : format.count(hubs.length)} are hubs that bind more than ${HUB * 100}% of the lncRNAs with a known partner: they say little about this gene.`;
  }

  function table(data, partners) {
    const predicted = partners.some((one) => format.known(one.predicted));
    const line = (one) => el('tr', {},
      el('th', { scope: 'row' }, one.symbol, one.hub ? el('span', { class: 'flag hub', title: `Binds more than ${HUB * 100}% of all lncRNAs in the network` }, 'hub') : null),
      el('td', {}, el('span', { class: `kind k-${one.kind}` }, one.kind)),
      predicted ? el('td', { class: 'n' }, format.num(one.predicted, 2)) : null,
      el('td', { class: 'n' }, format.count(one.degree)),
      el('td', { class: 'n' }, format.count(one.lncrnas), el('small', {}, data.inNetwork ? ` ${format.percent(one.lncrnas / data.inNetwork)}` : '')));
    const body = el('tbody', {}, partners.slice(0, SHOWN).map(line));
    const heads = [['Protein'], ['Reference'], predicted ? ['Predicted', 'Predicted essentiality of a protein without a reference label, 0 to 1'] : null, ['Protein partners', 'Interactions with other proteins'], ['lncRNAs bound', 'How many lncRNAs it binds, and their share of all lncRNAs in the network']].filter(Boolean);
    const element = el('div', { class: 'scroll partners', tabindex: 0, role: 'region', 'aria-label': 'Protein partners' }, el('table', {},
      el('thead', {}, el('tr', {}, heads.map(([name, hint], index) => el('th', { scope: 'col', title: hint, class: index > 1 ? 'n' : null }, name)))), body));
    const all = partners.length > SHOWN ? button(`Show all ${format.count(partners.length)}`, { class: 'quiet' }, () => {
      body.append(...partners.slice(SHOWN).map(line));
      all.remove();
    }) : null;
    return [element, all];
  }

  deephen.genePartners = { listed, summary, hubWarning, table };
})();
