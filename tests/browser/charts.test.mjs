// Charts answer the pointer, open genes, choose lines and become picture files.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, test } from 'node:test';
import { data, inPage, open, settled } from './reader.mjs';

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
