'use strict';
// The numbers behind the page, as the program wrote them into it: columns of equal length, one row a gene, best gene first.
(function () {
  const { format } = deephen;

  function read() {
    const holder = document.getElementById('report-data');
    if (!holder) return null;
    const raw = JSON.parse(holder.textContent);
    if (!raw.genes || !Array.isArray(raw.genes.id)) return null;
    return new Data(raw);
  }

  class Data {
    constructor(raw) {
      this.raw = raw;
      this.species = raw.species || '';
      this.task = raw.task || '';
      this.baseRate = raw.base_rate;
      this.families = raw.families || [];
      this.n = raw.genes.id.length;
      this.rowOfId = new Map(raw.genes.id.map((id, row) => [id, row]));
      this.columns = {};
      for (const name of ['rank', 'id', 'symbol', 'chrom', 'start', 'end', 'strand', 'score', 'lo', 'hi', 'confound', 'degree', 'sequence', 'network', 'label']) {
        this.columns[name] = raw.genes[name] || new Array(this.n).fill(null);
      }
      const none = [];
      const lists = (name, names) => Array.from({ length: this.n }, (_, row) => {
        const indices = raw.genes[name] && raw.genes[name][row];
        return indices && indices.length ? indices.map((index) => names[index]) : none;
      });
      this.flags = lists('flags', raw.flag_names || []);
      this.contexts = lists('contexts', raw.context_names || []);
      this.tested = lists('tested', raw.context_names || []);
      this.contributions = this.families.map((family) => (raw.genes.contributions || {})[family] || new Array(this.n).fill(null));
      // Genes without a place in the genome have a score but no rank.
      this.ranked = this.columns.rank.reduce((sum, rank) => sum + (rank === null ? 0 : 1), 0);
      this.inNetwork = this.columns.network.reduce((sum, has) => sum + (has ? 1 : 0), 0);
    }

    // What a family adds to a gene's log-odds; null where the gene has no data for it, for which the models count nothing.
    share(row, index) {
      const value = this.contributions[index][row];
      const { sequence, network, chrom } = this.columns;
      const absent = { sequence: !sequence[row], topology: !network[row], locus: chrom[row] === null };
      const family = this.families[index];
      return value === 0 && Object.hasOwn(absent, family) && absent[family] ? null : value;
    }

    // What people call the gene.
    name(row) { return this.columns.symbol[row] || this.columns.id[row]; }

    place(row) {
      const { chrom, start, end } = this.columns;
      return format.place(chrom[row], start[row], end[row]);
    }

    label(row) { return this.columns.label[row] || ''; }

    labelWords(label) { return (Object.hasOwn(this.raw.label_names || {}, label) && this.raw.label_names[label]) || format.words(label); }

    // Whether the label speaks for the gene, against it, or says nothing.
    labelSide(label) {
      if (['hit', 'hit-elsewhere', 'literature'].includes(label)) return 'for';
      return label === 'non-hit' ? 'against' : 'neutral';
    }

    // The flags that say more than the label does.
    notes(row) { return this.flags[row].filter((flag) => flag !== this.label(row)); }

    // A part keyed by gene row: promoters, facts, leading edges.
    of(part, row) { return (this.raw[part] && this.raw[part][row]) || []; }

    partners(row) { return (this.raw.partners && this.raw.proteins && this.raw.partners[row]) || []; }

    // Lower-case text that the search looks through, made when it is first asked for.
    searchText(row) {
      this.texts ||= new Array(this.n);
      if (this.texts[row] === undefined) {
        const { symbol, id, chrom, start, end } = this.columns;
        const label = this.label(row);
        const spot = chrom[row] === null || start[row] === null ? '' : `${chrom[row]}:${start[row] + 1}-${end[row]} chr${chrom[row]}`;
        this.texts[row] = [symbol[row] || '', id[row], spot, this.place(row), label, this.labelWords(label), this.flags[row].join(' '),
          this.flags[row].map(format.words).join(' '), this.contexts[row].join(' ')].join(' ').toLowerCase();
      }
      return this.texts[row];
    }

    // Rows of a name: an id (with or without version), or a symbol; letters' case does not matter. A symbol may have several genes.
    find(name) {
      if (!this.rowsOfName) {
        this.rowsOfName = new Map();
        const add = (key, row) => {
          const lower = key.toLowerCase();
          const rows = this.rowsOfName.get(lower);
          if (!rows) this.rowsOfName.set(lower, [row]);
          else if (!rows.includes(row)) rows.push(row);
        };
        for (let row = 0; row < this.n; row += 1) {
          add(this.columns.id[row], row);
          if (this.columns.symbol[row]) add(this.columns.symbol[row], row);
        }
      }
      const lower = name.toLowerCase();
      return this.rowsOfName.get(lower) || this.rowsOfName.get(lower.replace(/^(ens[a-z]*\d+)\.\d+$/, '$1')) || [];
    }

    // The largest contribution that a bar has to show: the 99.5th percentile, so that one gene does not flatten all others.
    get contributionScale() {
      if (this.scale === undefined) {
        const sizes = this.contributions.flat().filter(format.known).map(Math.abs).sort((a, b) => a - b);
        this.scale = Math.max(0.1, sizes[Math.floor(sizes.length * 0.995)] || 0);
      }
      return this.scale;
    }
  }

  deephen.readData = read;
})();
