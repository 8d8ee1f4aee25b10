'use strict';
// The page of one gene.
(function () {
  const { el, format, charts, route } = deephen;
  const { num, known } = format;

  class GenePage {
    // `order()`: the rows of the table as they stand, for "previous" and "next".
    constructor(data, main, order) {
      Object.assign(this, { data, order });
      this.element = el('article', { id: 'gene-page', 'aria-labelledby': 'gene-h' });
      this.mounted = [];
      main.append(this.element);
    }

    clear() {
      this.mounted.forEach((chart) => charts.dispose(chart));
      this.mounted = [];
      this.element.replaceChildren();
    }

    // Draws the page of `id`; answers its title.
    show(id) {
      const row = this.data.rowOfId.get(id) ?? this.data.find(id)[0];
      this.clear();
      if (row === undefined) this.unknown(id); else this.gene(row);
      this.element.querySelector('h2').focus({ preventScroll: true });
      return row === undefined ? 'Unknown gene' : this.data.name(row);
    }

    back() {
      return el('a', { href: '#genes', class: 'back' }, '\u2190 Back to the table');
    }

    unknown(id) {
      const near = [...this.data.rowOfId.keys()].filter((other) => id.length > 3 && other.toLowerCase().startsWith(id.toLowerCase().slice(0, Math.max(4, id.length - 2)))).slice(0, 8);
      this.element.append(el('nav', { class: 'gene-nav', 'aria-label': 'Genes' }, this.back()), el('h2', { id: 'gene-h', tabindex: -1 }, 'Unknown gene'),
        el('p', {}, 'This report has no gene called ', el('b', { class: 'name' }, id || '(nothing)'), '. Ids are those of the first column of ranking.tsv; an older or newer annotation may use another.'));
      if (near.length) this.element.append(el('p', {}, 'Close to it: ', near.flatMap((other, index) => [index ? ', ' : '', el('a', { href: route.address(other) }, other)])));
    }

    steps(row) {
      const rows = this.order();
      const at = rows.indexOf(row);
      const step = (words, other, label) => (other === undefined ? el('span', { class: 'step off' }, words) : el('a', { class: 'step', href: route.address(this.data.columns.id[other]), 'aria-label': `${label}: ${this.data.name(other)}` }, words));
      return [step('\u2039 Previous', at > 0 ? rows[at - 1] : undefined, 'Previous gene'), el('span', { class: 'spot' }, at < 0 ? 'not in the table as filtered' : `${format.count(at + 1)} of ${format.count(rows.length)} shown`), step('Next \u203a', at >= 0 ? rows[at + 1] : undefined, 'Next gene')];
    }

    links(row) {
      const c = this.data.columns;
      return Object.values(this.data.raw.links || {}).map((link) => {
        const value = link.on === 'symbol' ? c.symbol[row] : c.id[row];
        const labels = link.labels || [];
        if (!value || !fits(link.pattern, value) || (labels.length && !labels.includes(this.data.label(row)))) return null;
        return deephen.outward(link.template.replace(/\{(id|symbol)\}/g, () => encodeURIComponent(value)), link.name);
      }).filter(Boolean);
    }

    gene(row) {
      const { data } = this;
      const c = data.columns;
      const partners = deephen.genePartners.listed(data, row);
      const why = deephen.geneWhy(data, row);
      const network = deephen.geneNetwork(data, row, partners);
      const links = this.links(row);
      const label = data.label(row);
      const facts = [c.symbol[row] ? c.id[row] : null, c.chrom[row] === null ? 'no place in the genome' : `${data.place(row)}${'+-'.includes(c.strand[row] || '.') ? ` (${c.strand[row]})` : ''}`].filter(Boolean);
      this.element.append(
        el('nav', { class: 'gene-nav', 'aria-label': 'Genes' }, this.back(), this.steps(row)),
        el('h2', { id: 'gene-h', tabindex: -1 }, data.name(row)),
        el('p', { class: 'facts-line' }, facts.map((fact) => el('span', {}, fact)), links.length ? el('span', { class: 'outward' }, links.flatMap((link, index) => (index ? [' \u00b7 ', link] : [link]))) : null),
        el('p', { class: 'tags' }, label ? el('span', { class: `label l-${data.labelSide(label)}` }, data.labelWords(label)) : null, data.notes(row).map((flag) => el('span', { class: 'flag' }, format.words(flag))),
          data.contexts[row].length ? el('span', { class: 'hits-in' }, 'CRISPR hit in ', data.contexts[row].map((context) => el('span', { class: 'context' }, context))) : null),
        el('p', { class: 'lead' }, this.verdict(row)),
        el('div', { class: 'halves' }, why ? why.element : null, deephen.geneStand(data, row)),
        this.partners(row, partners, network));
      for (const part of [deephen.geneEvidence.contexts(data, row), deephen.geneEvidence.facts(data, row), deephen.geneEvidence.promoters(data, row), deephen.geneEvidence.rules(data, row), deephen.geneEvidence.sets(data, row)]) if (part) this.element.append(part);
      this.mounted = [why, network].filter(Boolean).map((part) => part.mount());
    }

    verdict(row) {
      const { data } = this;
      const c = data.columns;
      if (!known(c.score[row])) return 'It has no score.';
      const ratio = c.score[row] / data.baseRate;
      const against = !known(ratio) ? '' : ratio > 0.95 && ratio < 1.05 ? ', about the base rate' : ratio >= 1 ? `, ${num(ratio, 1)} times the base rate` : `, ${num(1 / ratio, 1)} times below the base rate`;
      const bounds = known(c.lo[row]) && known(c.hi[row]) ? ` (${num(c.lo[row], 2)} to ${num(c.hi[row], 2)})` : '';
      const confound = known(c.confound[row]) ? `; by confounds alone ${num(c.confound[row], 2)}` : '';
      const rank = c.rank[row] === null ? ' It is not among the ranked lncRNA genes of this annotation, and so has no rank.' : ` Rank ${format.count(c.rank[row])} of ${format.count(this.data.ranked)}.`;
      return [el('b', {}, `Scored ${num(c.score[row], 2)}`), `${bounds}${against}${known(data.baseRate) ? ` of ${num(data.baseRate, 2)}` : ''}${confound}.${rank}`];
    }

    partners(row, partners, network) {
      const section = el('section', {}, el('h3', {}, 'Protein partners'));
      if (!partners.length) {
        section.append(el('p', {}, this.data.columns.degree[row] ? `${format.plural(this.data.columns.degree[row], 'protein binds', 'proteins bind')} it; this page does not list them.` : 'No protein is known to bind it, so the network says nothing about this gene.'));
        return section;
      }
      section.append(el('p', {}, deephen.genePartners.summary(this.data, row, partners)));
      const warning = deephen.genePartners.hubWarning(this.data, partners);
      if (warning) section.append(el('p', { class: 'warning' }, warning));
      section.append(el('div', { class: 'halves' }, network ? network.element : null, el('div', {}, deephen.genePartners.table(this.data, partners))));
      return section;
    }
  }

  // A pattern that is no valid expression fits nothing.
  function fits(pattern, value) {
    if (!pattern) return true;
    try { return new RegExp(pattern).test(value); } catch { return false; }
  }

  deephen.GenePage = GenePage;
})();
