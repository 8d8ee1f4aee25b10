// A reader with a browser: opens the report, listens to what the page says and asks for, and makes altered copies of it. `REPORT` names
// the page, `HOSTILE_REPORT`, if given, one that the program made of genes with hostile names; scripts/browser-test.sh sets them.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before } from 'node:test';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

if (!process.env.REPORT || !process.env.CHROMIUM) throw new Error('REPORT and CHROMIUM are not set: run scripts/browser-test.sh');
export const REPORT = pathToFileURL(process.env.REPORT).href;
export const HOSTILE = process.env.HOSTILE_REPORT ? pathToFileURL(process.env.HOSTILE_REPORT).href : null;
const FLAGS = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

export let browser;
let folder;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'deephen-report-'));
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: FLAGS });
});
after(async () => {
  if (browser) await browser.close();
  await rm(folder, { recursive: true });
});

// The address of a copy of the report whose data block `change` has altered.
export async function variant(name, change) {
  const page = await readFile(process.env.REPORT, 'utf8');
  const [, before, block, rest] = page.match(/^([\s\S]*<script type="application\/json" id="report-data"[^>]*>)([\s\S]*?)(<\/script>[\s\S]*)$/);
  const whole = JSON.parse(block);
  change(whole);
  const safe = JSON.stringify(whole).replace(/[<>&\u2028\u2029]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);
  const path = join(folder, `${name}.html`);
  await writeFile(path, before + safe + rest);
  return pathToFileURL(path).href;
}

// A fresh page with everything it said and asked for.
export async function open({ url = REPORT, hash = '', width = 1280, height = 900, ...context } = {}) {
  const surroundings = await browser.newContext({ viewport: { width, height }, acceptDownloads: true, ...context });
  const page = await surroundings.newPage();
  const heard = { said: [], asked: [] };
  page.on('console', (message) => { if (['error', 'warning'].includes(message.type())) heard.said.push(message.text()); });
  page.on('pageerror', (error) => heard.said.push(error.message));
  page.on('request', (request) => heard.asked.push(request.url()));
  await page.goto(url + hash);
  await page.waitForSelector('html.is-ready', { state: 'attached' });
  return { page, heard, close: () => surroundings.close() };
}

export const data = (page) => page.evaluate(() => JSON.parse(document.getElementById('report-data').textContent));
export const shown = (page) => page.evaluate(() => [...deephen.explorer.rows]);
export const drawnNames = (page) => page.locator('.grid-body .grid-row .sticky a').allTextContents();
export const settled = (page) => page.waitForTimeout(200);
export const nameOf = (genes, row) => genes.symbol[row] || genes.id[row];

export async function inPage(options, work) {
  const opened = await open(options);
  try { await work(opened.page, opened.heard); } finally { await opened.close(); }
}
