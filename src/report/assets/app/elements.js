'use strict';
// All of the page's scripts hang on this one name.
const deephen = {};
(function () {
  const SVG = 'http://www.w3.org/2000/svg';

  function fill(node, attributes, children) {
    for (const [name, value] of Object.entries(attributes || {})) {
      if (value === null || value === undefined || value === false) continue;
      if (name === 'on') for (const [event, listener] of Object.entries(value)) node.addEventListener(event, listener);
      else node.setAttribute(name, value === true ? '' : String(value));
    }
    for (const child of children.flat()) {
      if (child !== null && child !== undefined && child !== false) node.append(child);
    }
    return node;
  }

  // Names of genes, proteins and sources come from outside. They enter the page only here, as text nodes and attribute values that
  // the program names itself: no string is ever read as markup.
  deephen.el = (tag, attributes, ...children) => fill(document.createElement(tag), attributes, children);
  deephen.svg = (tag, attributes, ...children) => fill(document.createElementNS(SVG, tag), attributes, children);

  // A link to another site, or its words alone where the address is not a plain https one.
  deephen.outward = (address, words) => {
    if (!/^https:\/\/[^\s]+$/.test(address)) return document.createTextNode(words);
    return deephen.el('a', { href: address, rel: 'noopener noreferrer', target: '_blank' }, words);
  };

  deephen.button = (words, attributes, pressed) => deephen.el('button', { type: 'button', ...attributes, on: { click: pressed } }, words);
})();
