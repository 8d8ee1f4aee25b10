// Puts the licences above the bundle, and refuses a bundle that the report's page could not carry.
import { readFileSync } from 'node:fs';

const read = (path) => readFileSync(path, 'utf8');
const version = (name) => JSON.parse(read(`node_modules/${name}/package.json`)).version;
const https = (text) => text.replaceAll('http://', 'https://').trim();

const banner = `/*!
Apache ECharts ${version('echarts')}, cut to the parts listed in source/echarts.js, bundled and minified.

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

// The page must hold no text that looks like something to load: the one reference to an SVG paint is spelled with an escape, which
// is the same string to the browser.
let code = read(process.argv[2]).replaceAll('"url(#"', '"url\\x28#"').trimEnd();

const namespaces = /http:\/\/www\.w3\.org\/(2000\/svg|1999\/xlink|2000\/xmlns\/|XML\/1998\/namespace)/g;
const refused = ['</script', '<!--', '@import', 'url(', ' src=', 'eval(', 'new Function', 'http://', 'https://'];
for (const text of refused) {
  if (code.replace(namespaces, '').includes(text)) {
    console.error(`the bundle holds \`${text}\``);
    process.exit(1);
  }
}
process.stdout.write(banner.replaceAll('@import', '') + code + '\n');
