// Uses report.html in Chromium as a reader would. `REPORT` names the page, `HOSTILE_REPORT` one whose genes have hostile names
// (left out, its case is skipped). Run by scripts/browser-test.sh.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

const REPORT = process.env.REPORT && pathToFileURL(process.env.REPORT).href;
const HOSTILE = process.env.HOSTILE_REPORT && pathToFileURL(process.env.HOSTILE_REPORT).href;
const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const FLAGS = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

let browser;
before(async () => {
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: FLAGS });
});
after(async () => browser && browser.close());

// A fresh page with everything it said and asked for.
async function open({ url = REPORT, hash = '', width = 1280, height = 900, ...context } = {}) {
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

const data = (page) => page.evaluate(() => JSON.parse(document.getElementById('report-data').textContent));
const shown = (page) => page.evaluate(() => [...deephen.explorer.rows]);
const drawnNames = (page) => page.locator('.grid-body .grid-row .sticky a').allTextContents();
const settled = (page) => page.waitForTimeout(200);
const nameOf = (genes, row) => genes.symbol[row] || genes.id[row];

async function inPage(options, work) {
  const opened = await open(options);
  try { await work(opened.page, opened.heard); } finally { await opened.close(); }
}

describe('the page', { skip: !REPORT && 'no REPORT' }, () => {
  test('opens from a file, says nothing and asks for nothing', () => inPage({}, async (page, heard) => {
    await page.evaluate(async () => {
      for (let y = 0; y < document.body.scrollHeight; y += 600) {
        window.scrollTo(0, y);
        await new Promise((done) => setTimeout(done, 60));
      }
    });
    await page.evaluate(() => { location.hash = deephen.route.address(deephen.data.columns.id[0]); });
    await settled(page);
    assert.deepEqual(heard.said, []);
    assert.deepEqual(heard.asked.filter((url) => !/^(file|data|blob):/.test(url)), []);
  }));

  test('works alike where storage is refused', () => inPage({}, async (page, heard) => {
    await page.addInitScript(() => Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('denied', 'SecurityError'); } }));
    await page.reload();
    await page.waitForSelector('html.is-ready', { state: 'attached' });
    await page.getByRole('button', { name: /^Theme/ }).click();
    assert.equal(await page.getAttribute('html', 'data-theme'), 'light');
    assert.deepEqual(heard.said, []);
  }));

  test('reads without scripts', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(REPORT);
    assert.ok(await page.locator('#genes-static table').isVisible());
    assert.ok(await page.locator('#headline').isVisible());
    assert.equal(await page.locator('.scripted').first().isVisible(), false);
    await context.close();
  });

  test('is no wider than a phone', () => inPage({ width: 390, height: 844 }, async (page) => {
    const overflow = () => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.ok(await overflow() <= 0);
    await page.evaluate(() => deephen.route.open(deephen.data.columns.id[0]));
    await settled(page);
    assert.ok(await overflow() <= 0);
  }));

  test('changes its theme, and its charts with it', () => inPage({ colorScheme: 'light' }, async (page) => {
    const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const toggle = page.getByRole('button', { name: /^Theme/ });
    const first = page.locator('figure.chart.is-live .live').first();
    await first.scrollIntoViewIfNeeded();
    await settled(page);
    const axis = () => first.evaluate((holder) => window.echarts.getInstanceByDom(holder).getOption().xAxis[0].nameTextStyle.color);
    const [light, lightAxis] = [await paper(), await axis()];
    await toggle.click();
    assert.equal(await paper(), light);
    await toggle.click();
    assert.match(await toggle.textContent(), /dark/);
    assert.notEqual(await paper(), light);
    assert.notEqual(await axis(), lightAxis);
    await toggle.click();
    assert.equal(await paper(), light);
    await page.emulateMedia({ colorScheme: 'dark' });
    assert.notEqual(await paper(), light);
  }));

  test('prints the still table and drawings', () => inPage({}, async (page) => {
    await page.locator('figure.chart.is-live .live').last().scrollIntoViewIfNeeded();
    await page.emulateMedia({ media: 'print' });
    assert.ok(await page.locator('#genes-static').isVisible());
    assert.equal(await page.locator('.explorer').isVisible(), false);
    const still = page.locator('figure.chart:not(.live-only)');
    for (const figure of await still.all()) {
      assert.ok(await figure.locator(':scope > svg').isVisible());
      assert.equal(await figure.locator('.live').isVisible(), false);
    }
    assert.equal(await page.locator('.chart-bar').first().isVisible(), false);
  }));
});

describe('the table', { skip: !REPORT && 'no REPORT' }, () => {
  test('draws only what is in sight', () => inPage({}, async (page) => {
    const { genes } = await data(page);
    assert.equal(await page.getAttribute('[role=grid]', 'aria-rowcount'), String(genes.id.length + 1));
    const rows = page.locator('.grid-body .grid-row');
    assert.ok(await rows.count() < 120);
    await page.locator('.grid-scroll').evaluate((scroller) => { scroller.scrollTop = scroller.scrollHeight; });
    await settled(page);
    assert.ok(await rows.count() < 120);
    const order = await shown(page);
    const last = rows.last();
    assert.equal(await last.getAttribute('aria-rowindex'), String(genes.id.length + 1));
    assert.equal(await last.locator('.sticky a').textContent(), nameOf(genes, order[order.length - 1]));
  }));

  test('finds a gene by symbol, id and place', () => inPage({}, async (page) => {
    const { genes } = await data(page);
    const row = Math.min(5, genes.id.length - 1);
    for (const text of [genes.symbol[row], genes.id[row], `${genes.chrom[row]}:${genes.start[row] + 1}-${genes.end[row]}`]) {
      await page.fill('#gene-search', text.toUpperCase());
      await settled(page);
      const rows = await shown(page);
      assert.ok(rows.includes(row), text);
      assert.ok(rows.length < genes.id.length);
      assert.match(await page.textContent('#gene-count'), new RegExp(`^${rows.length.toLocaleString('en-US')} of `));
    }
    await page.fill('#gene-search', 'no such gene anywhere');
    await settled(page);
    assert.equal((await shown(page)).length, 0);
  }));

  test('joins words by and', () => inPage({}, async (page) => {
    const { genes } = await data(page);
    const label = genes.label[0];
    await page.fill('#gene-search', `${genes.symbol[0]} ${label}`);
    await settled(page);
    assert.ok((await shown(page)).includes(0));
    await page.fill('#gene-search', `${genes.symbol[0]} zzzz`);
    await settled(page);
    assert.deepEqual(await shown(page), []);
  }));

  test('sorts by every column, both ways', () => inPage({}, async (page) => {
    const { genes } = await data(page);
    const check = (values, direction) => {
      const present = values.filter((value) => value !== null);
      assert.ok(values.slice(present.length).every((value) => value === null), 'what is missing comes last');
      for (let at = 1; at < present.length; at += 1) {
        assert.ok(direction === 'ascending' ? present[at - 1] <= present[at] : present[at - 1] >= present[at], `${present[at - 1]} before ${present[at]}`);
      }
    };
    for (const [title, key, first] of [['Score', 'score', 'descending'], ['Confound', 'confound', 'descending'], ['Partners', 'degree', 'descending'], ['Rank', 'rank', 'ascending'], ['Label', 'label', 'ascending']]) {
      const head = page.locator('[role=columnheader]', { hasText: title });
      const turned = first === 'ascending' ? 'descending' : 'ascending';
      for (const direction of [first, turned]) {
        await head.getByRole('button').click();
        assert.equal(await head.getAttribute('aria-sort'), direction);
        check((await shown(page)).map((row) => genes[key][row]), direction);
      }
    }
    const rows = await shown(page);
    assert.deepEqual((await drawnNames(page)).slice(0, 5), rows.slice(0, 5).map((row) => nameOf(genes, row)));
  }));

  test('filters by each field', () => inPage({}, async (page) => {
    const whole = await data(page);
    const { genes } = whole;
    await page.getByRole('button', { name: 'Filters' }).click();
    const expect = async (test) => {
      await settled(page);
      const rows = await shown(page);
      const right = genes.id.map((_, row) => row).filter(test);
      assert.deepEqual([...rows].sort((a, b) => a - b), right);
    };
    const reset = () => page.click('#filters-reset');
    await page.check('#filter-network');
    await expect((row) => genes.network[row]);
    await page.check('#filter-sequence');
    await expect((row) => genes.network[row] && genes.sequence[row]);
    await reset();
    await page.fill('#filter-lo', '0.2');
    await page.fill('#filter-hi', '0.5');
    await expect((row) => genes.score[row] >= 0.2 && genes.score[row] <= 0.5);
    await reset();
    await page.selectOption('#filter-label', '=hit');
    await expect((row) => genes.label[row] === 'hit');
    await reset();
    await page.selectOption('#filter-hit', '*');
    await expect((row) => genes.contexts[row].length > 0);
    await page.selectOption('#filter-hit', `=${whole.context_names[0]}`);
    await expect((row) => genes.contexts[row].includes(0));
    await reset();
    await page.selectOption('#filter-tested', '*');
    await expect((row) => genes.tested[row].length > 0);
    await reset();
    await page.selectOption('#filter-chrom', `=${genes.chrom[0]}`);
    await expect((row) => genes.chrom[row] === genes.chrom[0]);
    await reset();
    await page.check('#without-0');
    const flag = (await page.locator('label[for=without-0]').textContent()).trim().replace(/ \([\d,]+\)$/, '').replaceAll(' ', '_');
    await expect((row) => !genes.flags[row].some((index) => whole.flag_names[index] === flag));
    await reset();
    await expect(() => true);
  }));

  test('takes a pasted list and names what it lacks', () => inPage({}, async (page) => {
    const { genes } = await data(page);
    await page.getByRole('button', { name: 'Gene list' }).click();
    await page.fill('#gene-list', `${genes.symbol[3].toLowerCase()}, ${genes.id[7]}.4\n${genes.id[1]};NOSUCHGENE1`);
    await page.click('#gene-list-use');
    await settled(page);
    const rows = await shown(page);
    for (const row of [1, 3, 7]) assert.ok(rows.includes(row));
    assert.ok(rows.every((row) => [1, 7].includes(row) || genes.symbol[row] === genes.symbol[3]));
    assert.match(await page.textContent('#gene-list-answer'), /3 of 4 names found\. Not found: NOSUCHGENE1/);
  }));

  test('hands over exactly the selected genes, or what is shown', () => inPage({}, async (page) => {
    const whole = await data(page);
    const { genes } = whole;
    const take = async (id) => {
      const [download] = await Promise.all([page.waitForEvent('download'), page.click(id)]);
      return readFile(await download.path(), 'utf8');
    };
    const ids = (text) => text.trimEnd().split('\n').filter((line) => !line.startsWith('#')).slice(1).map((line) => line.split('\t')[1]);
    await page.locator('.grid-body input').nth(1).check();
    await page.locator('.grid-body input').nth(4).check();
    assert.match(await page.textContent('#gene-count'), /2 selected/);
    const text = await take('#download-tsv');
    assert.deepEqual(ids(text), [genes.id[1], genes.id[4]]);
    assert.ok(text.includes(`# task: ${whole.task}`) && text.includes(`# base rate: ${whole.base_rate.toFixed(4)}`));
    const lines = text.split('\n').filter((line) => line && !line.startsWith('#'));
    assert.equal(new Set(lines.map((line) => line.split('\t').length)).size, 1);
    assert.equal(Number(lines[1].split('\t')[lines[0].split('\t').indexOf('score')]), genes.score[1]);
    const bed = (await take('#download-bed')).trimEnd().split('\n').map((line) => line.split('\t'));
    assert.deepEqual(bed.map((fields) => Number(fields[1])), [genes.start[1], genes.start[4]]);
    await page.click('#select-none');
    await page.getByRole('button', { name: 'Filters' }).click();
    await page.fill('#filter-lo', '0.5');
    await settled(page);
    const filtered = await take('#download-tsv');
    assert.deepEqual(ids(filtered), (await shown(page)).map((row) => genes.id[row]));
    assert.ok(filtered.includes('score at least 0.5'));
    await page.click('#select-all');
    assert.equal(await page.evaluate(() => deephen.explorer.selection.size), (await shown(page)).length);
  }));

  test('is worked by the keyboard', () => inPage({}, async (page) => {
    const { genes } = await data(page);
    const active = () => page.evaluate(() => document.activeElement.closest('[role=row]')?.getAttribute('aria-rowindex'));
    await page.locator('.grid-body a').first().focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    assert.equal(await active(), '4');
    await page.keyboard.press('PageDown');
    assert.ok(Number(await active()) > 10);
    await page.keyboard.press('Control+End');
    assert.equal(await active(), String(genes.id.length + 1));
    await page.keyboard.press('Home');
    assert.equal(await page.evaluate(() => document.activeElement.type), 'checkbox');
    await page.keyboard.press('Control+Home');
    assert.equal(await active(), '2');
    await page.keyboard.press(' ');
    assert.equal(await page.evaluate(() => deephen.explorer.selection.size), 1);
    await page.keyboard.press('ArrowUp');
    assert.equal(await active(), '1');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    assert.equal(await page.locator('[role=columnheader]', { hasText: 'Rank' }).getAttribute('aria-sort'), 'descending');
    const stops = await page.locator('[role=grid] [tabindex="0"]').count();
    assert.equal(stops, 1, 'the grid is one stop of the tab key');
  }));

  test('leaves columns out and takes them back', () => inPage({}, async (page) => {
    await page.getByRole('button', { name: 'Columns' }).click();
    const heads = page.locator('[role=columnheader]');
    const before = await heads.count();
    await page.uncheck('#column-confound');
    assert.equal(await heads.count(), before - 1);
    await page.check('#column-confound');
    assert.equal(await heads.count(), before);
  }));
});

describe('the page of a gene', { skip: !REPORT && 'no REPORT' }, () => {
  test('opens by click, by key and by address; the way back holds', () => inPage({}, async (page) => {
    const { genes } = await data(page);
    const home = await page.title();
    await page.locator('.grid-body .grid-row .c-score').nth(2).click();
    await page.waitForSelector('#gene-page h2');
    assert.equal(await page.textContent('#gene-page h2'), nameOf(genes, 2));
    assert.ok((await page.title()).startsWith(nameOf(genes, 2)));
    assert.equal(await page.evaluate(() => document.activeElement.id), 'gene-h');
    assert.equal(await page.locator('#genes').isVisible(), false);
    await page.getByRole('link', { name: /^Next gene/ }).click();
    assert.equal(await page.textContent('#gene-page h2'), nameOf(genes, 3));
    await page.goBack();
    assert.equal(await page.textContent('#gene-page h2'), nameOf(genes, 2));
    await page.goBack();
    assert.ok(await page.locator('#genes').isVisible());
    assert.equal(await page.title(), home);
    await page.locator('.grid-body a').nth(4).focus();
    await page.keyboard.press('Enter');
    await page.waitForSelector('#gene-page h2');
    assert.equal(await page.textContent('#gene-page h2'), nameOf(genes, 4));
    await page.getByRole('link', { name: /Back to the table/ }).click();
    assert.ok(await page.locator('.explorer').isVisible());
  }));

  test('says the score, the reasons and the partners', async () => {
    const first = await open();
    const whole = await data(first.page);
    await first.close();
    const { genes } = whole;
    const row = genes.degree.findIndex((degree) => degree >= 3 && degree <= 50);
    await inPage({ hash: `#gene/${encodeURIComponent(genes.id[row])}` }, async (page, heard) => {
      const text = await page.innerText('#gene-page');
      assert.ok(text.includes(`Scored ${genes.score[row].toFixed(2)}`));
      assert.ok(text.includes(`by confounds alone ${genes.confound[row].toFixed(2)}`));
      for (const index of whole.partners[row]) assert.ok((await page.locator('.partners th[scope=row]').allTextContents()).some((name) => name.startsWith(whole.proteins.symbol[index])) || whole.partners[row].length > 25);
      await page.waitForTimeout(400);
      assert.equal(await page.locator('#gene-page .live').evaluateAll((holders) => holders.filter((holder) => window.echarts.getInstanceByDom(holder)).length), 2);
      const nodes = await page.locator('#gene-page .live').last().evaluate((holder) => window.echarts.getInstanceByDom(holder).getOption().series[0].data.length);
      assert.equal(nodes, Math.min(60, whole.partners[row].length) + 1);
      const facts = whole.facts[row] || [];
      if (facts.length) assert.equal(await page.getByRole('region', { name: 'Screens and studies' }).locator('tbody tr').count(), facts.length);
      assert.deepEqual(heard.said, []);
    });
  });

  test('of an unknown id says so', () => inPage({ hash: '#gene/NO%20SUCH' }, async (page) => {
    assert.equal(await page.textContent('#gene-page h2'), 'Unknown gene');
    assert.ok((await page.innerText('#gene-page')).includes('NO SUCH'));
    await page.getByRole('link', { name: /Back to the table/ }).click();
    assert.ok(await page.locator('#genes').isVisible());
  }));
});

describe('charts', { skip: !REPORT && 'no REPORT' }, () => {
  test('live in every figure and answer the pointer', () => inPage({}, async (page) => {
    const whole = await data(page);
    const figures = page.locator('figure.chart[data-chart]');
    let answered = 0;
    for (const figure of await figures.all()) {
      const id = await figure.getAttribute('data-chart');
      if (!id.startsWith('@') && !whole.charts[id]) continue;
      await figure.locator('.live').scrollIntoViewIfNeeded();
      await page.waitForFunction((name) => window.echarts.getInstanceByDom(document.querySelector(`figure[data-chart="${name}"] .live`)), id);
      const lines = await figure.locator('.live').evaluate((holder) => window.echarts.getInstanceByDom(holder).getOption().tooltip[0].trigger === 'axis');
      if (!lines) continue;
      const box = await figure.locator('.live').boundingBox();
      await page.mouse.move(box.x + box.width * 0.5, box.y + box.height * 0.5);
      await page.mouse.move(box.x + box.width * 0.52, box.y + box.height * 0.52);
      await figure.locator('.tip').waitFor({ state: 'visible', timeout: 3000 });
      answered += 1;
    }
    assert.ok(answered > 0);
  }));

  test('of many lines show those that are chosen', () => inPage({}, async (page) => {
    const button = page.getByRole('button', { name: /^Lines: \d+ of \d+$/ }).first();
    if (!(await button.count())) return;
    await button.scrollIntoViewIfNeeded();
    await settled(page);
    const [before] = (await button.textContent()).match(/\d+/);
    await button.click();
    const figure = page.locator('figure.chart', { has: button }).first();
    const box = figure.locator('.choice input:not(:checked)').first();
    const name = (await figure.locator('.choice label:has(input:not(:checked)) span').first().textContent()).trim();
    await box.check();
    assert.match(await button.textContent(), new RegExp(`^Lines: ${Number(before) + 1} of`));
    const selected = await figure.locator('.live').evaluate((holder) => window.echarts.getInstanceByDom(holder).getOption().legend[0].selected);
    assert.equal(selected[name], true);
    assert.ok((await figure.locator('ul.legend li').allTextContents()).includes(name));
  }));

  test('along the genome open the gene that is clicked', () => inPage({}, async (page) => {
    const holder = page.locator('figure[data-chart="@genome"] .live');
    if (!(await holder.count())) return;
    await holder.scrollIntoViewIfNeeded();
    await page.waitForTimeout(600);
    const target = await holder.evaluate((element) => {
      const chart = window.echarts.getInstanceByDom(element);
      const point = chart.getOption().series.find((one) => one.name === 'hit').data.reduce((best, one) => (one[1] > best[1] ? one : best));
      const [x, y] = chart.convertToPixel({ xAxisIndex: 0, yAxisIndex: 0 }, point);
      return { x, y, id: deephen.data.columns.id[point[2]] };
    });
    const box = await holder.boundingBox();
    await page.mouse.move(box.x + target.x, box.y + target.y);
    await holder.locator('.tip').waitFor({ state: 'visible', timeout: 3000 });
    await page.mouse.click(box.x + target.x, box.y + target.y);
    await page.waitForSelector('#gene-page h2');
    assert.equal(await page.evaluate(() => deephen.route.current()), target.id);
  }));

  test('are saved as pictures', () => inPage({}, async (page) => {
    const figure = page.locator('figure.chart[data-chart]:not([data-chart^="@"])').first();
    await figure.scrollIntoViewIfNeeded();
    await page.waitForTimeout(300);
    const [download] = await Promise.all([page.waitForEvent('download'), figure.getByRole('button', { name: /^Save picture/ }).click()]);
    assert.match(await readFile(await download.path(), 'utf8'), /^<svg[\s\S]*<\/svg>$/);
  }));
});

describe('names that are markup', { skip: !HOSTILE && 'no HOSTILE_REPORT' }, () => {
  test('make no element and run nothing', () => inPage({ url: HOSTILE }, async (page, heard) => {
    const allowed = new Set(await page.evaluate(() => [...document.querySelectorAll('script')].map((script) => script.nonce)));
    assert.equal(allowed.size, 1);
    const plain = await page.evaluate(() => Object.getOwnPropertyNames(Object.prototype).sort());
    const clean = async () => {
      assert.deepEqual(await page.evaluate(() => Object.getOwnPropertyNames(Object.prototype).sort()), plain, 'the prototype of all objects is left alone');
      assert.equal(await page.evaluate(() => window.__pwned), undefined);
      assert.equal(await page.locator('main img, main script, main iframe, main object, main [onerror], main [onload]').count(), 0);
      assert.equal(await page.locator('a[href^="javascript:" i]').count(), 0);
    };
    await clean();
    for (const name of ['Filters', 'Gene list', 'Columns']) await page.getByRole('button', { name }).click();
    await page.fill('#gene-search', '<img');
    await settled(page);
    await clean();
    await page.fill('#gene-list', '<img src=x onerror=window.__pwned=99> "><svg onload=window.__pwned=98>');
    await page.click('#gene-list-use');
    await clean();
    await page.getByRole('button', { name: 'Clear the list' }).click();
    await page.fill('#gene-search', '');
    await settled(page);
    const whole = await data(page);
    for (let row = 0; row < Math.min(16, whole.genes.id.length); row += 1) {
      await page.evaluate((gene) => deephen.route.open(deephen.data.columns.id[gene]), row);
      await page.waitForFunction((name) => document.querySelector('#gene-page h2')?.textContent === name, nameOf(whole.genes, row));
      await settled(page);
      await clean();
    }
    await page.evaluate(() => { location.hash = '#gene/' + encodeURIComponent('<img src=x onerror=window.__pwned=97>'); });
    await settled(page);
    await clean();
    await page.evaluate(() => { location.hash = '#genes'; });
    for (const figure of await page.locator('figure.chart.is-live .live').all()) {
      await figure.scrollIntoViewIfNeeded();
      await settled(page);
      const box = await figure.boundingBox();
      await page.mouse.move(box.x + box.width * 0.4, box.y + box.height * 0.5);
      await page.mouse.move(box.x + box.width * 0.45, box.y + box.height * 0.5);
      await settled(page);
    }
    await clean();
    assert.deepEqual(heard.said, []);
    assert.deepEqual(heard.asked.filter((url) => !/^(file|data|blob):/.test(url)), []);
  }));
});

describe('accessibility', { skip: !REPORT && 'no REPORT' }, () => {
  const grave = async (page) => {
    await page.evaluate(async () => {
      for (let y = 0; y < document.body.scrollHeight; y += 700) {
        window.scrollTo(0, y);
        await new Promise((done) => setTimeout(done, 50));
      }
    });
    await page.waitForTimeout(500);
    await page.evaluate(await readFile(AXE, 'utf8'));
    const { violations, passes } = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations', 'passes'] }));
    const minor = violations.filter((one) => !['serious', 'critical'].includes(one.impact));
    console.log(`axe: ${passes.length} rules pass, ${violations.length - minor.length} serious or critical, ${minor.length} lesser (${minor.map((one) => one.id).join(', ') || 'none'})`);
    return violations.filter((one) => !minor.includes(one)).map((one) => `${one.id}: ${one.nodes.slice(0, 4).map((node) => `${node.target.join(' ')} ${node.any.map((check) => check.message).join('; ')}`).join(' | ')}`);
  };
  for (const [name, options] of [['on a desktop', {}], ['on a phone', { width: 390, height: 844 }], ['in the dark', { colorScheme: 'dark' }]]) {
    test(`no serious fault ${name}`, () => inPage(options, async (page) => {
      for (const panel of ['Filters', 'Gene list', 'Columns']) await page.getByRole('button', { name: panel }).click();
      assert.deepEqual(await grave(page), []);
    }));
    test(`no serious fault on a gene's page ${name}`, () => inPage(options, async (page) => {
      await page.evaluate(() => {
        const { degree, id } = deephen.data.columns;
        deephen.route.open(id[degree.findIndex((n) => n > 3)]);
      });
      await settled(page);
      assert.deepEqual(await grave(page), []);
    }));
  }
  test('holds still where the reader wants no motion', () => inPage({ reducedMotion: 'reduce' }, async (page) => {
    const holder = page.locator('figure.chart.is-live .live').first();
    await holder.scrollIntoViewIfNeeded();
    await settled(page);
    assert.equal(await holder.evaluate((element) => window.echarts.getInstanceByDom(element).getOption().animation), false);
  }));
});

// Printed, never held against a limit: a machine under load proves nothing.
describe('speed', { skip: !REPORT && 'no REPORT' }, () => {
  test('of opening and of scrolling', async () => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
    const page = await context.newPage();
    await page.addInitScript(() => {
      window.longTasks = [];
      new PerformanceObserver((list) => list.getEntries().forEach((entry) => window.longTasks.push(Math.round(entry.duration)))).observe({ type: 'longtask', buffered: true });
    });
    const start = performance.now();
    await page.goto(REPORT);
    await page.waitForSelector('html.is-ready', { state: 'attached' });
    const ready = performance.now() - start;
    await page.locator('.grid-scroll').scrollIntoViewIfNeeded();
    await page.waitForTimeout(1500);
    await page.evaluate(() => { window.longTasks.length = 0; });
    const frames = await page.evaluate(async () => {
      const scroller = document.querySelector('.grid-scroll');
      const gaps = [];
      let last = performance.now();
      for (let step = 0; step < 200; step += 1) {
        scroller.scrollTop += step < 150 ? 240 : 40000;
        await new Promise(requestAnimationFrame);
        gaps.push(performance.now() - last);
        last = performance.now();
      }
      return gaps.sort((a, b) => a - b);
    });
    const scrolling = await page.evaluate(() => [...window.longTasks]);
    const timed = async (words, work) => {
      const from = performance.now();
      await work();
      return `${words} ${Math.round(performance.now() - from)} ms`;
    };
    const search = await page.evaluate(() => {
      const from = performance.now();
      deephen.explorer.state.words = ['linc'];
      deephen.explorer.update();
      return Math.round(performance.now() - from);
    });
    const sort = await page.evaluate(() => {
      const from = performance.now();
      deephen.explorer.state.words = [];
      deephen.explorer.sortBy(deephen.explorer.columns[1]);
      return Math.round(performance.now() - from);
    });
    const gene = await timed('gene page', async () => {
      await page.evaluate(() => deephen.route.open(deephen.data.columns.id[0]));
      await page.waitForSelector('#gene-page h2');
    });
    console.log(`speed: ready ${Math.round(ready)} ms; scrolling: median frame ${Math.round(frames[100])} ms, longest ${Math.round(frames[199])} ms, long tasks [${scrolling.join(', ')}]; first search ${search} ms, sort by name ${sort} ms; ${gene}`);
    assert.ok(frames.length === 200);
    await context.close();
  });
});
