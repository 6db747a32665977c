// What a script adds to a report that is whole without one: showing a part of it, another order, one page to print.
(() => {
  "use strict";
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const form = document.querySelector(".controls");
  if (!form) return;
  form.hidden = false;

  // Rows and cells that a filter shows or hides, and what holds them.
  const things = all("[data-v]").map((element) => ({
    element,
    verdict: element.dataset.v,
    constraint: element.dataset.c,
    leads: (element.dataset.l || "").split(" "),
    leaders: (element.dataset.g || "").split(" "),
    group: element.closest("[data-group]"),
    chapter: element.closest("[data-name]"),
    counted: element.matches("tbody.f"),
    off: false,
  }));
  const groups = new Map(all("[data-group]").map((group) => [group, 0]));
  const years = all("[data-y]").map((element) => ({ element, year: element.dataset.y }));
  const chapters = all("[data-name]");
  const output = form.querySelector("output");
  const chosen = (name) => (form.elements[name] ? form.elements[name].value : "");

  function show() {
    const verdicts = new Set(all("input[name=verdict]:checked", form).map((box) => box.value));
    const constraint = chosen("constraint");
    const lead = chosen("lead");
    const leader = chosen("leader");
    const year = chosen("year");
    for (const each of years) each.element.classList.toggle("off", year !== "" && each.year !== year);
    const name = chosen("area").trim();
    for (const chapter of chapters) {
      if (name && !chapter.dataset.name.includes(name)) chapter.classList.add("off");
    }
    for (const row of all(".overview tbody tr, .matrix.many tbody tr")) {
      const other = name !== "" && !row.cells[0].textContent.includes(name);
      row.classList.toggle("off", other || (row.dataset.y !== undefined && year !== "" && row.dataset.y !== year));
    }
    let shown = 0;
    let counted = 0;
    for (const group of groups.keys()) groups.set(group, 0);
    for (const thing of things) {
      const on = verdicts.has(thing.verdict) && (!constraint || thing.constraint === constraint) &&
        (!lead || thing.leads.includes(lead)) && (!leader || thing.leaders.includes(leader));
      if (on === thing.off) {
        thing.off = !on;
        thing.element.classList.toggle("off", !on);
      }
      if (on && thing.group) groups.set(thing.group, groups.get(thing.group) + 1);
      if (thing.counted && !(thing.chapter && thing.chapter.matches(".off"))) {
        counted += 1;
        if (on) shown += 1;
      }
    }
    for (const [group, left] of groups) group.classList.toggle("off", left === 0);
    headings();
    output.textContent = output.dataset.words.replace("{shown}", shown).replace("{all}", counted);
  }

  // The heading of a domain goes when none of its indicators is left, and in another order.
  function headings() {
    const weakest = chosen("order") === "weakness";
    for (const heading of all(".all > tbody.domain")) {
      let next = heading.nextElementSibling;
      let left = false;
      while (next && !next.matches(".domain")) {
        left = left || !next.matches(".off");
        next = next.nextElementSibling;
      }
      heading.classList.toggle("off", weakest || !left);
    }
  }

  const tables = all("table.all").map((table) => ({ table, usual: all(":scope > tbody", table) }));
  let ordered = "number";
  function order() {
    const wanted = chosen("order");
    if (wanted === ordered) return;
    ordered = wanted;
    for (const { table, usual } of tables) {
      const rows = [...usual];
      if (wanted === "weakness") rows.sort((one, other) => Number(one.dataset.r || -1) - Number(other.dataset.r || -1));
      table.append(...rows);
    }
  }

  form.addEventListener("input", () => { order(); show(); });
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(() => { order(); show(); }));

  // Columns that sort.
  const key = (row, column) => {
    const cell = row.cells[column];
    return cell.dataset.k !== undefined ? cell.dataset.k : cell.textContent.trim();
  };
  for (const heading of all("th[data-sort]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "sorter";
    button.textContent = "⇅";
    button.setAttribute("aria-label", `${heading.textContent.trim()}: ${form.dataset.sort}`);
    heading.append(button);
    button.addEventListener("click", () => {
      const down = heading.getAttribute("aria-sort") !== "ascending";
      const body = heading.closest("table").tBodies[0];
      const column = heading.cellIndex;
      const rows = [...body.rows].map((row) => [key(row, column), row]);
      rows.sort(([one], [other]) => one.localeCompare(other, "zh", { numeric: true }));
      if (!down) rows.reverse();
      body.append(...rows.map(([, row]) => row));
      for (const each of all("[aria-sort]", heading.parentElement)) each.removeAttribute("aria-sort");
      heading.setAttribute("aria-sort", down ? "ascending" : "descending");
    });
  }

  // One page to print.
  const root = document.documentElement;
  for (const button of all("button.only")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      root.classList.add("only-one");
      button.parentElement.classList.add("chosen");
      print();
    });
  }
  addEventListener("afterprint", () => {
    root.classList.remove("only-one");
    for (const each of all(".chosen")) each.classList.remove("chosen");
  });

  // A link leads to what it names, shown or not.
  addEventListener("hashchange", () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target && target.closest(".off")) {
      form.reset();
      if (form.elements.year) form.elements.year.value = "";
      order();
      show();
      target.scrollIntoView();
    }
  });
  show();
})();
