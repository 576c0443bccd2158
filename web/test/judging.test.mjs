// A person's day on the sample case, in Debian's Chromium: find a contradiction, read both sides, judge it with a reason,
// see what changes, take it back, print a claim, follow a citation. Then the same without a script, and with tokens.
//
//   PROGRAM=../../target/release/contested CHROMIUM=/usr/bin/chromium npm test

import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, before, test } from "node:test";
import { chromium } from "playwright-core";

const program = resolve(process.env.PROGRAM ?? "../../target/release/contested");
let folder, path, browser;
const servers = [];

before(async () => {
  folder = mkdtempSync(join(tmpdir(), "contested-judging-"));
  const built = spawnSync(program, ["demo", "--no-serve", "--dir", folder], { encoding: "utf8" });
  assert.equal(built.status, 0, built.stderr);
  path = join(folder, "demo.contested");
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });
});

after(async () => {
  await browser?.close();
  servers.forEach((server) => server.kill());
  if (folder) rmSync(folder, { recursive: true, force: true });
});

// Serves the case; gives its address.
function serve(...more) {
  const server = spawn(program, ["serve", path, "--addr", "127.0.0.1:0", ...more], { stdio: ["ignore", "ignore", "pipe"], env: { ...process.env, CONTESTED_WHO: "anna" } });
  servers.push(server);
  return new Promise((found, failed) => {
    let said = "";
    server.stderr.on("data", (bytes) => {
      said += bytes;
      const match = said.match(/http:\/\/[0-9.:]+\//);
      if (match) found(match[0]);
    });
    server.on("exit", () => failed(new Error(said)));
  });
}

async function open(url, settings = {}) {
  const context = await browser.newContext({ viewport: { width: 1200, height: 900 }, ...settings });
  const page = await context.newPage();
  const wrong = [];
  page.on("console", (message) => message.type() === "error" && wrong.push(message.text()));
  page.on("pageerror", (error) => wrong.push(error.message));
  await page.goto(url);
  return { page, wrong, close: () => context.close() };
}

// What the map says of a place on a day: "Tolvane: contested: …".
async function onTheMap(page, place, day) {
  await page.goto(new URL(`/map?on=${day}`, page.url()).href);
  return page.locator(`svg.map a[data-name="${place}"] title`).first().textContent();
}

async function onTheTimeline(page, event) {
  await page.goto(new URL("/timeline", page.url()).href);
  return page.locator(`figure.timeline a[href*="${event}"] title`).first().textContent();
}

test("a person's day: read both sides, judge, see it, take it back, print, cite", async () => {
  const url = await serve();
  const { page, wrong, close } = await open(url);

  // The strongest contradiction about who holds a place.
  await page.locator("nav a", { hasText: "Contradictions" }).click();
  await page.locator("[data-row] h3 a", { hasText: "Who holds it?" }).first().click();
  const dispute = page.url();
  const found = (await (await fetch(`${dispute}.json`)).json()).contradiction;
  const event = found.event;

  // Both sides' evidence, each in its sentence.
  const sides = page.locator(".sides.whole .side");
  assert.ok((await sides.count()) >= 2);
  for (const side of [0, 1]) {
    await sides.nth(side).locator("a", { hasText: "the evidence" }).first().click();
    assert.ok((await page.locator("blockquote mark.trigger").count()) >= 1);
    await page.goBack();
  }
  const { event: about, claims } = await (await fetch(`${dispute}.json`)).json();
  const place = about.place.name;
  const day = claims.flat().map((claim) => claim.published).sort().at(-1);
  const mapBefore = await onTheMap(page, place, day);
  assert.match(mapBefore, /contested/);
  const timelineBefore = await onTheTimeline(page, event);

  // Judged by the keyboard: the first side, with a reason.
  await page.goto(dispute);
  await page.keyboard.press("1");
  assert.ok(await page.locator('#judgements input[data-key="1"]').isChecked());
  await page.locator('#judgements input[value="prefer:denied"]').check();
  await page.locator('#judgements form:has(input[value="resolve"]) textarea[name=reason]').fill("video of 6 March <b>seen</b>");
  await page.locator('#judgements form:has(input[value="resolve"]) button').click();
  await page.waitForURL(/#judgements$/);
  const held = await page.locator("#judgements .held").innerText();
  assert.match(held, /^prefer .*(denied|did not)/);
  assert.match(held, /anna/);
  assert.match(held, /video of 6 March <b>seen<\/b>/);

  // Who was judged not to hold it is no holder on the map any more; the timeline says that people have judged it; the inbox shows the verdict.
  const mapAfter = await onTheMap(page, place, day);
  assert.notEqual(mapAfter, mapBefore);
  assert.match(mapBefore, /Northern Front/);
  assert.doesNotMatch(mapAfter, /Northern Front/);
  const timelineAfter = await onTheTimeline(page, event);
  assert.notEqual(timelineAfter, timelineBefore);
  assert.match(timelineAfter, /judged/);
  await page.goto(new URL("/contradictions", url).href);
  assert.ok(await page.locator("[data-row] p.held", { hasText: "prefer" }).first().isVisible());

  // Taken back by the keyboard: all is as it was, and the history tells both.
  await page.goto(dispute);
  await page.keyboard.press("z");
  await page.waitForURL(/#judgements$/);
  await page.goto(dispute);
  assert.match(await page.locator("#judgements").innerText(), /Nobody has judged this/);
  assert.equal(await page.locator("#judgements table.history tbody tr").count(), 2);
  assert.equal(await onTheMap(page, place, day), mapBefore);
  assert.equal(await onTheTimeline(page, event), timelineBefore);

  // A claim prints with what proves it.
  await page.goto(dispute);
  await page.locator(".side a", { hasText: "the evidence" }).first().click();
  const claim = page.url();
  await page.emulateMedia({ media: "print" });
  assert.ok(!(await page.locator("#judgements form").first().isVisible()), "forms are not printed");
  const printed = await page.locator("main").innerText();
  const report = (await (await fetch(`${claim}.json`)).json()).report;
  assert.ok(printed.includes(report.sha256.slice(0, 16)), "the hash is printed");
  assert.ok((await page.pdf({ format: "A4" })).length > 5000);
  await page.emulateMedia({ media: "screen" });

  // A citation leads back to the same view of the same case.
  const citation = await page.locator("#citation").innerText();
  assert.match(citation, /[0-9a-f]{8}/);
  await page.goto(claim);
  assert.equal(await page.locator("#citation").innerText(), citation);
  assert.deepEqual(wrong, []);
  await close();
});

test("a claim is corrected and put behind a warning without a script", async () => {
  const url = await serve();
  const { page, close } = await open(new URL("/claims?kind=strike", url).href, { javaScriptEnabled: false });
  await page.locator("tr[data-row] a").first().click();
  const form = (what) => page.locator(`#judgements details:has(form input[name=do][value=${what}])`);
  const record = async (what, fill) => {
    const part = form(what);
    if (!(await part.getAttribute("open").then((open) => open !== null))) await part.locator("summary").click();
    await fill(part);
    await part.locator("textarea[name=reason]").fill("a typing error, says the paper");
    await part.locator("button").click();
  };
  await record("correct", async (part) => {
    await part.locator("select[name=field]").selectOption("stage");
    await part.locator("input[name=value]").fill("planned");
  });
  const corrected = await page.locator("table.corrected").innerText();
  assert.match(corrected, /stage\s+accomplished\s+planned/);
  await record("correct", async (part) => {
    await part.locator("select[name=field]").selectOption("stage");
    await part.locator("input[name=value]").fill("tomorrow");
  });
  assert.match(await page.locator("[role=alert]").innerText(), /unknown variant|expected/);
  await page.locator("a", { hasText: "Back to the page" }).click();
  await record("sensitive", async () => {});
  assert.ok(await page.locator("details.sensitive").first().isVisible());
  assert.ok(!(await page.locator("details.sensitive blockquote").first().isVisible()));
  await close();
});

test("for others a token opens the pages, and only as far as it allows", async () => {
  const token = (name, role) => spawnSync(program, ["token", "add", path, name, "--role", role], { encoding: "utf8" }).stdout.trim();
  const [reader, reviewer] = [token("rita", "reader"), token("ray", "reviewer")];
  const url = await serve("--log-in");
  const { page, close } = await open(url);
  assert.match(page.url(), /\/login$/);
  await page.locator("input[name=token]").fill("rita.wrong");
  await page.locator("button").click();
  assert.match(await page.locator("[role=alert]").innerText(), /opens nothing/);
  await page.locator("input[name=token]").fill(reader);
  await page.locator("button").click();
  await page.waitForURL(/\/$/);
  await page.goto(new URL("/contradictions", url).href);
  await page.locator("[data-row] h3 a").first().click();
  assert.equal(await page.locator("#judgements form").count(), 0);
  await close();
  const other = await open(new URL("/login", url).href);
  await other.page.locator("input[name=token]").fill(reviewer);
  await other.page.locator("button").click();
  await other.page.goto(new URL("/contradictions", url).href);
  await other.page.locator("[data-row] h3 a").first().click();
  await other.page.locator("#judgements label.choice", { hasText: "pending" }).locator("input").check();
  await other.page.locator("#judgements textarea[name=reason]").first().fill("wait for the hospital");
  await other.page.locator("#judgements button").first().click();
  assert.match(await other.page.locator("#judgements .held").innerText(), /pending, ray/);
  await other.close();
});

test("a page elsewhere can change nothing here", async () => {
  const url = await serve();
  const judgements = () => spawnSync(program, ["judgements", path, "--records"], { encoding: "utf8" }).stdout;
  const before = judgements();
  for (const kind of ["application/x-www-form-urlencoded", "text/plain", "multipart/form-data"]) {
    const { page, close } = await open("about:blank");
    const answered = page.waitForResponse((response) => response.url().endsWith("/judge"));
    await page.setContent(`<form method="post" action="${url}judge" enctype="${kind}"><input name="do" value="note"><input name="on" value="x"><input name="reason" value="x"></form>`);
    await page.evaluate(() => document.forms[0].submit());
    assert.ok([403, 415].includes((await answered).status()), kind);
    await close();
  }
  assert.equal(judgements(), before);
});
