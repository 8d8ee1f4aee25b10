// Bundles the chart library, puts the licences above it, and refuses a bundle that the report's page could not carry.
//   node bundle.mjs OUT
import { readFileSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';

const read = (path) => readFileSync(path, 'utf8');
const version = (name) => JSON.parse(read(`node_modules/${name}/package.json`)).version;
const https = (text) => text.replaceAll('http://', 'https://').trim();

const banner = `/*!
Apache ECharts ${version('echarts')}, cut to the parts listed in source/echarts.js, bundled and minified;
zrender's text cache was changed to hold names like __proto__ (source/bundle.mjs).

${https(read('node_modules/echarts/NOTICE'))}

Licensed under the Apache License, Version 2.0; you may not use this file except in compliance with the License. You may obtain a
copy of the License at https://www.apache.org/licenses/LICENSE-2.0. Unless required by applicable law or agreed to in writing,
software distributed under the License is distributed on an "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either
express or implied. See the License for the specific language governing permissions and limitations under the License.

Contains zrender ${version('zrender')}:
${https(read('node_modules/zrender/LICENSE'))}

Contains parts of d3:
${https(read('node_modules/echarts/licenses/LICENSE-d3'))}

Contains tslib ${version('tslib')}:
${https(read('node_modules/tslib/LICENSE.txt'))}
*/
`;

// zrender keeps the widths of texts in a plain object by text. A gene called `__proto__` would find the prototype of all objects there
// and write into it; an object without a prototype holds such a name like any other.
const safeCache = {
  name: 'safe-cache',
  setup: ({ onLoad }) => onLoad({ filter: /zrender\/lib\/core\/LRU\.js$/ }, ({ path }) => {
    const found = read(path).split('this._map = {};');
    if (found.length !== 3) throw new Error(`${path}: not the cache this was written for`);
    return { contents: found.join('this._map = Object.create(null);'), loader: 'js' };
  }),
};
const { outputFiles } = await build({
  entryPoints: ['echarts.js'], bundle: true, minify: true, format: 'iife', globalName: 'echarts', target: 'es2020', legalComments: 'none', write: false,
  define: { 'process.env.NODE_ENV': '"production"', __DEV__: 'false' }, plugins: [safeCache],
});

// The page must hold no text that looks like something to load: the one reference to an SVG paint is spelled with an escape, which
// is the same string to the browser.
const code = outputFiles[0].text.replaceAll('"url(#"', '"url\\x28#"').trimEnd();

const namespaces = /http:\/\/www\.w3\.org\/(2000\/svg|1999\/xlink|2000\/xmlns\/|XML\/1998\/namespace)/g;
const refused = ['</script', '<!--', '@import', 'url(', ' src=', 'eval(', 'new Function', 'http://', 'https://'];
for (const text of refused) {
  if (code.replace(namespaces, '').includes(text)) throw new Error(`the bundle holds \`${text}\``);
}
writeFileSync(process.argv[2], `${banner}${code}\n`);
