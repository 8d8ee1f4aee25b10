"use strict";
(function () {
  // Sorting and searching of the gene table; without this script the table is read as it stands.
  var table = document.getElementById("genes-table");
  if (!table) return;
  var body = table.tBodies[0];
  var rows = Array.prototype.slice.call(body.rows);
  var heads = Array.prototype.slice.call(table.tHead.rows[0].cells);

  function value(row, column, numeric) {
    var text = row.cells[column].getAttribute("data-v") || "";
    return numeric ? Number(text) : text.toLowerCase();
  }

  heads.forEach(function (head, column) {
    var numeric = head.getAttribute("data-sort") === "number";
    var button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    head.textContent = "";
    head.appendChild(button);
    button.addEventListener("click", function () {
      var ascending = head.getAttribute("aria-sort") ? head.getAttribute("aria-sort") !== "ascending" : !numeric || column === 0;
      heads.forEach(function (other) { other.removeAttribute("aria-sort"); });
      head.setAttribute("aria-sort", ascending ? "ascending" : "descending");
      rows.sort(function (a, b) {
        var x = value(a, column, numeric), y = value(b, column, numeric);
        var order = x < y ? -1 : x > y ? 1 : value(a, 0, true) - value(b, 0, true);
        return ascending ? order : -order;
      });
      rows.forEach(function (row) { body.appendChild(row); });
    });
  });

  var search = document.getElementById("gene-search");
  var searched = heads.map(function (head, column) { return column; }).filter(function (column) { return heads[column].getAttribute("data-sort") === "text"; });
  var shown = document.getElementById("gene-count");
  search.parentElement.hidden = false;
  function filter() {
    var words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    var n = 0;
    rows.forEach(function (row) {
      var text = searched.map(function (column) { return row.cells[column].getAttribute("data-v"); }).join(" ").toLowerCase() + " " + row.cells[1].textContent.toLowerCase();
      var match = words.every(function (word) { return text.indexOf(word) >= 0; });
      row.hidden = !match;
      if (match) n += 1;
    });
    shown.textContent = n + " of " + rows.length + " genes";
  }
  search.addEventListener("input", filter);
  filter();
})();
