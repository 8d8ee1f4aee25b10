'use strict';
// Numbers and places as the static part of the page writes them.
(function () {
  const MISSING = '\u2013';
  const MINUS = '\u2212';
  const known = (value) => typeof value === 'number' && Number.isFinite(value);

  // A number with fixed digits and a typographic minus; a dash where there is none.
  function num(value, digits) {
    if (!known(value)) return MISSING;
    const text = Math.abs(value).toFixed(digits);
    return value < 0 && Number(text) !== 0 ? MINUS + text : text;
  }

  // The same with a plus in front of what is above zero.
  function signed(value, digits) {
    const text = num(value, digits);
    return known(value) && value > 0 && Number(text) !== 0 ? '+' + text : text;
  }

  function count(value) {
    return known(value) ? Math.round(value).toString().replace(/\B(?=(\d{3})+$)/g, ',') : MISSING;
  }

  function percent(share) {
    if (!known(share)) return MISSING;
    return share > 0 && share < 0.01 ? 'under 1%' : Math.round(share * 100) + '%';
  }

  // A p-value: never a bare zero.
  function pValue(p) {
    if (!known(p)) return MISSING;
    return p < 0.001 ? p.toExponential(1).replace('-', MINUS) : p.toFixed(3);
  }

  // As people read it: 1-based, closed.
  function place(chrom, start, end) {
    return chrom === null || !known(start) || !known(end) ? MISSING : `${chrom}:${count(start + 1)}${MISSING}${count(end)}`;
  }

  // A distance along the genome.
  function bases(distance) {
    const size = Math.abs(distance);
    return size >= 10000 ? `${num(size / 1000, 0)} kb` : size >= 1000 ? `${num(size / 1000, 1)} kb` : `${size} bp`;
  }

  const plural = (n, one, many) => `${count(n)} ${n === 1 ? one : many}`;
  const words = (name) => String(name).replace(/_/g, ' ');
  const logit = (p) => Math.log(p / (1 - p));
  const sigmoid = (x) => 1 / (1 + Math.exp(-x));

  deephen.format = { MISSING, known, num, signed, count, percent, pValue, place, bases, plural, words, logit, sigmoid };
})();
