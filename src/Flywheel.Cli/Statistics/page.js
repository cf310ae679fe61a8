
"use strict";
// Filter, sort and open the table of builds. The page reads without it; what it shows of a record it shows as text.
(() => {
  const body = document.querySelector("#build-table tbody");
  if (!body) return;
  const step = 50; // the page comes with as many rows shown
  const details = JSON.parse(document.getElementById("details").textContent);
  const filter = document.getElementById("filter");
  const verdict = document.getElementById("verdict");
  const status = document.getElementById("status");
  const more = document.getElementById("more");
  const heads = [...document.querySelectorAll("#build-table thead th")];
  const builds = [...body.rows].map((row, at) => ({ row, at, data: details.builds[at], detail: null, text: null }));
  const number = new Intl.NumberFormat("en");
  let order = builds;
  let limit = step;
  let announced = "";

  const element = (name, text, kind) => {
    const made = document.createElement(name);
    if (text !== undefined) made.textContent = text;
    if (kind) made.className = kind;
    return made;
  };

  const isolated = (name, text) => {
    const made = element(name);
    made.append(element("bdi", text));
    return made;
  };

  const drawing = (name, attributes) => {
    const made = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  };

  const words = (build) => build.text ??= [build.row.textContent, ...build.data.facts.flat(), ...(build.data.runners ?? []).map((runner) => runner[0])]
    .join("\n").toLowerCase();

  const runnersOf = (runners) => {
    if (!runners) return element("p", "The record does not know what ran its spawns.", "empty");
    if (runners.length === 0) return element("p", "No spawn was counted.", "empty");
    const most = Math.max(1, ...runners.filter((runner) => runner[2] !== "none").map((runner) => runner[1]));
    const table = element("table");
    const head = table.createTHead().insertRow();
    for (const name of ["Runner", "", "Spawns"]) {
      const cell = name ? element("th", name) : element("td");
      if (name) cell.scope = "col";
      head.append(cell);
    }
    const rows = table.createTBody();
    for (const [name, count, kind] of runners) {
      const row = rows.insertRow();
      const title = isolated("th", name);
      title.scope = "row";
      const drawn = element("td", undefined, "drawn");
      if (kind !== "none") {
        const picture = drawing("svg", { width: "100%", height: 8, "aria-hidden": "true" });
        picture.append(drawing("rect", { width: `${count * 100 / most}%`, height: 8, rx: 4, class: kind }));
        drawn.append(picture);
      }
      row.append(title, drawn, element("td", number.format(count)));
    }
    return table;
  };

  const detailOf = (build) => {
    const row = element("tr", undefined, "detail");
    row.id = `detail-${build.at}`;
    const cell = row.insertCell();
    cell.colSpan = heads.length;
    const inside = element("div", undefined, "inside");
    const left = element("div");
    left.append(element("h3", "Spawns by runner"), runnersOf(build.data.runners));
    const right = element("div");
    const list = element("dl");
    details.facts.forEach((name, at) => {
      const value = build.data.facts[at];
      const fact = element("div");
      fact.append(element("dt", name));
      list.append(fact);
      if (Array.isArray(value)) {
        const items = element("ul");
        items.append(...value.map((text) => isolated("li", text)));
        const item = element("dd");
        item.append(items);
        fact.append(item);
      } else {
        fact.append(isolated("dd", value ?? "\u2013"));
      }
    });
    right.append(element("h3", "Details"), list);
    inside.append(left, right);
    cell.append(inside);
    return row;
  };

  const toggle = (build) => {
    const button = build.row.querySelector(".open");
    const opens = build.detail === null;
    if (opens) {
      build.detail = detailOf(build);
      build.row.after(build.detail);
      button.setAttribute("aria-controls", build.detail.id);
    } else {
      build.detail.remove();
      build.detail = null;
      button.removeAttribute("aria-controls");
    }
    button.setAttribute("aria-expanded", String(opens));
    build.row.classList.toggle("opened", opens);
  };

  const show = () => {
    const asked = filter.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
    let fitting = 0;
    for (const build of order) {
      const fits = (verdict.value === "" || build.row.dataset.verdict === verdict.value) && asked.every((word) => words(build).includes(word));
      const shown = fits && fitting < limit;
      if (fits) fitting++;
      build.row.hidden = !shown;
      if (build.detail) build.detail.hidden = !shown;
    }
    const first = fitting > limit ? `, the first ${number.format(limit)} shown` : "";
    const says = `${number.format(fitting)} of ${number.format(builds.length)} ${builds.length === 1 ? "build" : "builds"}${first}`;
    if (says !== announced) status.textContent = announced = says;
    more.hidden = fitting <= limit;
  };

  const compare = (column, down) => (one, other) => {
    const [a, b] = [one.data.keys[column], other.data.keys[column]];
    if (a === null || b === null) return (a === null) - (b === null) || one.at - other.at;
    const ascending = typeof a === "string" ? (a < b ? -1 : a > b ? 1 : 0) : a - b;
    return (down ? -ascending : ascending) || one.at - other.at;
  };

  const sort = (column) => {
    const before = heads[column].getAttribute("aria-sort");
    const down = before === "none" ? heads[column].dataset.kind !== "text" : before === "ascending";
    heads.forEach((head, at) => head.setAttribute("aria-sort", at !== column ? "none" : down ? "descending" : "ascending"));
    order = [...builds].sort(compare(column, down));
    body.append(...order.flatMap((build) => build.detail ? [build.row, build.detail] : [build.row]));
    show();
  };

  heads.forEach((head, column) => head.querySelector(".sort").addEventListener("click", () => sort(column)));
  const again = () => { limit = step; show(); };
  filter.addEventListener("input", again);
  verdict.addEventListener("change", again);
  document.getElementById("more-some").addEventListener("click", () => { limit += step; show(); });
  document.getElementById("more-all").addEventListener("click", () => { limit = builds.length; show(); });
  body.addEventListener("click", (event) => {
    const row = event.target.closest("tr.build");
    // A click that ends a selection of text opens nothing.
    if (!row || (!event.target.closest(".open") && String(getSelection()) !== "")) return;
    toggle(builds[Number(row.dataset.at)]);
  });
  show();
})();
