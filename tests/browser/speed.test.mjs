// How long opening, scrolling, searching and sorting take.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { REPORT, browser } from './reader.mjs';

// Printed, never held against a limit: a machine under load proves nothing.
describe('speed', () => {
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
