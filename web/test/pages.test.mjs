// Opens the sample case's pages in Debian's Chromium, as a reader would.
//
//   PROGRAM=../../target/release/contested CHROMIUM=/usr/bin/chromium npm test
//   SCREENSHOTS=folder keeps a picture of each page, light and dark.

import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
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

const LISTS = ["", "claims", "contradictions", "events", "places", "actors", "sources", "reports"];

for (const path of LISTS) {
  test(`/${path} opens, in light and dark, without an error, for everybody`, async () => {
    for (const dark of [false, true]) {
      const { page, response, wrong, close } = await open(`/${path}`, { dark });
      assert.equal(response.status(), 200);
      assert.ok(await page.locator("h1").innerText());
      await page.evaluate(axe);
      const { violations } = await page.evaluate(() => window.axe.run());
      const serious = violations.filter((one) => ["serious", "critical"].includes(one.impact));
      assert.deepEqual(serious.map((one) => `${one.id}: ${one.nodes[0].html}`), []);
      assert.deepEqual(wrong, []);
      if (process.env.SCREENSHOTS) {
        mkdirSync(process.env.SCREENSHOTS, { recursive: true });
        await page.screenshot({ path: join(process.env.SCREENSHOTS, `${path || "overview"}-${dark ? "dark" : "light"}.png`), fullPage: true });
      }
      await close();
    }
  });
}

test("from the strongest contradiction to the evidence in the report, without a script", async () => {
  const { page, close } = await open("/contradictions", { script: false });
  await page.locator("section[data-row] h2 a").first().click();
  assert.ok((await page.locator(".side").count()) >= 2);
  await page.locator(".side a", { hasText: "evidence" }).first().click();
  assert.ok((await page.locator("blockquote mark.trigger").count()) >= 1);
  await page.locator("ol.chain a").last().click();
  assert.ok((await page.locator(".reporttext mark.trigger a").count()) >= 1);
  if (process.env.SCREENSHOTS) await page.screenshot({ path: join(process.env.SCREENSHOTS, "report-light.png"), fullPage: true });
  await close();
});

test("a claim's page marks the words and names the chain", async () => {
  const { page, close } = await open("/claims");
  await page.locator("tr[data-row] a").first().click();
  assert.ok(await page.locator("h2", { hasText: "Who says so" }).isVisible());
  if (process.env.SCREENSHOTS) await page.screenshot({ path: join(process.env.SCREENSHOTS, "claim-light.png"), fullPage: true });
  await close();
});

test("the clocks stay set from page to page", async () => {
  const { page, close } = await open("/?known=2021-03-04");
  await page.locator("nav a", { hasText: "Events" }).click();
  assert.match(page.url(), /known=2021-03-04/);
  await close();
});

test("the keyboard moves through rows and opens one", async () => {
  const { page, close } = await open("/claims");
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  assert.equal(await page.locator("tr.at").count(), 1);
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/claims\/r-/);
  await close();
});

test("every list answers as JSON and CSV, and nothing loads from elsewhere", async () => {
  for (const path of LISTS.filter(Boolean)) {
    const json = await fetch(new URL(`/${path}.json`, url));
    assert.ok(Array.isArray(await json.json()), path);
    const csv = await fetch(new URL(`/${path}.csv`, url));
    assert.match(csv.headers.get("content-type"), /text\/csv/);
  }
  const page = await fetch(url);
  assert.match(page.headers.get("content-security-policy"), /default-src 'self'/);
  const html = await page.text();
  assert.doesNotMatch(html, /(src|href)="https?:/);
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
