// Names from outside stay text, whatever they hold.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { HOSTILE, data, inPage, nameOf, settled, variant } from './reader.mjs';

// Every field that comes from outside, as markup, as script, as a name that objects already have.
function hostile(whole) {
  let n = 0;
  const evil = () => {
    n += 1;
    return [`<img src=x onerror="window.__pwned=${n}">`, `"><svg onload=window.__pwned=${n}>`, `</script><script>window.__pwned=${n}</script>`, `';window.__pwned=${n};//`][n % 4];
  };
  const { genes } = whole;
  const names = [evil(), evil(), evil(), evil(), '__proto__', 'constructor', 'toString', '\u202eevil', '=cmd|calc', 'a\tb\nc', 'javascript:window.__pwned=50', '{{x}}', '&lt;i&gt;'];
  names.forEach((name, row) => { genes.symbol[row] = name; });
  genes.id[names.length] = evil();
  genes.id[names.length + 1] = 'a/b?c#d%e';
  genes.chrom[0] = evil();
  for (const list of ['flag_names', 'context_names']) whole[list] = whole[list].map((name) => name + evil());
  for (const label of Object.keys(whole.label_names)) whole.label_names[label] = evil();
  whole.proteins.symbol = whole.proteins.symbol.map((name, index) => (index % 3 ? name : index % 2 ? evil() : '__proto__'));
  whole.facts[0] = [['hit', evil(), evil(), evil(), evil(), 1.5, evil(), `1${evil()}`]];
  whole.promoters[0] = [{ symbol: evil(), distance: -5, essential: 1, opposite: 0 }];
  whole.links = { evil: { name: evil(), template: 'javascript:window.__pwned=51//{id}', on: 'id', pattern: '' }, plain: { name: evil(), template: 'https://example.org/?q={symbol}', on: 'symbol', pattern: '(' } };
  whole.species = evil();
  for (const chart of Object.values(whole.charts)) {
    chart.title = evil();
    for (const series of chart.series || []) if (series.name !== 'chance') series.name += evil();
    for (const item of chart.items || []) item.name += evil();
  }
}

describe('names that are markup', () => {
  test('make no element and run nothing', async () => unharmed(await variant('hostile', hostile)));
  test('of the program\'s own making do neither', { skip: !HOSTILE && 'no HOSTILE_REPORT' }, () => unharmed(HOSTILE));

  const unharmed = (url) => inPage({ url }, async (page, heard) => {
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
  });
});
