'use strict';
// The columns of the gene table: what each sorts by, how it is drawn, how it is written to a file.
(function () {
  const { el, format, marks } = deephen;
  const { num, signed, words, MISSING } = format;

  function geneColumns(data) {
    const c = data.columns;
    const dash = (hint) => el('span', { class: 'none', title: hint }, MISSING);
    const tags = (names, kind) => names.map((name) => el('span', { class: kind }, words(name)));
    const chromOrder = new Map((data.raw.chromosomes || []).map(([name], index) => [name, index]));
    const spot = (row) => (c.chrom[row] === null || c.start[row] === null ? null : (chromOrder.get(c.chrom[row]) ?? 1000) * 1e10 + c.start[row]);

    const families = data.families.map((family, index) => ({
      id: `family-${index}`, title: words(family), width: 108, numeric: true, drawn: true, first: 'descending',
      hint: `What ${words(family)} adds to the gene's log-odds`,
      value: (row) => data.share(row, index),
      cell: (row) => {
        const share = data.share(row, index);
        if (!format.known(share)) return [dash('no data')];
        return [marks.signedBar(share, data.contributionScale, marks.familyClass(data.families, index), 44, 14), el('span', { class: 'share' }, signed(share, 2))];
      },
    }));

    return [
      { id: 'rank', title: 'Rank', width: 62, numeric: true, first: 'ascending', value: (row) => c.rank[row], cell: (row) => [c.rank[row] === null ? dash() : format.count(c.rank[row])] },
      {
        id: 'gene', title: 'Gene', width: 150, first: 'ascending', sticky: true, value: (row) => data.name(row).toLowerCase(),
        cell: (row) => [el('a', { href: deephen.route.address(c.id[row]), title: data.name(row) }, data.name(row)), c.symbol[row] ? el('small', {}, c.id[row]) : null],
      },
      { id: 'place', title: 'Place', width: 184, first: 'ascending', value: spot, cell: (row) => [el('small', { title: data.place(row) }, data.place(row).replace(/,/g, ''))] },
      {
        id: 'score', title: 'Score', width: 152, numeric: true, drawn: true, first: 'descending', value: (row) => c.score[row],
        hint: 'Cross-fitted probability with its interval; the grey tick is the base rate',
        cell: (row) => [el('b', { title: `${num(c.lo[row], 3)} to ${num(c.hi[row], 3)}` }, num(c.score[row], 3)),
          marks.score({ score: c.score[row], lo: c.lo[row], hi: c.hi[row], baseRate: data.baseRate }, 88, 16)],
      },
      ...families,
      { id: 'confound', title: 'Confound', width: 82, numeric: true, first: 'descending', hint: 'What the confounds alone predict', value: (row) => c.confound[row], cell: (row) => [num(c.confound[row], 3)] },
      { id: 'degree', title: 'Partners', width: 80, numeric: true, first: 'descending', hint: 'Proteins that bind it', value: (row) => c.degree[row], cell: (row) => [format.count(c.degree[row])] },
      {
        id: 'label', title: 'Label', width: 140, first: 'ascending', value: (row) => data.label(row) || null,
        cell: (row) => [el('span', { class: `label l-${data.labelSide(data.label(row))}`, title: data.labelWords(data.label(row)) }, words(data.label(row)))],
      },
      { id: 'contexts', title: 'Hit in', width: 150, first: 'descending', hint: 'Cell lines in which it is a CRISPR hit', value: (row) => data.contexts[row].length, cell: (row) => tags(data.contexts[row], 'context') },
      { id: 'flags', title: 'Flags', width: 330, first: 'descending', value: (row) => data.notes(row).length, cell: (row) => tags(data.notes(row), 'flag') },
    ];
  }

  // Rows in the order of a column; what has no value comes last either way, ties by the ranking.
  function sorted(rows, column, direction) {
    const sign = direction === 'ascending' ? 1 : -1;
    const values = new Map(rows.map((row) => [row, column.value(row)]));
    const missing = (value) => value === null || value === undefined || Number.isNaN(value);
    return rows.sort((a, b) => {
      const x = values.get(a);
      const y = values.get(b);
      if (missing(x) || missing(y)) return (missing(x) ? 1 : 0) - (missing(y) ? 1 : 0) || a - b;
      return (x < y ? -sign : x > y ? sign : 0) || a - b;
    });
  }

  deephen.columns = { geneColumns, sorted };
})();
