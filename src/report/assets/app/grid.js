'use strict';
// A table of any length of which only the rows in sight are in the document: an ARIA grid, one tab stop, arrow keys inside.
(function () {
  const { el } = deephen;
  const ROW = 46;
  // Rows kept ready above and below those in sight.
  const SPARE = 6;

  class Grid {
    // `columns`: see columns.js; `open(row)` on Enter or click, `select(row, on)` for the tick boxes, `sort(column)` for the heads.
    constructor({ columns, label, name, open, isSelected, select, sort }) {
      Object.assign(this, { name, open, isSelected, select });
      this.sortBy = sort;
      this.rows = [];
      this.drawn = new Map();
      this.active = { row: 0, column: 1 };
      this.head = el('div', { role: 'rowgroup', class: 'grid-head' });
      this.body = el('div', { role: 'rowgroup', class: 'grid-body' });
      this.grid = el('div', { role: 'grid', class: 'grid-table', 'aria-label': label, 'aria-multiselectable': 'true' }, this.head, this.body);
      this.element = el('div', { class: 'grid-scroll' }, this.grid);
      this.element.addEventListener('scroll', () => this.later(), { passive: true });
      this.grid.addEventListener('keydown', (event) => this.key(event));
      this.grid.addEventListener('focusin', (event) => this.follow(event));
      this.body.addEventListener('click', (event) => this.click(event));
      new ResizeObserver(() => this.later()).observe(this.element);
      this.setColumns(columns);
    }

    setColumns(columns) {
      this.columns = [{ id: 'select', title: '', width: 36 }, ...columns];
      this.grid.setAttribute('aria-colcount', String(this.columns.length));
      this.grid.style.setProperty('--columns', this.columns.map((column) => `${column.width}px`).join(' '));
      this.grid.style.width = `${this.columns.reduce((sum, column) => sum + column.width, 0)}px`;
      this.active.column = Math.min(this.active.column, this.columns.length - 1);
      this.head.replaceChildren(el('div', { role: 'row', class: 'grid-row', 'aria-rowindex': 1 }, this.columns.map((column, index) => this.headCell(column, index))));
      this.redraw();
    }

    headCell(column, index) {
      const attributes = { role: 'columnheader', class: this.cellClass(column), 'aria-colindex': index + 1 };
      if (!column.value) return el('div', { ...attributes, 'data-focus': true, tabindex: -1 }, el('span', { class: 'unseen' }, 'Selected'));
      const head = el('div', attributes, el('button', { type: 'button', 'data-focus': true, tabindex: -1, title: column.hint, on: { click: () => this.sortBy(column) } }, column.title));
      head.dataset.column = column.id;
      return head;
    }

    cellClass(column) {
      return ['cell', `c-${column.id}`, column.numeric ? 'numeric' : '', column.drawn ? 'drawn' : '', column.sticky ? 'sticky' : ''].filter(Boolean).join(' ');
    }

    // Rows to show, in order, and the column that they are sorted by.
    show(rows, sortedBy, direction) {
      this.rows = rows;
      this.grid.setAttribute('aria-rowcount', String(rows.length + 1));
      this.body.style.height = `${rows.length * ROW}px`;
      this.active.row = Math.min(this.active.row, rows.length - 1);
      for (const head of this.head.firstChild.children) {
        if (head.dataset.column === sortedBy) head.setAttribute('aria-sort', direction); else head.removeAttribute('aria-sort');
      }
      this.redraw();
    }

    redraw() {
      const held = this.grid.contains(document.activeElement) && this.body.contains(document.activeElement);
      this.body.replaceChildren();
      this.drawn.clear();
      this.render();
      if (held) this.focus(this.active.row, this.active.column);
    }

    later() {
      if (this.waiting) return;
      this.waiting = true;
      window.requestAnimationFrame(() => {
        this.waiting = false;
        this.render();
      });
    }

    // Draws the rows in sight and drops the others, but never the one that has the focus.
    render() {
      const top = this.element.scrollTop;
      const first = Math.max(0, Math.floor(top / ROW) - SPARE);
      const last = Math.min(this.rows.length - 1, Math.ceil((top + this.element.clientHeight) / ROW) + SPARE);
      const held = this.body.contains(document.activeElement) ? this.active.row : -1;
      for (const [index, row] of this.drawn) {
        if ((index < first || index > last) && index !== held) {
          row.remove();
          this.drawn.delete(index);
        }
      }
      for (let index = first; index <= last; index += 1) if (!this.drawn.has(index)) this.draw(index);
      this.markActive();
    }

    draw(index) {
      const row = this.rows[index];
      const on = this.isSelected(row);
      const cells = this.columns.map((column, place) => {
        const attributes = { role: column.sticky ? 'rowheader' : 'gridcell', class: this.cellClass(column), 'aria-colindex': place + 1 };
        if (!column.cell) {
          const box = el('input', { type: 'checkbox', tabindex: -1, 'data-focus': true, 'aria-label': `Select ${this.name(row)}` });
          box.checked = on;
          box.addEventListener('change', () => this.select(row, box.checked));
          return el('div', attributes, box);
        }
        const content = column.cell(row);
        const link = content.find((node) => node instanceof HTMLAnchorElement);
        if (link) {
          link.tabIndex = -1;
          link.dataset.focus = '';
        } else {
          attributes.tabindex = -1;
          attributes['data-focus'] = true;
        }
        return el('div', attributes, content);
      });
      const element = el('div', { role: 'row', class: 'grid-row', 'aria-rowindex': index + 2, 'aria-selected': on ? 'true' : 'false' }, cells);
      element.style.transform = `translateY(${index * ROW}px)`;
      element.dataset.index = String(index);
      this.drawn.set(index, element);
      // In the order of reading, whatever the order of drawing.
      const next = [...this.body.children].find((other) => Number(other.dataset.index) > index);
      this.body.insertBefore(element, next || null);
    }

    // Tick boxes and marks anew after a change of the selection.
    refreshSelection() {
      for (const [index, element] of this.drawn) {
        const on = this.isSelected(this.rows[index]);
        element.setAttribute('aria-selected', on ? 'true' : 'false');
        element.querySelector('input').checked = on;
      }
    }

    target(row, column) {
      const line = row < 0 ? this.head.firstChild : this.drawn.get(row);
      const cell = line && line.children[column];
      if (!cell) return null;
      return cell.hasAttribute('data-focus') ? cell : cell.querySelector('[data-focus]');
    }

    markActive() {
      if (this.marked) this.marked.tabIndex = -1;
      // With the active row out of sight, the tab key still finds the grid by its head.
      this.marked = this.target(this.active.row, this.active.column) || this.target(-1, this.active.column);
      if (this.marked) this.marked.tabIndex = 0;
    }

    focus(row, column) {
      this.active = { row: Math.max(-1, Math.min(row, this.rows.length - 1)), column: Math.max(0, Math.min(column, this.columns.length - 1)) };
      if (this.active.row >= 0) {
        const top = this.active.row * ROW;
        const room = this.element.clientHeight - this.head.offsetHeight;
        if (top < this.element.scrollTop) this.element.scrollTop = top;
        else if (top + ROW > this.element.scrollTop + room) this.element.scrollTop = top + ROW - room;
      }
      this.render();
      const target = this.target(this.active.row, this.active.column);
      if (!target) return;
      target.focus({ preventScroll: true });
      target.closest('.cell').scrollIntoView({ block: 'nearest', inline: 'nearest' });
    }

    // The row of a gene, brought into sight; `false` where it is not shown.
    focusGene(row) {
      const index = this.rows.indexOf(row);
      if (index >= 0) this.focus(index, this.columns.findIndex((column) => column.sticky));
      return index >= 0;
    }

    follow(event) {
      const cell = event.target.closest('.cell');
      const line = cell && cell.parentElement;
      if (!line) return;
      this.active = { row: line.dataset.index === undefined ? -1 : Number(line.dataset.index), column: [...line.children].indexOf(cell) };
      this.markActive();
    }

    key(event) {
      const { row, column } = this.active;
      const page = Math.max(1, Math.floor((this.element.clientHeight - this.head.offsetHeight) / ROW) - 1);
      const ends = event.ctrlKey || event.metaKey;
      const moves = {
        ArrowDown: [row + 1, column], ArrowUp: [row - 1, column], ArrowLeft: [row, column - 1], ArrowRight: [row, column + 1],
        PageDown: [row + page, column], PageUp: [Math.max(row - page, Math.min(row, 0)), column],
        Home: [ends ? 0 : row, ends ? column : 0], End: [ends ? this.rows.length - 1 : row, ends ? column : this.columns.length - 1],
      };
      const box = event.target.matches('input');
      if (Object.hasOwn(moves, event.key) && !event.altKey) this.focus(...moves[event.key]);
      else if (row >= 0 && event.key === 'Enter' && !ends) this.open(this.rows[row]);
      else if (row >= 0 && event.key === ' ' && !box) this.select(this.rows[row], !this.isSelected(this.rows[row]));
      else return;
      event.preventDefault();
    }

    // A click anywhere in a row opens the gene, unless the reader marks text or aims at a box or link.
    click(event) {
      if (event.target.closest('a, input, .c-select') || !window.getSelection().isCollapsed) return;
      const line = event.target.closest('.grid-row');
      if (line) this.open(this.rows[Number(line.dataset.index)]);
    }
  }

  deephen.Grid = Grid;
})();
