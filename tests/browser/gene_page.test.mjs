// The page of a gene: ways to it and back, what it says.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { data, inPage, nameOf, open } from './reader.mjs';

// The address changes first and the page a moment later.
const headed = (page, name) => page.waitForFunction((name) => document.querySelector('#gene-page h2')?.textContent === name, name, { timeout: 5000 });

describe('the page of a gene', () => {
  test('opens by click, by key and by address; the way back holds', () => inPage({}, async (page) => {
    const { genes } = await data(page);
    const home = await page.title();
    await page.locator('.grid-body .grid-row .c-score').nth(2).click();
    await page.waitForSelector('#gene-page h2');
    await headed(page, nameOf(genes, 2));
    assert.ok((await page.title()).startsWith(nameOf(genes, 2)));
    assert.equal(await page.evaluate(() => document.activeElement.id), 'gene-h');
    await page.locator('#genes').waitFor({ state: 'hidden', timeout: 5000 });
    await page.getByRole('link', { name: /^Next gene/ }).click();
    await headed(page, nameOf(genes, 3));
    await page.goBack();
    await headed(page, nameOf(genes, 2));
    await page.goBack();
    await page.locator('#genes').waitFor({ state: 'visible', timeout: 5000 });
    assert.equal(await page.title(), home);
    await page.locator('.grid-body a').nth(4).focus();
    await page.keyboard.press('Enter');
    await page.waitForSelector('#gene-page h2');
    await headed(page, nameOf(genes, 4));
    await page.getByRole('link', { name: /Back to the table/ }).click();
    await page.locator('.explorer').waitFor({ state: 'visible', timeout: 5000 });
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

  test('lists the rules that the gene meets, and no weight', async () => {
    const first = await open();
    const { genes, rules } = await data(first.page);
    await first.close();
    if (!rules) return;
    const row = rules.met.findIndex((met) => met > 0);
    await inPage({ hash: `#gene/${encodeURIComponent(genes.id[row])}` }, async (page, heard) => {
      const section = page.getByRole('region', { name: 'Rules that this gene meets' });
      const told = await section.locator('th[scope=row]').allTextContents();
      assert.deepEqual(told, rules.sentence.filter((_, index) => rules.met[row] & (1 << index)));
      assert.deepEqual(await section.locator('th[scope=col]').allTextContents(), ['Condition', 'Hits that meet it', 'Non-hits', 'All genes']);
      assert.deepEqual(heard.said, []);
    });
  });

  test('of an unknown id says so', () => inPage({ hash: '#gene/NO%20SUCH' }, async (page) => {
    await headed(page, 'Unknown gene');
    assert.ok((await page.innerText('#gene-page')).includes('NO SUCH'));
    await page.getByRole('link', { name: /Back to the table/ }).click();
    await page.locator('#genes').waitFor({ state: 'visible', timeout: 5000 });
  }));
});
