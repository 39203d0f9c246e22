// Makes the plain table searchable. The rows are those of the pages: nothing is drawn here that is not there without
// a script. Rows beyond the first page are taken from the other pages.
"use strict";

const CHUNK = 12; // rows that are put on the page at once, about a screen: more appear when these are shown
const form = document.getElementById("search");
const body = document.getElementById("papers");
const status = document.getElementById("status");
const more = document.getElementById("more");
const pages = document.getElementById("pages");
const FIELDS = ["q", "section", "kind", "modality", "year", "code", "new", "sort"];

let papers = []; // all rows in the order of the pages
let shown = []; // the rows of this view, in its order
let drawn = 0; // how many of them are on the page
let sorted = {}; // all rows in the other orders, once one was asked for
let marked; // the row that the address names
let note = pages ? "; older ones are being loaded" : ""; // what the number of rows does not tell

// Letters that Unicode does not decompose into a base letter and an accent.
const LETTERS = { ø: "o", ł: "l", đ: "d", ð: "d", þ: "th", æ: "ae", œ: "oe", ı: "i", ß: "ss" };
const folded = (text) =>
  text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/[øłđðþæœıß]/g, (letter) => LETTERS[letter]);

function paperOf(row) {
  const [, cell] = row.cells;
  const title = cell.querySelector(".title").textContent;
  const by = cell.querySelector(".by span").textContent;
  const venue = cell.querySelector(".venue")?.textContent ?? "";
  const { section, kind, modality, month, added, code, cited } = row.dataset;
  return {
    row, kind, code, month, added,
    title: folded(title),
    text: folded(`${title}\n${by}\n${venue}`),
    sections: section.split(" "),
    modality: modality.split(" "),
    year: month.slice(0, 4),
    cited: Number(cited),
  };
}

function asked() {
  const data = new FormData(form);
  return Object.fromEntries(FIELDS.map((name) => [name, (data.get(name) ?? "").trim()]));
}

function dayBefore(days) {
  const day = new Date();
  day.setDate(day.getDate() - days);
  return day.toISOString().slice(0, 10);
}

function fits(view) {
  const words = folded(view.q).split(/\s+/).filter(Boolean);
  const since = view.new ? dayBefore(Number(view.new)) : "";
  return (paper) =>
    words.every((word) => paper.text.includes(word)) &&
    (!view.section || paper.sections.includes(view.section)) &&
    (!view.kind || paper.kind === view.kind) &&
    (!view.modality || paper.modality.includes(view.modality)) &&
    (!view.year || paper.year === view.year) &&
    (!view.code || paper.code === view.code) &&
    (!since || paper.added >= since);
}

const ORDERS = {
  oldest: (one, other) => (one.month || "9").localeCompare(other.month || "9"),
  title: (one, other) => one.title.localeCompare(other.title),
  cited: (one, other) => other.cited - one.cited,
};

function inOrder(name) {
  if (!Object.hasOwn(ORDERS, name)) return papers;
  return (sorted[name] ??= papers.toSorted(ORDERS[name]));
}

function draw(upTo) {
  const next = shown.slice(drawn, upTo).map((paper) => paper.row);
  if (drawn === 0) body.replaceChildren(...next);
  else body.append(...next);
  drawn = Math.min(upTo, shown.length);
  more.hidden = drawn >= shown.length;
  // Observed anew, because it may be near the screen before and after: then nothing would tell.
  nearEnd.disconnect();
  nearEnd.observe(more);
}

const nearEnd = new IntersectionObserver((entries) => {
  if (entries.some((entry) => entry.isIntersecting)) draw(drawn + CHUNK);
}, { rootMargin: "800px" });

function show(view) {
  shown = inOrder(view.sort).filter(fits(view));
  drawn = 0;
  draw(CHUNK);
  tell();
}

function tell() {
  const count = shown.length === 1 ? "1 paper" : `${shown.length} papers`;
  const all = shown.length === papers.length ? count : `${count} of ${papers.length}`;
  status.textContent = all + note;
}

// Rows of the other pages: whoever reads on in the plain table meanwhile stays at the same place.
function addPapers(others) {
  papers = papers.concat(others);
  sorted = {};
  note = "";
  pages.hidden = true;
  const view = asked();
  if (address(view) !== location.pathname || scrollY < innerHeight) return show(view);
  shown = papers;
  draw(drawn);
  tell();
}

function address(view) {
  const query = new URLSearchParams(FIELDS.filter((name) => view[name]).map((name) => [name, view[name]]));
  return query.size ? `?${query}` : location.pathname;
}

function fillIn() {
  const query = new URLSearchParams(location.search);
  for (const name of FIELDS) form.elements[name].value = query.get(name) ?? "";
  // A value that no option has leaves the choice empty.
  for (const choice of form.querySelectorAll("select")) {
    if (choice.selectedIndex < 0) choice.selectedIndex = 0;
    if (choice.selectedIndex > 0) document.getElementById("filters").open = true;
  }
}

function goToAnchor() {
  const name = location.hash.slice(1);
  const paper = name && papers.find((one) => one.row.id === name);
  if (!paper) return;
  if (!shown.includes(paper)) {
    for (const field of FIELDS) form.elements[field].value = "";
    history.replaceState(null, "", location.pathname + location.hash);
    show(asked());
  }
  draw(Math.max(drawn, shown.indexOf(paper) + CHUNK));
  // Not by :target, which forgets rows that were not on the page from the beginning.
  marked?.classList.remove("named");
  marked = paper.row;
  marked.classList.add("named");
  paper.row.querySelector("details").open = true;
  paper.row.scrollIntoView();
  paper.row.querySelector("summary").focus({ preventScroll: true });
}

async function otherPages() {
  const links = [...(pages?.querySelectorAll("a") ?? [])].slice(1);
  const rows = [];
  for (const link of links) {
    const answer = await fetch(link.href);
    if (!answer.ok) throw new Error(`${link.href}: ${answer.status}`);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    // Links to rows: from now on they all stand on this page.
    for (const one of page.querySelectorAll('#papers a[href^="index.html#"]')) one.setAttribute("href", one.hash);
    rows.push(...[...page.querySelectorAll("#papers > tr")].map((row) => document.adoptNode(row)));
  }
  return rows.map(paperOf);
}

async function copy(button) {
  const pre = button.closest("details").querySelector("pre");
  try {
    await navigator.clipboard.writeText(pre.textContent);
    button.textContent = "Copied";
  } catch {
    getSelection().selectAllChildren(pre);
    button.textContent = "Selected: copy with the keyboard";
  }
  setTimeout(() => (button.textContent = "Copy BibTeX"), 3000);
}

function listen() {
  document.documentElement.dataset.script = "";
  let waiting;
  form.addEventListener("input", () => {
    const view = asked();
    show(view);
    // Browsers refuse an address that changes with every letter.
    clearTimeout(waiting);
    waiting = setTimeout(() => history.replaceState(null, "", address(view)), 200);
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(() => form.dispatchEvent(new Event("input"))));
  addEventListener("popstate", () => {
    fillIn();
    show(asked());
    goToAnchor();
  });
  addEventListener("hashchange", goToAnchor);
  more.querySelector("button").addEventListener("click", () => {
    const first = shown[drawn];
    draw(drawn + CHUNK);
    first.row.querySelector("a, summary").focus();
  });
  body.addEventListener("click", (event) => {
    if (event.target.matches(".copy")) copy(event.target);
  });
}

async function start() {
  papers = [...body.rows].map(paperOf);
  fillIn();
  listen();
  const view = asked();
  shown = papers;
  drawn = papers.length;
  if (location.search) show(view);
  if (pages) {
    try {
      addPapers(await otherPages());
    } catch (error) {
      note = "; older ones could not be loaded, see the pages below";
      tell();
      console.error(error);
    }
  }
  goToAnchor();
  document.documentElement.dataset.ready = "";
}

start();
