'use strict';
// Files made in the page and handed to the reader: nothing leaves the machine.
(function () {
  const { format } = deephen;

  function save(name, type, text) {
    const blob = new Blob([text], { type });
    const address = URL.createObjectURL(blob);
    const link = deephen.el('a', { href: address, download: name, hidden: true });
    document.body.append(link);
    link.click();
    link.remove();
    window.setTimeout(() => URL.revokeObjectURL(address), 60000);
  }

  // A field of a tab-separated file holds neither tabs nor line ends.
  const field = (value) => (value === null || value === undefined ? '' : String(value).replace(/[\t\r\n]+/g, ' '));
  const fileName = (data, what, ending) => `deephen_${[data.species, data.task, what].filter(Boolean).join('_').replace(/[^A-Za-z0-9._-]+/g, '-')}.${ending}`;

  // The columns of ranking.tsv, and the cell lines behind the label; 0-based, half-open places.
  function tsv(data, rows, notes) {
    const c = data.columns;
    const digits = (value, n) => (format.known(value) ? value.toFixed(n) : '');
    const columns = [
      ['rank', (row) => c.rank[row]], ['gene_id', (row) => c.id[row]], ['symbol', (row) => c.symbol[row]], ['chrom', (row) => c.chrom[row]],
      ['start', (row) => c.start[row]], ['end', (row) => c.end[row]], ['strand', (row) => c.strand[row]],
      ['score', (row) => digits(c.score[row], 6)], ['score_lo', (row) => digits(c.lo[row], 6)], ['score_hi', (row) => digits(c.hi[row], 6)],
      ...data.families.map((family, index) => [family, (row) => digits(data.contributions[index][row], 5)]),
      ['confound_score', (row) => digits(c.confound[row], 6)], ['degree', (row) => c.degree[row]],
      ['has_sequence', (row) => Boolean(c.sequence[row])], ['has_network', (row) => Boolean(c.network[row])],
      ['label', (row) => c.label[row]], ['flags', (row) => data.flags[row].join(',')],
      ['hit_in', (row) => data.contexts[row].join(',')], ['tested_in', (row) => data.tested[row].join(',')],
    ];
    const lines = [`# deephen ${data.raw.version || ''} ranking: ${data.species}`, `# task: ${data.task}`, `# base rate: ${digits(data.baseRate, 4)}`,
      `# positions: ${data.raw.assembly || 'assembly not given'}, 0-based half-open`, `# genes: ${rows.length} of ${data.n}; ${notes.join('; ')}`].map(field);
    lines.push(columns.map(([name]) => field(name)).join('\t'));
    for (const row of rows) lines.push(columns.map(([, value]) => field(value(row))).join('\t'));
    return lines.join('\n') + '\n';
  }

  // Chromosomes as genome browsers name them; other names stay.
  const ucsc = (name) => (/^(\d{1,2}|[XYWZ])$/.test(name) ? `chr${name}` : name === 'MT' ? 'chrM' : name);

  // BED6: the score in thousandths; genes without a place are left out.
  function bed(data, rows) {
    const c = data.columns;
    return rows.filter((row) => c.chrom[row] !== null && c.start[row] !== null && c.end[row] !== null)
      .map((row) => [ucsc(c.chrom[row]), c.start[row], c.end[row], data.name(row).replace(/\s+/g, '_'), Math.round((c.score[row] || 0) * 1000), c.strand[row] || '.'].map(field).join('\t') + '\n')
      .join('');
  }

  deephen.download = { save, tsv, bed, fileName };
})();
