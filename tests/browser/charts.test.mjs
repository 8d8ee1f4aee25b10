// Charts answer the pointer, open genes, choose lines and become picture files.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, test } from 'node:test';
import { data, inPage, settled, variant } from './reader.mjs';

describe('charts', () => {
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

  test('of every kind draw what they are given', async () => {
    const kinds = [
      { kind: 'terms', title: 'Terms', x: { name: 'Fold' }, items: [{ name: 'RNA splicing', x: 3, size: 20, value: 5, group: 'GO:BP', tip: [['genes', '20 of 50']], faint: false }, { name: 'ion transport', x: 1.2, size: 5, value: 1, group: 'GO:BP', tip: [['genes', '5 of 90']], faint: true }] },
      { kind: 'points', title: 'Points', x: { name: 'x' }, y: { name: 'y' }, series: [{ name: 'genes', role: 'main', points: [[0.1, 0.2, 0], [0.3, 0.4, 1]] }] },
    ];
    const ids = [];
    const url = await variant('kinds', (whole) => {
      Object.keys(whole.charts).slice(0, kinds.length).forEach((id, index) => {
        whole.charts[id] = kinds[index];
        ids.push(id);
      });
    });
    await inPage({ url }, async (page, heard) => {
      for (const [index, id] of ids.entries()) {
        const holder = page.locator(`figure[data-chart="${id}"] .live`);
        await holder.scrollIntoViewIfNeeded();
        await settled(page);
        const drawn = await holder.evaluate((element) => {
          const chart = window.echarts.getInstanceByDom(element);
          return { values: chart.getOption().series.flatMap((one) => one.data.map((item) => item.value || item)), marks: element.querySelectorAll('path, rect, circle').length, label: element.getAttribute('aria-label'), canvas: Boolean(element.querySelector('canvas')) };
        });
        const { series, items } = kinds[index];
        const expected = items ? items.map((item) => item.x) : series[0].points.map((point) => point[0]);
        assert.deepEqual(drawn.values.map((one) => one[0]), expected);
        assert.ok(drawn.canvas || drawn.marks >= expected.length);
        assert.ok(drawn.label.includes(kinds[index].title));
      }
      assert.deepEqual(heard.said, []);
    });
  });

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
