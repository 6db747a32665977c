// The page: what is put in and chosen goes to the engine beside it; what comes back is shown, as text, and saved.
(() => {
  "use strict";
  const { body } = document;
  if (body.dataset.state === "failed") return; // an old browser; it is said
  const one = (selector) => document.querySelector(selector);
  const inline = (name) => document.getElementById(`data-${name}`).textContent;
  const about = JSON.parse(inline("about"));
  const choices = one("#choices");
  let language = about.language;
  let rulesets = [];
  let files = []; // {path, file}: all that was put in
  let mounted = null; // the list that the engine has
  const NOTHING = { ruleset: "", as_of: "", area: "", period: "", only: "", set: {} };
  const START = { ...NOTHING, only: "latest" }; // of several years the newest, as long as nobody chooses
  let wish = START; // what is chosen
  let onlyChosen = false; // else a series, which means each period's own list, is judged for all of them
  let outcome = null; // what came of the last check
  let status = ["starting"];

  const say = (key, details = {}) => about.words[language][key].replace(/\{(\w+)(?::([^|}]*)\|([^}]*))?\}/g,
    (_, name, single, several) => (single === undefined ? details[name] : `${details[name]} ${details[name] === 1 ? single : several}`));

  // An element with its content; whatever comes from a file is a text.
  function made(name, how = {}, ...content) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(how)) if (value !== undefined) element[key] = value;
    element.append(...content.filter((each) => each !== null));
    return element;
  }

  function state(now) {
    body.dataset.state = now;
    one("#result").setAttribute("aria-busy", String(now === "working"));
    one("#to-result").hidden = now !== "judged";
  }

  function show(key, details) {
    status = [key, details];
    one("#status").textContent = say(key, details);
  }

  // The engine: a worker, which answers one question after the other; cancelling ends it and starts another.
  const NAMES = ["engine", "pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip"];
  const source = () => new Response(new Blob([Uint8Array.from(atob(inline("worker")), (letter) => letter.charCodeAt(0))])
    .stream().pipeThrough(new DecompressionStream("gzip"))).text();
  let engine = null;
  let starting = null;
  let asked = new Map();
  let last = 0;

  function start() {
    state("starting");
    starting = source().then((text) => {
      const address = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
      engine = new Worker(address);
      URL.revokeObjectURL(address);
      engine.onmessage = ({ data }) => heard(data);
      engine.onerror = (event) => broken(event.message || "worker");
      const parts = Object.fromEntries(NAMES.map((name) => [name, inline(name)]));
      return sent({ parts, runtime: about.runtime });
    });
    starting.catch((error) => broken(error.message));
    mounted = null;
    return starting;
  }

  function heard(data) {
    if (data.stage) show(data.stage);
    else if (data.watched) watched(data.watched);
    else {
      const { done, refused } = asked.get(data.id) || {};
      asked.delete(data.id);
      if (!done) return;
      if ("error" in data) refused(new Error(data.error));
      else done(data.value);
    }
  }

  let heardAt = 0;
  function watched({ what, done, all }) {
    const now = performance.now();
    if (now - heardAt > 400) { // whoever listens to the page is not told every one
      heardAt = now;
      show(what, { n: done + 1, all });
    }
    one("#bar").max = all;
    if (all > 1) one("#bar").value = done;
    else one("#bar").removeAttribute("value");
  }

  const sent = (message) => new Promise((done, refused) => {
    last += 1;
    asked.set(last, { done, refused });
    engine.postMessage({ ...message, id: last });
  });

  function broken(why) {
    state("failed");
    show("failed", { why: String(why).trim().split("\n").pop() });
    one("#cancel").hidden = true;
  }

  // One piece of work at a time; what it leaves is the state afterwards.
  let queue = Promise.resolve();
  let round = 0; // what waits from before a cancelling is not begun any more
  const cancelled = () => Object.assign(new Error("cancelled"), { cancelled: true });
  function work(name, said, { after = null, withFiles = false, record = null } = {}) {
    const begun = round;
    const mine = queue.then(async () => {
      await starting;
      if (begun !== round) throw cancelled();
      const before = body.dataset.state;
      state("working");
      show("working");
      one("#bar").removeAttribute("value");
      one("#cancel").hidden = false;
      try {
        const message = record ? { name, said, record } : { name, said };
        if (withFiles && mounted !== files) message.files = mounted = files;
        const value = await sent(message);
        one("#refused").hidden = !value.refused;
        one("#refused").textContent = value.refused || "";
        state(after || before);
        show(after || before);
        return value;
      } catch (error) {
        if (!error.cancelled) broken(error.message);
        throw error;
      } finally {
        one("#cancel").hidden = true;
      }
    });
    queue = mine.catch(() => {});
    return mine;
  }

  function cancel() {
    engine.terminate();
    round += 1;
    const waiting = [...asked.values()];
    asked = new Map();
    show("cancelled");
    start().then(() => { state("ready"); show("ready"); });
    for (const { refused } of waiting) refused(cancelled());
  }

  // What is put in, as it is at that moment: what changes on the disk afterwards is another file, and is put in again.
  const LARGEST = 64 * 1024 * 1024; // more than this the engine reads of no file
  async function put(more) {
    if (body.dataset.state === "failed") return null;
    if (body.dataset.state !== "starting") state("working");
    const next = new Map();
    const unreadable = [];
    for (const { path, file } of more) {
      const plain = path.split(/[/\\]/).filter((part) => part && part !== "." && part !== "..").join("/") || "file";
      let name = plain;
      for (let number = 2; next.has(name); number += 1) name = plain.replace(/(\.[^./]*)?$/, ` (${number})$1`);
      try {
        next.set(name, file.size > LARGEST ? file : new Blob([await file.arrayBuffer()]));
      } catch {
        unreadable.push(plain);
      }
    }
    // A folder or a file that was put in before stands there as it is now; so does a file of a folder, chosen alone.
    const above = (path) => path.slice(0, path.indexOf("/") + 1);
    const folders = new Set([...next.keys()].map(above).filter(Boolean));
    const notes = [...folders].filter((folder) => files.some(({ path }) => path.startsWith(folder)))
      .map((folder) => say("replaced", { name: folder.slice(0, -1) }));
    files = files.filter(({ path }) => !folders.has(above(path)));
    for (const [path, file] of next) {
      const same = above(path) ? [] : files.filter((each) => nameOf(each.path) === path);
      const earlier = same.find((each) => each.path === path) || (same.length === 1 ? same[0] : null);
      if (earlier) notes.push(say("replaced", { name: earlier.path }));
      files = [...files.filter((each) => each !== earlier), { path: earlier ? earlier.path : path, file, anew: Boolean(earlier) }];
    }
    files.sort((one, other) => (one.path < other.path ? -1 : 1));
    noted([...notes, ...unreadable.map((name) => say("unreadable", { name }))]);
    hold();
    return judge();
  }

  const nameOf = (path) => path.slice(path.lastIndexOf("/") + 1);

  function noted(notes) {
    const most = 12; // a folder whose files are all chosen one by one
    one("#noted").textContent = [...notes.slice(0, most), ...notes.slice(most, most + 1).map(() => say("and_more", { n: notes.length - most }))].join(" ");
    one("#noted").hidden = notes.length === 0;
  }

  // What was put in, each with what is to be known of it and the way out; long lists are drawn when they are looked at.
  function hold() {
    one("#held").hidden = files.length === 0;
    one("#held summary").textContent = say("held", { n: files.length });
    one("#alike").hidden = true;
    const names = new Map();
    for (const { path } of files) names.set(nameOf(path), (names.get(nameOf(path)) || 0) + 1);
    const twice = [...names].filter(([, n]) => n > 1).map(([name]) => name);
    if (twice.length) {
      one("#alike").hidden = false;
      one("#alike").textContent = say("alike", { name: twice[0], n: twice.length });
    }
    if (!one("#held").open) return;
    one("#held ul").replaceChildren(...files.map((each) => {
      const out = made("button", { type: "button", textContent: say("take_out"), onclick: () => takeOut(each) });
      out.setAttribute("aria-label", say("take_out_of", { name: each.path }));
      const words = [each.anew ? say("anew") : "", names.get(nameOf(each.path)) > 1 ? say("same_name") : ""].filter(Boolean);
      return made("li", {}, each.path, ...words.map((word) => made("span", { className: "kind", textContent: word })), out);
    }));
  }

  function takeOut(gone) {
    if (files.length === 1) { forget(); return; }
    files = files.filter((each) => each !== gone);
    noted([say("taken_out", { name: gone.path })]);
    hold();
    one("#held summary").focus();
    judge().catch(() => {});
  }
  one("#held").addEventListener("toggle", hold);

  const listed = (input) => [...input.files].map((file) => ({ path: file.webkitRelativePath || file.name, file }));
  for (const input of [one("#files"), one("#folder")]) {
    input.addEventListener("change", () => {
      const more = listed(input);
      input.value = "";
      put(more).catch(() => {});
    });
  }

  async function below(handle, path, into) {
    if (handle.kind === "file") into.push({ path, file: await handle.getFile() });
    else for await (const [name, each] of handle.entries()) await below(each, `${path}/${name}`, into);
  }

  async function belowEntry(entry, path, into) {
    if (entry.isFile) {
      into.push({ path, file: await new Promise((done, refused) => { entry.file(done, refused); }) });
      return;
    }
    const reader = entry.createReader();
    for (;;) {
      const several = await new Promise((done, refused) => { reader.readEntries(done, refused); });
      if (!several.length) return;
      for (const each of several) await belowEntry(each, `${path}/${each.name}`, into);
    }
  }

  async function dropped(items) {
    const found = [];
    // All are asked for before the first wait: afterwards the browser forgets what was dragged.
    const held = items.filter((item) => item.kind === "file").map((item) => ({
      handle: item.getAsFileSystemHandle ? item.getAsFileSystemHandle().catch(() => null) : null,
      entry: item.webkitGetAsEntry ? item.webkitGetAsEntry() : null,
      file: item.getAsFile(),
    }));
    for (const { handle, entry, file } of held) {
      const known = await handle;
      if (known) await below(known, known.name, found);
      else if (entry && entry.isDirectory) await belowEntry(entry, entry.name, found);
      else if (file) found.push({ path: file.name, file });
    }
    return found;
  }

  addEventListener("dragover", (event) => {
    event.preventDefault();
    one("#drop").classList.add("over");
  });
  addEventListener("dragleave", () => one("#drop").classList.remove("over"));
  addEventListener("drop", (event) => {
    event.preventDefault();
    one("#drop").classList.remove("over");
    dropped([...event.dataTransfer.items]).then((more) => {
      if (more.length) return put(more);
      show("not_dropped");
      return null;
    }).catch(() => show("not_dropped"));
  });

  function forget() {
    files = [];
    outcome = null;
    wish = { ...START, ruleset: wish.ruleset, as_of: wish.as_of, only: isSeries(wish.ruleset) ? "" : START.only };
    onlyChosen = false; // an area of these files, or a period, is none of the next ones
    noted([]);
    one("#result").hidden = true;
    adapt();
    hold();
    if (body.dataset.state === "judged") { state("ready"); show("ready"); }
    one("#folder").focus();
  }
  one("#forget").addEventListener("click", forget);

  // What is chosen.
  const titleOf = (each) => (language === "zh" ? each.title : each.title_en);
  const title = (each) => [each.from ? say("begun", { year: each.from.slice(0, 4) }) : "", titleOf(each), `${each.id} ${each.version}`,
    each.at_hand ? "" : say("not_at_hand")].filter(Boolean).join(" · ");

  // What a ruleset is, for whoever chooses.
  function whatIs(name) {
    const found = rulesets.find(({ id }) => id === name);
    if (!found) return say(isSeries(name) ? "about_series" : "about_none");
    const parent = rulesets.find(({ id }) => found.parent && id === found.parent.split("@")[0]);
    const words = parent ? titleOf(parent) : found.parent || "–";
    return say(`about_${found.kind}`, { from: found.from || say("no_day"), parent: `“${words}”` });
  }

  function options(select, several, value) {
    select.replaceChildren(...several);
    if (value && ![...select.options].some((each) => each.value === value)) select.append(new Option(value, value));
    select.value = value;
  }

  const KINDS_OF_RULESETS = ["targets", "county", "city", "tasks", "own"];
  const newestFirst = (one, other) => ((other.from || "").localeCompare(one.from || "") || one.id.localeCompare(other.id));

  // What the files or the area name stands first, then what is made for one place, then what holds for all.
  function grouped(withSeries) {
    const named = (outcome ? outcome.named : []).map((name) => rulesets.find(({ id }) => id === name)).filter(Boolean);
    const others = rulesets.filter((each) => !named.includes(each)).sort(newestFirst);
    const groups = [["named", named], ...KINDS_OF_RULESETS.map((kind) => [kind, others.filter((each) => each.kind === kind)])];
    return groups.filter(([, members]) => members.length).map(([key, members]) => {
      const group = made("optgroup", { label: say(`group_${key}`) }, ...members.map((each) => made("option", {
        textContent: key === "named" ? `${say(`kind_${each.kind}`)} · ${title(each)}` : title(each), value: each.id, disabled: !each.at_hand,
      })));
      const series = [...new Set(members.map((each) => each.series))].filter((each) => rulesets.filter((other) => other.series === each).length > 1);
      if (withSeries && key !== "named") group.prepend(...series.map((each) => new Option(series.length > 1 ? `${say("in_force")} · ${each}` : say("in_force"), each)));
      return group;
    });
  }

  function offer() {
    options(choices.elements.ruleset, [new Option(say("as_files_say"), ""), ...grouped(true)], wish.ruleset);
    for (const name of ["old", "new"]) {
      const select = one("#compare").elements[name];
      options(select, grouped(false), select.value);
      if (select.selectedIndex < 0) select.value = rulesets.find((each) => each.at_hand)?.id || "";
    }
    adapt();
  }

  const isSeries = (name) => rulesets.some((each) => each.series === name) && !rulesets.some((each) => each.id === name);

  // Only what the files leave open, and what was already chosen, is asked for.
  function adapt() {
    const form = choices.elements;
    const open = outcome ? outcome.open : { axes: [] };
    one("#ask-day").hidden = !isSeries(wish.ruleset);
    form.as_of.value = wish.as_of;
    one("#about-ruleset").textContent = rulesets.length ? whatIs(wish.ruleset || (outcome && outcome.judged && outcome.areas[0].ruleset)) : "";
    for (const name of ["ruleset", "area", "period"]) {
      form[name].value = wish[name];
      if (name !== "ruleset") one(`#ask-${name}`).hidden = !open[name] && !wish[name];
      one(`#ask-${name}`).classList.toggle("asked", Boolean(open[name]) && !wish[name]);
      const take = one(`.take[data-for=${name}]`);
      const suggested = open[name] && !wish[name] ? open[name].suggested : null;
      take.hidden = !suggested;
      const known = rulesets.find(({ id }) => name === "ruleset" && id === suggested);
      take.textContent = suggested ? say("take", { value: known ? titleOf(known) : suggested }) : "";
      take.onclick = () => choose({ [name]: suggested });
    }
    const periods = outcome ? outcome.periods : [];
    one("#ask-only").hidden = periods.length < 2 && ["", "latest"].includes(wish.only);
    options(form.only, [new Option(say("latest"), "latest"), new Option(say("every_period"), ""),
      ...[...periods].reverse().map((each) => new Option(each, each))], wish.only);
    one("#ask-axes").replaceChildren(...open.axes.map((axis) => {
      const select = made("select", { name: `axis-${axis.id}` });
      options(select, [new Option(say("unstated"), ""), ...axis.variants.map((each) => new Option(each, each))], wish.set[axis.id] || "");
      return made("label", { className: wish.set[axis.id] ? "" : "asked" }, made("span", { textContent: axis.name }), select);
    }));
    one("#show").disabled = one("#template").disabled = !wish.ruleset;
  }

  function choose(more) {
    wish = { ...wish, ...more };
    adapt();
    judge().catch(() => {});
  }

  choices.addEventListener("change", ({ target }) => {
    const value = target.value.trim();
    if (target.name.startsWith("axis-")) choose({ set: { ...wish.set, [target.name.slice(5)]: value } });
    else if (target.name === "ruleset" && !onlyChosen) choose({ ruleset: value, only: isSeries(value) ? "" : START.only });
    else choose({ [target.name]: value });
    onlyChosen = onlyChosen || target.name === "only";
  });
  choices.addEventListener("submit", (event) => event.preventDefault());

  const tops = () => [...new Set(files.map(({ path }) => path.split("/")[0]))].sort();
  const spoken = () => (language === "en" ? "en" : "");

  function judge() {
    if (!files.length) {
      if (body.dataset.state === "working") state("ready");
      return Promise.resolve(null);
    }
    return work("check", { ...wish, files: tops(), lang: spoken() }, { after: "judged", withFiles: true }).then((value) => {
      outcome = value;
      const { axes, ...fields } = outcome.open;
      if (!outcome.judged) show(Object.values(fields).some(Boolean) ? "unsettled" : "nothing_read");
      result();
      return { judged: value.judged, problems: value.problems, areas: value.areas };
    });
  }

  // What came of it.
  const item = (each) => made("li", {},
    each.spot ? made("span", { className: "spot", textContent: each.spot }) : null,
    each.word ? made("span", { className: "kind", textContent: each.word }) : null,
    each.number || each.name ? made("b", { textContent: `${each.number} ${each.name} ` }) : null,
    each.wrong,
    each.mend ? made("span", { className: "mend", textContent: each.mend }) : null);

  function byFile(items) {
    const several = new Map();
    for (const each of items) several.set(each.file, [...(several.get(each.file) || []), each]);
    const ordered = [...several].sort(([one], [other]) => Number(one !== "") - Number(other !== "")); // no file: not the one before
    return ordered.map(([file, list]) => made("div", {}, file ? made("h4", { textContent: file }) : null,
      made("ul", {}, ...list.map(item))));
  }

  const unread = ({ files: names, wrong, mend }) => made("div", {}, made("p", {}, wrong, made("span", { className: "mend", textContent: mend })),
    made("ul", {}, ...names.map((name) => made("li", { textContent: name }))));

  function folded(heading, count, content, wrong) {
    const details = made("details", { className: wrong ? "wrong" : "" }, made("summary", {}, made("b", { textContent: heading }), count));
    const fill = () => { if (details.open && details.children.length === 1) details.append(...content()); };
    details.addEventListener("toggle", fill);
    return details;
  }

  function counted(areas) {
    const counts = new Map();
    for (const each of areas) counts.set(each.word, (counts.get(each.word) || 0) + 1);
    return [...counts].map(([word, n]) => `${word} ${n}`).join(" / ");
  }

  function result() {
    one("#result").hidden = false;
    const areas = outcome.areas.length > 12
      ? [made("li", { textContent: say("areas_judged", { n: outcome.areas.length, counts: counted(outcome.areas) }) })]
      : outcome.areas.map((each) => made("li", { className: each.verdict },
        made("b", { textContent: each.word }), `${each.area} ${each.period} · ${each.counts}`));
    one("#areas").replaceChildren(...(outcome.judged ? areas : [made("li", { textContent: say("nothing_judged") })]));
    const { problems, doubts } = outcome;
    const counts = problems ? [say(outcome.judged ? "problems" : "problems_first", { n: problems })] : doubts ? [] : [say("no_problems")];
    if (doubts) counts.push(say(problems ? "also_doubts" : "doubts", { n: doubts }));
    one("#found-count").textContent = counts.join(" ");
    const units = outcome.units.map((each) => {
      const counted = { of_problems: each.problems, of_doubts: each.doubts, of_others: each.items.length - each.problems - each.doubts };
      const words = Object.entries(counted).filter(([, n]) => n).map(([key, n]) => say(key, { n }));
      return folded(each.unit, words.join(" · "), () => byFile(each.items), each.problems + each.doubts > 0);
    });
    if (outcome.passed_over.length) {
      const n = outcome.passed_over.reduce((sum, each) => sum + each.files.length, 0);
      units.push(folded(say("passed_over", { n }), "", () => outcome.passed_over.map(unread), false));
    }
    if (outcome.warnings.length) units.push(folded(say("warnings", { n: outcome.warnings.length }), "", () => byFile(outcome.warnings), false));
    one("#units").replaceChildren(...units);
    const first = one("#units details.wrong");
    if (first && !outcome.judged) for (const each of document.querySelectorAll("#units details.wrong")) each.open = true;
    else if (first) first.open = true;
    one("#saves").hidden = !outcome.judged;
    one("#paper").hidden = !outcome.judged;
    offer();
    if (outcome.judged) lay(one("#report"), say("report"), outcome.report);
    outcome.report = null;
  }

  // A page of the engine, in a frame: its style is handed over apart, for the policy here allows none but the page's own.
  function lay(frame, title, html) {
    const styles = [];
    const plain = html.replace(/<style>([\s\S]*?)<\/style>/g, (_, style) => { styles.push(style); return ""; });
    frame.title = title;
    frame.onload = () => {
      const { contentDocument: page, contentWindow: view } = frame;
      const sheet = new view.CSSStyleSheet();
      sheet.replaceSync(styles.join("\n"));
      page.adoptedStyleSheets = [sheet];
      page.documentElement.hidden = false;
      page.addEventListener("click", (event) => { // for the browser a place in this frame is one of the page around it
        const link = event.target.closest("a[href^='#']");
        if (!link) return;
        event.preventDefault();
        view.location.hash = link.getAttribute("href");
      });
    };
    frame.srcdoc = plain.replace("<html ", "<html hidden "); // nobody lays out a large page without its style
  }

  one("#print").addEventListener("click", () => one("#report").contentWindow.print());
  one("#whole").addEventListener("click", () => {
    const pressed = one(".beside").classList.toggle("alone");
    one("#whole").setAttribute("aria-pressed", String(pressed));
  });

  // What is saved.
  const KINDS = { html: "text/html", xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", json: "application/json", zip: "application/zip" };
  function save(content, name) {
    const kind = KINDS[name.split(".").pop()];
    const address = URL.createObjectURL(new Blob([content], { type: kind }));
    made("a", { href: address, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
  }

  const saved = (name) => work("saved", { name, lang: spoken() }).then((content) => {
    if (content.refused) throw new Error(content.refused);
    return content;
  });
  const SAVES = { report: "report.html", ledger: "ledger.xlsx", bureaus: "bureaus.zip", record: "record.json" };
  one("#saves").append(...Object.entries(SAVES).map(([key, name]) => {
    const button = made("button", { type: "button" });
    button.dataset.w = `save_${key}`;
    button.addEventListener("click", () => saved(name).then((content) => save(content, say(`name_${key}`))).catch(() => {}));
    return button;
  }));

  // A page that is shown by itself: a ruleset, a comparison.
  const sheet = one("#sheet");
  function open(key, title, html) {
    one("#sheet-title").textContent = title;
    lay(one("#sheet-page"), title, html);
    one("#sheet-save").onclick = () => save(html, say(`name_${key}`));
    sheet.showModal();
  }
  one("#sheet-print").addEventListener("click", () => one("#sheet-page").contentWindow.print());
  one("#sheet-close").addEventListener("click", () => sheet.close());

  one("#show").addEventListener("click", () => {
    work("shown", { ...wish, lang: spoken() }).then((value) => {
      if (value.page) open("rules", choices.elements.ruleset.selectedOptions[0].textContent, value.page);
    }).catch(() => {});
  });
  one("#template").addEventListener("click", () => {
    work("template", { ...wish, lang: spoken() }).then((value) => {
      if (!value.refused) save(value, say("name_template"));
    }).catch(() => {});
  });
  one("#compare").addEventListener("submit", (event) => {
    event.preventDefault();
    const { old, new: now, impact } = event.target.elements;
    const said = { ...wish, old: old.value, new: now.value, files: impact.checked ? tops() : [], lang: spoken() };
    work("compared", said, { withFiles: true }).then((value) => {
      if (value.page) open("review", say("compare_title"), value.page);
    }).catch(() => {});
  });
  one("#record").addEventListener("change", ({ target }) => {
    const [file] = target.files;
    target.value = "";
    if (!file) return;
    const said = { record: `/record/${file.name}`, files: tops(), lang: spoken() };
    work("verified", said, { withFiles: true, record: { path: file.name, file } }).then((value) => {
      const { words = [], details = "" } = value;
      one("#verified").hidden = words.length === 0;
      one("#verified").className = value.holds ? "notice holds" : "notice";
      one("#verified").replaceChildren(...words.map((line) => made("p", { textContent: line })), ...(details ? [
        made("details", {}, made("summary", { textContent: say("verified_details") }), made("pre", { textContent: details, tabIndex: 0 }))] : []));
      one("#verified").focus();
    }).catch(() => {});
  });

  function base64(content) {
    let text = "";
    for (let at = 0; at < content.length; at += 32_768) text += String.fromCharCode(...content.subarray(at, at + 32_768));
    return btoa(text);
  }

  // Words.
  function speak() {
    document.documentElement.lang = language === "zh" ? "zh-Hans" : "en";
    document.title = say("title");
    for (const element of document.querySelectorAll("[data-w]")) element.textContent = say(element.dataset.w);
    one("#language").textContent = say("language");
    one("#language").lang = language === "zh" ? "en" : "zh-Hans";
    const day = about.day ? [say("build_day", { day: about.day })] : [];
    const there = rulesets.filter((each) => each.at_hand);
    one("#build").textContent = [say("build", { version: about.version, rulesets: there.length || "…" }), ...day].join(" · ");
    one("#inside").textContent = `${say("inside")} ${about.parts.join(", ")}`;
    const named = (several, key) => (several.length ? `${say(key, { n: several.length })} ${several.map((each) => `${each.id} ${each.version}`).join(", ")}` : "");
    one("#rules").replaceChildren(named(there, "rules"), made("br"), named(rulesets.filter((each) => !each.at_hand), "rules_known"));
    one("#status").textContent = say(...status);
    hold();
    offer();
  }

  one("#language").addEventListener("click", () => {
    language = language === "zh" ? "en" : "zh";
    speak();
    judge().catch(() => {});
  });
  one("#cancel").addEventListener("click", cancel);

  // For scripts and tests.
  window.compliance = {
    check(said = {}) {
      wish = { ...NOTHING, ...said };
      adapt();
      return judge();
    },
    record: () => saved("record.json").then((content) => new TextDecoder().decode(content)),
    saved: (name) => (name === "template.xlsx" ? work("template", { ...wish, lang: spoken() }) : saved(name)).then(base64),
  };

  speak();
  start().then(() => sent({ name: "catalog", said: {} })).then((value) => {
    rulesets = value;
    speak();
    if (body.dataset.state !== "starting") return;
    state("ready");
    show("ready");
  }).catch((error) => broken(error.message));
})();
