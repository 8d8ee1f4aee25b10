// The page as a whole: from a file, without scripts, on a phone, in the dark, on paper, with parts missing.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { REPORT, browser, data, inPage, settled, shown, variant } from './reader.mjs';

describe('the page', () => {
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

  test('leads to the section that its address or a link names', async () => {
    const near = (page, id) => page.waitForFunction((id) => Math.abs(document.getElementById(id).getBoundingClientRect().top - 60) < 60, id, { timeout: 8000 });
    for (const id of ['curves', 'enrichment']) await inPage({ hash: `#${id}` }, (page) => near(page, id));
    await inPage({}, async (page) => {
      await page.click('nav a[href="#ablation"]');
      await near(page, 'ablation');
      // The reader's own scrolling is left alone.
      await page.mouse.wheel(0, -500);
      await page.waitForFunction(() => document.getElementById('ablation').getBoundingClientRect().top > 300, null, { timeout: 8000 });
    });
  });

  test('keeps nothing on the reader\'s machine', () => inPage({}, async (page) => {
    await page.getByRole('button', { name: /^Theme/ }).click();
    await page.evaluate(() => deephen.route.open(deephen.data.columns.id[0]));
    await settled(page);
    assert.deepEqual(await page.evaluate(() => [localStorage.length, sessionStorage.length, document.cookie]), [0, 0, '']);
  }));

  test('works with parts missing', async () => {
    const url = await variant('bare', (whole) => {
      for (const part of ['partners', 'ppi', 'proteins', 'promoters', 'facts', 'links', 'chromosomes', 'label_names', 'flag_names', 'context_names']) delete whole[part];
      for (const column of ['flags', 'contexts', 'tested', 'contributions', 'confound', 'symbol']) delete whole.genes[column];
      whole.charts = {};
    });
    await inPage({ url }, async (page, heard) => {
      const { genes } = await data(page);
      assert.equal((await shown(page)).length, genes.id.length);
      await page.getByRole('button', { name: 'Filters' }).click();
      await page.locator('.grid-body a').first().click();
      assert.equal(await page.textContent('#gene-page h2'), genes.id[0]);
      assert.match(await page.innerText('#gene-page'), /Scored 0\.\d\d/);
      assert.deepEqual(heard.said, []);
    });
  });

  test('works with two genes, and with none', async () => {
    for (const n of [2, 0]) {
      const url = await variant(`few-${n}`, (whole) => {
        const cut = (value) => (Array.isArray(value) ? value.slice(0, n) : Object.fromEntries(Object.entries(value).map(([name, column]) => [name, column.slice(0, n)])));
        for (const [name, column] of Object.entries(whole.genes)) whole.genes[name] = cut(column);
      });
      await inPage({ url }, async (page, heard) => {
        assert.equal(await page.locator('.grid-body .grid-row').count(), n);
        assert.deepEqual(heard.said, []);
      });
    }
  });

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
