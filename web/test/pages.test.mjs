// Opens the sample case's pages in Debian's Chromium, as a reader would.
//
//   PROGRAM=../../target/release/contested CHROMIUM=/usr/bin/chromium npm test
//   SCREENSHOTS=folder keeps a picture of each page, light and dark.

import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { pathToFileURL } from "node:url";
import { brotliCompressSync } from "node:zlib";
import { join, resolve } from "node:path";
import { after, before, test } from "node:test";
import { chromium } from "playwright-core";

const program = resolve(process.env.PROGRAM ?? "../../target/release/contested");
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
let folder, server, url, browser;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), "contested-pages-"));
  const built = spawnSync(program, ["demo", "--no-serve", "--dir", folder], { encoding: "utf8" });
  assert.equal(built.status, 0, built.stderr);
  server = spawn(program, ["serve", join(folder, "demo.contested"), "--addr", "127.0.0.1:0"], { stdio: ["ignore", "ignore", "pipe"] });
  url = await new Promise((found, failed) => {
    let said = "";
    server.stderr.on("data", (bytes) => {
      said += bytes;
      const match = said.match(/http:\/\/[0-9.:]+\//);
      if (match) found(match[0]);
    });
    server.on("exit", () => failed(new Error(said)));
  });
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });
});

after(async () => {
  await browser?.close();
  server?.kill();
  if (folder) rmSync(folder, { recursive: true, force: true });
});

async function open(path, { dark = false, script = true } = {}) {
  const context = await browser.newContext({ colorScheme: dark ? "dark" : "light", javaScriptEnabled: script, viewport: { width: 1200, height: 900 } });
  const page = await context.newPage();
  const wrong = [];
  page.on("console", (message) => message.type() === "error" && wrong.push(message.text()));
  page.on("pageerror", (error) => wrong.push(error.message));
  const response = await page.goto(new URL(path, url).href);
  return { page, response, wrong, close: () => context.close() };
}

const LISTS = ["claims", "contradictions", "events", "timeline", "places", "actors", "relations", "sources", "reports", "copies"];
const PAGES = ["", ...LISTS, "map", "ask", "ask?q=who controls Tolvane", "ask?q=market what:strike", "methodology", "openapi"];

// The first record of each list, as a reader comes to it.
async function first(list, id = (row) => row.id) {
  const rows = await (await fetch(new URL(`/${list}.json`, url))).json();
  return `${list}/${encodeURIComponent(id(rows[0])).replaceAll("%2F", "/").replaceAll(".", "%2E")}`;
}
const records = async () => [
  ...(await Promise.all(["claims", "contradictions", "events", "places", "actors", "sources", "reports"].map((list) => first(list)))),
  await first("copies", (row) => row.likely_original),
];

async function looks(path) {
  for (const dark of [false, true]) {
    const { page, response, wrong, close } = await open(`/${path}`, { dark });
    assert.equal(response.status(), 200, path);
    assert.ok(await page.locator("h1").innerText());
    await page.evaluate(axe);
    const { violations } = await page.evaluate(() => window.axe.run());
    const serious = violations.filter((one) => ["serious", "critical"].includes(one.impact));
    assert.deepEqual(serious.map((one) => `${path}${dark ? " dark" : ""}: ${one.id}: ${one.nodes[0].html}`), []);
    assert.deepEqual(wrong, []);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(wide <= 0, `${path} is ${wide} wider than the window`);
    if (process.env.SCREENSHOTS) {
      mkdirSync(process.env.SCREENSHOTS, { recursive: true });
      const name = path.split(/[/?]/)[0] + (path.includes("/") ? "-one" : path.includes("?") ? "-asked" : "");
      await page.screenshot({ path: join(process.env.SCREENSHOTS, `${name || "overview"}-${dark ? "dark" : "light"}.png`), fullPage: !!process.env.WHOLE });
    }
    await close();
  }
}

for (const path of PAGES) {
  test(`/${path} opens, in light and dark, without an error, for everybody`, () => looks(path));
}

test("the page of one claim, event, place … opens, in light and dark, for everybody", async () => {
  for (const path of await records()) await looks(path);
});

test("pages fit a phone", async () => {
  for (const path of [...PAGES, ...(await records())]) {
    const context = await browser.newContext({ viewport: { width: 380, height: 760 } });
    const page = await context.newPage();
    await page.goto(new URL(`/${path}`, url).href);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(wide <= 0, `${path} is ${wide} wider than a phone`);
    await context.close();
  }
});

test("a day's work: the strongest contradiction, both sides, a judgement, map and timeline, undo, print, a citation", async () => {
  const { page, wrong, close } = await open("/");
  await page.locator("article.dispute h3 a").first().click();
  const dispute = page.url();
  assert.ok((await page.locator(".side blockquote").count()) >= 2, "both sides are quoted");
  await page.locator(".side a", { hasText: "the evidence" }).first().click();
  assert.ok((await page.locator("blockquote mark.trigger").count()) >= 1, "the words are marked");
  await page.locator("ol.chain li.outlet a").click();
  assert.ok((await page.locator(".reporttext mark.trigger a").count()) >= 1, "the report is marked");

  await page.goto(dispute);
  await page.keyboard.press("3");
  await page.locator("#judgements form:has(input[value=unresolved]) textarea").fill("Neither side shows the town.");
  await page.locator("#judgements form:has(input[value=unresolved]) button").click();
  await page.waitForURL(/#judgements/);
  assert.match(await page.locator("#judgements").innerText(), /Neither side shows the town/);

  for (const path of ["/map", "/timeline"]) {
    await page.goto(new URL(path, url).href);
    const before = await page.locator("figure svg").first().innerHTML();
    await page.goto(new URL(`${path}?on=2021-03-04&known=2021-03-04`, url).href);
    assert.notEqual(await page.locator("figure svg").first().innerHTML(), before, `${path} changes with the clocks`);
  }

  await page.goto(dispute);
  await page.locator("#judgements form.undo button").first().click();
  await page.waitForURL(/#judgements/);
  assert.match(await page.locator("#judgements").innerText(), /undone/);

  await page.locator(".side a", { hasText: "the evidence" }).first().click();
  const footnote = await page.locator("#footnote").innerText();
  await page.emulateMedia({ media: "print" });
  assert.ok(await page.locator("#footnote").isVisible());
  assert.equal(await page.locator("header nav").isVisible(), false);
  assert.ok((await page.pdf()).length > 10_000);
  const [, report, start, end] = footnote.match(/Claim (r-[0-9a-f]+)\/c\d+, characters (\d+)–(\d+)/);
  const { report: read } = await (await fetch(new URL(`/reports/${report}.json`, url))).json();
  const words = [...read.text].slice(Number(start), Number(end)).join("");
  assert.ok(words.length === Number(end) - Number(start) && words.trim() === words, "the footnote names the words' place");
  assert.match(footnote, new RegExp(read.sha256));
  assert.deepEqual(wrong, []);
  await close();
});

test("from the strongest contradiction to the evidence in the report, without a script", async () => {
  const { page, close } = await open("/contradictions", { script: false });
  await page.locator("article[data-row] h3 a").first().click();
  assert.ok((await page.locator(".side").count()) >= 2);
  await page.locator(".side a", { hasText: "the evidence" }).first().click();
  assert.ok((await page.locator("blockquote mark.trigger").count()) >= 1);
  await page.locator("ol.chain a").last().click();
  assert.ok((await page.locator(".reporttext mark.trigger a").count()) >= 1);
  await close();
});

test("the clocks stay set from page to page, and what was not known yet does not show", async () => {
  const { page, close } = await open("/?known=2021-03-04");
  await page.locator("nav a", { hasText: "Events" }).click();
  assert.match(page.url(), /known=2021-03-04/);
  await page.locator("nav a", { hasText: "Claims" }).click();
  const days = await page.locator("tr[data-row] td:last-child time").evaluateAll((all) => all.map((one) => one.dateTime));
  assert.ok(days.length > 0 && days.every((day) => day <= "2021-03-04"));
  await page.locator("a", { hasText: "back to now" }).click();
  assert.doesNotMatch(page.url(), /known/);
  await close();
});

test("the keyboard moves through rows, opens one, goes to pages and shows its keys", async () => {
  const { page, close } = await open("/claims");
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  assert.equal(await page.locator("tr.at").count(), 1);
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/claims\/r-/);
  await page.keyboard.press("n");
  assert.equal(await page.locator("mark.at").count(), 1);
  await page.keyboard.press("?");
  assert.ok(await page.locator("dialog#keys").isVisible());
  await page.keyboard.press("Escape");
  await page.keyboard.press("/");
  assert.ok(await page.evaluate(() => document.activeElement.matches("input[type=search]")));
  await page.keyboard.press("Escape");
  await page.keyboard.press("g");
  await page.keyboard.press("m");
  await page.waitForURL(/\/map/);
  await close();
});

test("the map plays and its slider tells another day's state", async () => {
  const { page, close } = await open("/map");
  const told = () => page.locator(".patch title").allTextContents();
  const last = await told();
  await page.locator(".slider input[type=range]").evaluate((range) => {
    range.value = 0;
    range.dispatchEvent(new Event("input", { bubbles: true }));
  });
  assert.notDeepEqual(await told(), last);
  await page.locator("[data-play]").click();
  await page.waitForFunction(() => document.querySelector(".slider input[type=range]").value !== "0");
  await close();
});

test("the map is one stop of the Tab key, arrow keys go from place to place, and a place tells its words", async () => {
  const { page, wrong, close } = await open("/map");
  assert.equal(await page.locator("svg.map [tabindex='0']").count(), 1);
  const at = () => page.evaluate(() => document.activeElement.dataset?.name);
  await page.locator("svg.map [tabindex='0']").focus();
  const first = await at();
  for (const key of ["ArrowRight", "ArrowLeft", "ArrowUp", "ArrowDown"]) {
    await page.keyboard.press(key);
    if ((await at()) !== first) break;
  }
  assert.notEqual(await at(), first);
  const name = await at();
  await page.keyboard.press("Enter");
  const popup = page.locator(".popup");
  assert.ok(await popup.isVisible());
  assert.match(await popup.innerText(), new RegExp(name));
  assert.ok((await popup.locator("blockquote").count()) >= 1, "with the words");
  assert.ok((await popup.locator("a", { hasText: "the evidence" }).count()) >= 1, "and where they stand");
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"] }));
  assert.deepEqual(violations.map(({ id }) => id), []);
  await page.keyboard.press("Escape");
  assert.equal(await popup.isVisible(), false);
  assert.equal(await at(), name);
  assert.deepEqual(wrong, []);
  await close();
});

// What is moved is written into the address a moment later.
async function settled(page) {
  for (let last = ""; last !== page.url(); ) {
    last = page.url();
    await page.waitForTimeout(800);
  }
}

test("the day and the view of the map stand in its address, and come back", async () => {
  const { page, close } = await open("/map");
  const state = () => page.evaluate(() => [document.querySelector("g.zoomed").getAttribute("transform"), document.querySelector(".slider output").textContent]);
  const bar = () => page.locator("g.scale text").textContent();
  const before = await bar();
  for (const button of ["in", "in", "in"]) await page.locator(`[data-zoom=${button}]`).click();
  assert.notEqual(await bar(), before, "the bar of the scale follows");
  await page.locator(".slider input[type=range]").evaluate((range) => {
    range.value = 3;
    range.dispatchEvent(new Event("input", { bubbles: true }));
    range.dispatchEvent(new Event("change", { bubbles: true }));
  });
  await page.waitForFunction(() => /view=/.test(location.search) && /on=/.test(location.search));
  await settled(page);
  const kept = await state();
  const response = await page.reload();
  assert.equal(response.status(), 200);
  const again = await state();
  assert.equal(again[1], kept[1]);
  const numbers = (words) => words.match(/-?[\d.]+/g).map(Number);
  numbers(again[0]).forEach((number, at) => assert.ok(Math.abs(number - numbers(kept[0])[at]) < 2, `${again[0]} is not ${kept[0]}`));
  await close();
});

test("sides of the map are set by a form, without a script too", async () => {
  const { page, close } = await open("/map", { script: false });
  const side = () => page.locator(".legend .key").first().getAttribute("class");
  assert.ok((await page.locator(".legend ul").first().locator("li").count()) >= 2, "two sides at least");
  const before = await side();
  await page.locator("form.sided select[name=onto]").selectOption("7");
  const put = await page.locator("form.sided select[name=put]").inputValue();
  await page.locator("form.sided button").click();
  assert.match(decodeURIComponent(page.url()), /put=.*onto=7/);
  assert.ok((await page.locator(".legend .key.side-6").count()) >= 1, `${put} is on side 7, and was ${before}`);
  await page.locator("a", { hasText: "as by the register" }).click();
  assert.equal(await page.locator(".legend .key.side-6").count(), 0);
  await close();
});

test("days picked on the bars of the map or on the timeline lead to each other", async () => {
  const { page, close } = await open("/map");
  const drag = async (box, from, to) => {
    await page.mouse.move(box.x + box.width * from, box.y + box.height / 2);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * to, box.y + box.height / 2, { steps: 4 });
    await page.mouse.up();
  };
  await drag(await page.locator("svg.strip").boundingBox(), 0.1, 0.5);
  await page.waitForFunction(() => /from=\d{4}-\d\d-\d\d.*to=/.test(location.search));
  assert.match(await page.locator(".slider output").innerText(), / – /);
  await page.locator("[data-days-link] a").click();
  await page.waitForURL(/timeline\?from=/);
  await page.goto(new URL("/timeline", url).href);
  await drag(await page.locator(".timeline .hit").boundingBox(), 0.1, 0.4);
  await page.locator(".days-picked .on-map").click();
  await page.waitForURL(/map\?from=/);
  assert.match(await page.locator(".slider output").innerText(), / – /);
  await close();
});

test("the timeline is one stop of the Tab key, names finer days when closer, and lists what has no day", async () => {
  const { page, close } = await open("/timeline");
  assert.equal(await page.locator("figure.timeline [tabindex='0']").count(), 1);
  const names = () => page.locator(".timeline .ticks text").allTextContents();
  const before = await names();
  await page.locator("figure.timeline [tabindex='0']").focus();
  const at = () => page.evaluate(() => document.activeElement.getAttribute("aria-label") ?? document.activeElement.textContent);
  const first = await at();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowRight");
  assert.notEqual(await at(), first);
  for (const key of "+++") await page.keyboard.press(key);
  assert.notDeepEqual(await names(), before);
  assert.ok((await names()).length >= 2);
  assert.ok((await page.locator(".no-day circle").count()) >= 1);
  await page.locator(".no-day a").first().click();
  await page.waitForURL(/events\?day=none/);
  await close();
});

test("fields of names offer those that begin so; on a phone rows are cards with the heads of their columns", async () => {
  const { page, close } = await open("/claims");
  await page.locator("input[name=place]").pressSequentially("Tol");
  await page.locator("#names-place option").first().waitFor({ state: "attached" });
  assert.ok((await page.locator("#names-place option").evaluateAll((all) => all.map((one) => one.value))).includes("Tolvane"));
  await page.setViewportSize({ width: 390, height: 844 });
  for (const path of ["/events", "/actors", "/places", "/sources", "/reports"]) {
    await page.goto(new URL(path, url).href);
    const cell = page.locator("table.cards td.number").first();
    assert.equal(await cell.evaluate((one) => getComputedStyle(one).display), "block", path);
    assert.match(await cell.evaluate((one) => getComputedStyle(one, "::before").content), /Claims|Reports/, path);
  }
  await close();
});

test("moving about in the timeline keeps its days", async () => {
  const { page, close } = await open("/timeline");
  const places = () => page.locator(".timeline [data-a]").evaluateAll((all) => all.map((one) => one.getAttribute("cx") ?? one.getAttribute("x")));
  const before = await places();
  await page.locator("figure.timeline").focus();
  await page.keyboard.press("+");
  assert.notDeepEqual(await places(), before);
  await page.keyboard.press("0");
  // Back to within a pixel: what stands between two may be rounded either way.
  const after = (await places()).map(Number);
  assert.equal(after.length, before.length);
  after.forEach((place, at) => assert.ok(Math.abs(place - Number(before[at])) <= 1, `${place} is not ${before[at]}`));
  await close();
});

test("a question is understood as chips and answered with evidence, or with no report", async () => {
  const { page, close } = await open("/ask?q=" + encodeURIComponent("who controls Tolvane on 2021-03-05 known 2021-03-06"));
  assert.equal(await page.locator(".chips .chip").count(), 3);
  assert.ok((await page.locator("a", { hasText: "the words" }).count()) >= 1);
  await page.goto(new URL("/ask?q=who controls Nowhereville", url).href);
  assert.match(await page.locator("main").innerText(), /No report/);
  await close();
});

test("the first screen shows what to look at: disagreements with both sides' words, and who is said to hold what", async () => {
  for (const viewport of [{ width: 1440, height: 900 }, { width: 390, height: 844 }]) {
    const context = await browser.newContext({ viewport });
    const page = await context.newPage();
    await page.goto(url);
    const inView = (locator) => locator.evaluateAll((all, height) => all.filter((one) => one.getBoundingClientRect().bottom <= height).length, viewport.height);
    assert.ok((await inView(page.locator("article.dispute"))) >= (viewport.width > 1000 ? 3 : 1), `${viewport.width}`);
    if (viewport.width > 1000) assert.ok((await inView(page.locator(".held li"))) >= 1);
    await context.close();
  }
});

test("the holder of a town on a day as known on another stands in the first screen of the answer", async () => {
  const { page, close } = await open("/");
  await page.locator("form.search input[type=search]").fill("who controls Tolvane on 2021-03-05 known 2021-03-06");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/ask/);
  const sentence = page.locator("p.lead", { hasText: "Last word" });
  assert.ok((await sentence.boundingBox()).y < 900);
  assert.ok((await page.locator("figure.holding a.word").count()) >= 2, "the words are drawn");
  assert.equal(await page.locator("figure.holding line.clock").count(), 2, "both clocks are drawn");
  assert.ok((await page.locator("figure.holding .unknown").count()) <= 1);
  await close();
});

test("how many, who did it, what happened, who says what and who says otherwise are answered with the words", async () => {
  const asked = async (question) => {
    const { page, close } = await open("/ask?q=" + encodeURIComponent(question));
    const text = await page.locator("main").innerText();
    await close();
    return text;
  };
  assert.match(await asked("how many killed in Ostrel on 8 March"), /9 to 23 killed[^]*Halvik Medical Committee/);
  assert.match(await asked("who shelled Ostrel?"), /not Northern Front[^]*denied responsibility/);
  assert.match(await asked("what happened in Tolvane in March 2021"), /retook Tolvane/);
  assert.match(await asked("what does the Defence Ministry say about Tolvane"), /claims? of Defence Ministry of Varania/);
  assert.match(await asked("who says otherwise about Ostrel"), /Who did it\?/);
  assert.match(await asked("why did the talks with the north fail?"), /not understood as a question/i);
  assert.doesNotMatch(await asked("why did the talks with the north fail?"), /says so/);
});

test("positions are drawn by voice: copies are one, and the table marks only what contradicts", async () => {
  const disputes = await (await fetch(new URL("/contradictions.json", url))).json();
  const control = disputes.find((one) => one.about === "control");
  const { page, close } = await open(`/contradictions/${control.id}`);
  assert.match(await page.locator("figure.positions").innerHTML(), /others that carry it/);
  assert.match(await page.locator("main").innerText(), /carried by/);
  await page.goto(new URL(`/events/${control.event}`, url).href);
  assert.ok((await page.locator("figure.positions .mark").count()) >= 2);
  await close();
});

test("a saved search tells what is new to feed readers", async () => {
  for (const path of ["/claims.atom?place=Tolvane", "/contradictions.atom"]) {
    const text = await (await fetch(new URL(path, url))).text();
    const { page, close } = await open("/");
    const [broken, entries] = await page.evaluate((text) => {
      const read = new DOMParser().parseFromString(text, "application/xml");
      return [read.querySelector("parsererror")?.textContent, read.querySelectorAll("entry").length];
    }, text);
    assert.equal(broken, undefined, path);
    assert.ok(entries >= 1, path);
    await close();
  }
});

test("lists are sorted as asked, part by part, and say how many there are", async () => {
  const rows = async (path) => (await fetch(new URL(path, url))).json();
  const falls = (values) => values.every((value, at) => at === 0 || values[at - 1] >= value);
  assert.ok(falls((await rows("/claims.json?sort=newest")).map((claim) => claim.known_from)));
  const events = await rows("/events.json?sort=weight");
  assert.ok(falls(events.map((event) => event.origins)));
  const parts = [...(await rows("/events.json?sort=weight&limit=30&page=1")), ...(await rows("/events.json?sort=weight&limit=30&page=2"))];
  assert.deepEqual(parts.map((event) => event.id), events.slice(0, 60).map((event) => event.id));
  const { page, close } = await open("/claims");
  assert.match(await page.locator("nav.pager").innerText(), /1–100 of 1\d\d/);
  await close();
});

test("on a phone a claim is a card that shows its words", async () => {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 } });
  const page = await context.newPage();
  await page.goto(new URL("/claims", url).href);
  const words = await page.locator("table.claims td.quote").first().boundingBox();
  assert.ok(words.x >= 0 && words.x + words.width <= 390);
  await context.close();
});

test("every route in every form answers, as the description for programs says", async () => {
  const { paths } = await (await fetch(new URL("/openapi.json", url))).json();
  const kinds = { json: /application\/json/, csv: /text\/csv/, geojson: /application\/geo\+json/, atom: /application\/atom\+xml/ };
  const asked = Object.keys(paths).filter((path) => !path.includes("{") && paths[path].get);
  assert.ok(asked.length > 30);
  for (const path of asked) {
    const response = await fetch(new URL(path, url));
    assert.equal(response.status, 200, path);
    const ending = path.split(".")[1];
    assert.match(response.headers.get("content-type"), kinds[ending] ?? /text\/html/, path);
    if (ending === "json") await response.json();
    if (ending === "geojson") assert.equal((await response.json()).type, "FeatureCollection");
  }
});

test("nothing loads from elsewhere, and the script is small", async () => {
  const page = await fetch(url);
  assert.match(page.headers.get("content-security-policy"), /default-src 'self'/);
  const html = await page.text();
  assert.doesNotMatch(html, /(src|href)="https?:/);
  assert.doesNotMatch(html, / style="| onclick=|<script>/);
  const script = Buffer.from(await (await fetch(new URL("/assets/app.js", url))).arrayBuffer());
  assert.ok(brotliCompressSync(script).length <= 80 * 1024, "scripts are more than 80 KB");
});

test("another name for this machine, another method or an unknown page is refused", async () => {
  const ask = (path, options) => fetch(new URL(path, url), options).then((response) => response.status);
  assert.equal(await ask("/nowhere"), 404);
  assert.equal(await ask("/claims/../../etc/passwd"), 404);
  assert.equal(await ask("/", { method: "POST", body: "x" }), 415);
  assert.equal(await ask("/", { method: "PUT", body: "x" }), 405);
  const { request } = await import("node:http");
  const status = await new Promise((found) => {
    const { port } = new URL(url);
    request({ host: "127.0.0.1", port, path: "/", headers: { host: `evil.example:${port}` } }, (response) => found(response.statusCode)).end();
  });
  assert.equal(status, 421);
});

test("the published site opens from files, and its links lead on", async () => {
  const out = join(folder, "site");
  const built = spawnSync(program, ["site", "build", join(folder, "demo.contested"), "--out", out], { encoding: "utf8" });
  assert.equal(built.status, 0, built.stderr);
  const context = await browser.newContext({ viewport: { width: 1200, height: 800 } });
  const page = await context.newPage();
  const wrong = [];
  page.on("pageerror", (error) => wrong.push(error.message));
  page.on("requestfailed", (request) => wrong.push(request.url()));
  await page.goto(pathToFileURL(join(out, "index.html")).href);
  await page.locator("article.dispute h3 a").first().click();
  await page.locator(".side a", { hasText: "the evidence" }).first().click();
  await page.locator("ol.chain li.outlet a").click();
  assert.ok((await page.locator(".reporttext mark.trigger a").count()) >= 1);
  await page.locator("nav a", { hasText: "Map" }).click();
  assert.ok((await page.locator(".patch").count()) >= 1);
  assert.equal(await page.locator("form").count(), await page.locator("dialog form").count(), "what needs the program is left out");
  assert.deepEqual(wrong, []);
  await context.close();
});
