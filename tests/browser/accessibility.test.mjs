// No serious or critical fault by axe-core, and no motion where none is wanted.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { describe, test } from 'node:test';
import { inPage, settled } from './reader.mjs';

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

describe('accessibility', () => {
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
