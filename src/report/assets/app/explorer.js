'use strict';
// The gene table with its search, filters, selection and downloads.
(function () {
  const { el, format, button, filters, geneList, columns: { geneColumns, sorted }, download } = deephen;

  class Explorer {
    constructor(data) {
      this.data = data;
      this.state = filters.empty();
      this.selection = new Set();
      this.columns = geneColumns(data);
      this.hidden = new Set();
      this.sort = { column: this.columns[0], direction: 'ascending' };
      this.grid = new deephen.Grid({
        columns: this.columns, label: 'Genes', name: (row) => data.name(row), open: (row) => deephen.route.open(data.columns.id[row]),
        isSelected: (row) => this.selection.has(row), select: (row, on) => this.select([row], on), sort: (column) => this.sortBy(column),
      });
      this.build();
      this.update();
    }

    build() {
      const later = this.delayed(() => this.update());
      this.search = el('input', {
        id: 'gene-search', type: 'search', autocomplete: 'off', spellcheck: 'false', placeholder: 'symbol, id, place, label, flag or cell line',
        on: { input: () => { this.state.words = this.search.value.toLowerCase().split(/\s+/).filter(Boolean); later(); } },
      });
      const list = geneList.panel(this.data, (rows) => { this.state.list = rows; this.update(); });
      this.panels = {};
      this.fields = el('div', { class: 'panel', id: 'panel-filters', hidden: true }, filters.panel(this.data, this.state, later));
      const listPanel = el('div', { class: 'panel', id: 'panel-list', hidden: true }, list.element);
      const columnPanel = el('div', { class: 'panel', id: 'panel-columns', hidden: true }, this.columnChoice());
      this.filterButton = this.opener('Filters', this.fields);
      this.reset = button('Reset', { class: 'quiet', hidden: true, id: 'filters-reset' }, () => {
        Object.assign(this.state, filters.empty());
        this.search.value = '';
        list.clear();
        this.fields.replaceChildren(filters.panel(this.data, this.state, later));
        this.update();
        this.search.focus();
      });
      this.output = el('output', { id: 'gene-count', for: 'gene-search', 'aria-live': 'polite' });
      this.clear = button('Clear selection', { class: 'quiet', id: 'select-none' }, () => this.select([...this.selection], false));
      this.all = button('Select all shown', { class: 'quiet', id: 'select-all' }, () => this.select(this.rows, true));
      this.tsv = button('TSV', { id: 'download-tsv', 'aria-label': 'Download TSV' }, () => this.save('tsv'));
      this.bed = button('BED', { id: 'download-bed', 'aria-label': 'Download BED' }, () => this.save('bed'));
      this.what = el('span', { class: 'what' });
      this.element = el('div', { class: 'explorer' },
        el('div', { class: 'tool-row', role: 'search' }, el('label', { class: 'search' }, el('span', {}, 'Search'), this.search),
          this.filterButton, this.opener('Gene list', listPanel), this.opener('Columns', columnPanel), this.reset),
        this.fields, listPanel, columnPanel,
        el('div', { class: 'tool-row' }, this.output, this.all, this.clear, el('span', { class: 'downloads' }, this.what, this.tsv, this.bed)),
        this.grid.element,
        el('p', { class: 'note keys' }, 'Click a row or press Enter for the gene\u2019s page. Arrow keys, Page Up and Down, Ctrl Home and End move; Space selects; a column\u2019s name sorts.'));
    }

    // A button that opens a panel beneath the bar and closes it again.
    opener(words, panel) {
      const toggle = button(words, { 'aria-expanded': 'false', 'aria-controls': panel.id }, () => {
        panel.hidden = !panel.hidden;
        toggle.setAttribute('aria-expanded', String(!panel.hidden));
      });
      return toggle;
    }

    columnChoice() {
      return el('fieldset', { class: 'field wide-field' }, el('legend', {}, 'Columns'), this.columns.filter((column) => !column.sticky).map((column) => {
        const box = el('input', { type: 'checkbox', id: `column-${column.id}` });
        box.checked = true;
        box.addEventListener('change', () => {
          if (box.checked) this.hidden.delete(column.id); else this.hidden.add(column.id);
          this.grid.setColumns(this.columns.filter((other) => !this.hidden.has(other.id)));
          this.update();
        });
        return el('label', { class: 'tick', for: box.id }, box, ' ', column.title);
      }));
    }

    // Typing is not held up: the table follows a moment later.
    delayed(work) {
      let timer = null;
      return () => {
        window.clearTimeout(timer);
        timer = window.setTimeout(work, 60);
      };
    }

    sortBy(column) {
      const { direction } = this.sort;
      const turned = direction === 'ascending' ? 'descending' : 'ascending';
      this.sort = { column, direction: this.sort.column === column ? turned : column.first };
      this.update();
    }

    update() {
      const matches = filters.matcher(this.data, this.state);
      const rows = [];
      for (let row = 0; row < this.data.n; row += 1) if (matches(row)) rows.push(row);
      this.rows = sorted(rows, this.sort.column, this.sort.direction);
      const notes = filters.described(this.state);
      this.grid.element.scrollTop = 0;
      this.grid.show(this.rows, this.sort.column.id, this.sort.direction);
      this.grid.element.classList.toggle('empty', rows.length === 0);
      // What the panel holds; the words of the search and the list are seen where they were typed.
      const inPanel = notes.length - (this.state.words.length ? 1 : 0) - (this.state.list ? 1 : 0);
      this.filterButton.textContent = inPanel ? `Filters (${inPanel})` : 'Filters';
      this.reset.hidden = notes.length === 0;
      this.tell();
    }

    tell() {
      const { n } = this.data;
      const ranked = this.data.ranked;
      const all = ranked < n ? `${format.plural(n, 'gene', 'genes')}, ${format.count(ranked)} of them ranked` : format.plural(n, 'gene', 'genes');
      const shown = this.rows.length === n ? all : `${format.count(this.rows.length)} of ${format.plural(n, 'gene', 'genes')}`;
      const picked = this.selection.size;
      this.output.textContent = picked ? `${shown}, ${format.count(picked)} selected` : shown;
      this.clear.hidden = picked === 0;
      this.all.disabled = this.rows.length === 0;
      this.what.textContent = picked ? 'Download the selection' : this.rows.length === n ? 'Download all' : 'Download what is shown';
      this.tsv.disabled = this.bed.disabled = picked === 0 && this.rows.length === 0;
    }

    select(rows, on) {
      for (const row of rows) if (on) this.selection.add(row); else this.selection.delete(row);
      this.grid.refreshSelection();
      this.tell();
    }

    // The selection in the order of the ranking, or the rows shown in the order shown.
    chosen() {
      return this.selection.size ? [...this.selection].sort((a, b) => a - b) : this.rows;
    }

    save(kind) {
      const rows = this.chosen();
      const what = this.selection.size ? 'selected' : this.rows.length === this.data.n ? 'all' : 'filtered';
      const filtered = this.selection.size ? ['selected by hand'] : filters.described(this.state);
      const notes = [`filters: ${filtered.join(', ') || 'none'}`, `sorted by ${this.selection.size ? 'rank' : this.sort.column.title.toLowerCase()}`];
      const name = download.fileName(this.data, what, kind);
      if (kind === 'tsv') download.save(name, 'text/tab-separated-values', download.tsv(this.data, rows, notes));
      else download.save(name, 'text/plain', download.bed(this.data, rows));
    }
  }

  deephen.Explorer = Explorer;
})();
