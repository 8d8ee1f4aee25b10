// The table of all genes: search, sort, filters, lists, selection, downloads, keyboard.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, test } from 'node:test';
import { data, drawnNames, inPage, nameOf, settled, shown } from './reader.mjs';

describe('the table', () => {
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
