// The search of the site: every word of the question stands in what is found, whatever the language; titles come first.
(() => {
  "use strict";
  const shown = document.getElementById("mkdocs-search-results");
  const asked = new URLSearchParams(location.search).get("q") ?? "";
  for (const box of document.querySelectorAll("input[name=q]")) {
    box.value = asked;
    box.placeholder = "Search · 搜索";
  }
  if (shown === null) return;
  const words = asked.toLowerCase().split(/\s+/).filter(Boolean);
  const MOST = 60;

  function score(entry) {
    const title = entry.title.toLowerCase();
    const text = entry.text.toLowerCase();
    let sum = 0;
    for (const word of words) {
      const found = text.split(word).length - 1;
      if (title === word) sum += 1000;
      else if (title.includes(word)) sum += 100;
      else if (found === 0) return 0;
      sum += Math.min(found, 20);
    }
    return entry.location.startsWith("CHANGELOG") ? sum / 100 : sum;
  }

  // The text around the first word that is found, with the words marked.
  function excerpt(text) {
    const places = words.map((word) => text.toLowerCase().indexOf(word)).filter((place) => place >= 0);
    const from = Math.max(0, Math.min(...places, text.length) - 60);
    const part = text.slice(from, from + 220);
    const line = document.createElement("p");
    let rest = (from > 0 ? "…" : "") + part + (from + 220 < text.length ? "…" : "");
    while (rest) {
      const next = words.map((word) => [rest.toLowerCase().indexOf(word), word.length]).filter(([place]) => place >= 0)
        .sort(([one], [other]) => one - other)[0];
      if (next === undefined) break;
      const mark = document.createElement("mark");
      mark.textContent = rest.slice(next[0], next[0] + next[1]);
      line.append(rest.slice(0, next[0]), mark);
      rest = rest.slice(next[0] + next[1]);
    }
    line.append(rest);
    return line;
  }

  function show() {
    const found = window.searchIndex.map((entry) => [score(entry), entry]).filter(([sum]) => sum > 0)
      .sort(([one], [other]) => other - one);
    const count = document.createElement("p");
    count.textContent = `${found.length} found · 找到 ${found.length} 处` + (found.length > MOST ? `, ${MOST} shown · 列出 ${MOST} 处` : "");
    shown.replaceChildren(count);
    for (const [, entry] of found.slice(0, MOST)) {
      const title = document.createElement("h3");
      const link = document.createElement("a");
      link.href = entry.location || "index.html";
      link.textContent = entry.title;
      title.append(link);
      const where = document.createElement("small");
      where.textContent = ` ${entry.location.split("#")[0].replace(/\.html$/, "")}`;
      title.append(where);
      shown.append(title, excerpt(entry.text.replace(/\s+/g, " ")));
    }
  }

  if (words.length === 0) {
    shown.textContent = "";
    return;
  }
  const script = document.createElement("script");
  script.src = "search/index.js";
  script.onload = show;
  document.head.append(script);
})();
