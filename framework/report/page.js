"use strict";
(function () {
  // The page is whole without this script. It adds sorting and filtering to the
  // table of results, and buttons that copy commands.
  var shownAtOnce = 200;

  function make(name, text, className) {
    var el = document.createElement(name);
    if (text) el.textContent = text;
    if (className) el.className = className;
    return el;
  }

  function count(n) { return n.toLocaleString("en"); }

  // values returns a row's values by column: numbers where the column has them,
  // null where nothing is known. A field may span several columns.
  function values(item, columns) {
    if (item.values) return item.values;
    var out = [];
    var cells = item.row.cells;
    for (var i = 0; i < cells.length; i++) {
      var cell = cells[i], known = !cell.hasAttribute("data-none");
      for (var s = 0; s < cell.colSpan; s++) {
        var column = columns[out.length], text = cell.textContent.trim(), value = null;
        if (known && column && column.number) {
          var number = Number(cell.hasAttribute("data-v") ? cell.getAttribute("data-v") : text);
          value = (cell.hasAttribute("data-v") || text !== "") && isFinite(number) ? number : null;
        } else if (known && text !== "" && text !== "–") {
          value = text;
        }
        out.push(value);
      }
    }
    item.values = out;
    return out;
  }

  function compareBy(columns, at, direction) {
    var words = new Intl.Collator("en", { numeric: true });
    return function (a, b) {
      var x = values(a, columns)[at], y = values(b, columns)[at], order = 0;
      if (x === null || y === null) {
        order = (x === null) - (y === null); // unknown comes last, either way
      } else {
        order = direction * (columns[at].number ? x - y : words.compare(x, y));
      }
      return order || a.order - b.order;
    };
  }

  function table(root) {
    var tools = document.getElementById("tools"), filter = document.getElementById("filter");
    var status = document.getElementById("shown"), more = document.getElementById("more");
    var groups = [], items = [], sortedBy = -1, direction = 1, all = false;

    Array.prototype.forEach.call(root.tBodies, function (body) {
      var rows = Array.prototype.slice.call(body.rows, 1);
      var group = { body: body, head: body.rows[0], pinned: body.hasAttribute("data-fixed"), items: [] };
      rows.forEach(function (row) {
        var item = { row: row, order: items.length, group: group, text: row.textContent.toLowerCase() };
        group.items.push(item);
        items.push(item);
      });
      groups.push(group);
    });
    var free = items.filter(function (item) { return !item.group.pinned; });

    var heads = Array.prototype.slice.call(root.tHead.rows[0].cells);
    var columns = heads.map(function (head, at) {
      var number = head.hasAttribute("data-number");
      if (!number && head.hasAttribute("data-axis")) { // an axis of numbers sorts as numbers
        number = free.every(function (item) {
          var cells = item.row.cells, cell = cells[cells.length - (heads.length - at)], text = cell.textContent.trim();
          return text === "" || isFinite(Number(text));
        });
      }
      return { head: head, number: number, first: head.hasAttribute("data-descending") ? -1 : 1, name: head.textContent.trim() };
    });

    // Sorted, the cells are one list; as they come, they stand in their groups.
    var ranked = make("tbody");
    var rankedHead = ranked.insertRow();
    rankedHead.className = "group";
    var rankedTitle = make("span"), rankedCell = make("th");
    rankedCell.colSpan = heads.length;
    rankedCell.scope = "rowgroup";
    rankedCell.appendChild(rankedTitle);
    rankedHead.appendChild(rankedCell);

    function fill(body, head, list) {
      var piece = document.createDocumentFragment();
      piece.appendChild(head);
      list.forEach(function (item) { piece.appendChild(item.row); });
      body.textContent = "";
      body.appendChild(piece);
    }

    function render() {
      var words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
      var matching = free.filter(function (item) {
        return words.every(function (word) { return item.text.indexOf(word) >= 0; });
      });
      var order = sortedBy >= 0 && compareBy(columns, sortedBy, direction);
      if (order) matching.sort(order);
      var shown = all ? matching : matching.slice(0, shownAtOnce);
      groups.forEach(function (group) {
        if (group.pinned) {
          fill(group.body, group.head, order ? group.items.slice().sort(order) : group.items);
        } else if (order) {
          group.body.remove();
        } else {
          fill(group.body, group.head, shown.filter(function (item) { return item.group === group; }));
          group.body.hidden = group.body.rows.length < 2;
          root.appendChild(group.body);
        }
      });
      if (order) {
        rankedTitle.textContent = "Cells by " + columns[sortedBy].name;
        fill(ranked, rankedHead, shown);
        root.appendChild(ranked);
      } else {
        ranked.remove();
      }
      columns.forEach(function (column, at) {
        if (at !== sortedBy) column.head.removeAttribute("aria-sort");
        else column.head.setAttribute("aria-sort", direction > 0 ? "ascending" : "descending");
      });
      status.textContent = words.length || shown.length < free.length ?
        count(shown.length) + " of " + count(matching.length) + (words.length ? " matching rows" : " rows") : count(free.length) + (free.length === 1 ? " row" : " rows");
      more.hidden = matching.length <= shownAtOnce;
      more.textContent = all ? "Show the first " + shownAtOnce : "Show all " + count(matching.length);
    }

    columns.forEach(function (column, at) {
      var button = make("button", "", "sort");
      button.type = "button";
      while (column.head.firstChild) button.appendChild(column.head.firstChild);
      column.head.appendChild(button);
      button.addEventListener("click", function () {
        if (sortedBy !== at) { sortedBy = at; direction = column.first; }
        else if (direction === column.first) { direction = -direction; }
        else { sortedBy = -1; } // the third click gives the order of the file
        render();
      });
    });
    filter.addEventListener("input", render);
    more.addEventListener("click", function () { all = !all; render(); });
    tools.hidden = false;
    render();
  }

  function copyable(pre) {
    var button = make("button", "Copy", "copy");
    button.type = "button";
    button.addEventListener("click", function () {
      window.getSelection().selectAllChildren(pre);
      // The newer interface may ask the reader, or be missing for a local file.
      button.textContent = document.execCommand("copy") ? "Copied" : "Selected";
      setTimeout(function () { button.textContent = "Copy"; }, 1500);
    });
    var around = make("div", "", "copyable");
    pre.parentNode.insertBefore(around, pre);
    around.appendChild(pre);
    around.appendChild(button);
  }

  var results = document.getElementById("results");
  if (results) table(results);
  document.querySelectorAll("pre.command").forEach(copyable);
})();
