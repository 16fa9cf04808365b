// Grades addresses with MDN's HTTP Observatory and prints one line of JSON for each: node observatory.mjs MODULES HOST:PORT/PATH...
import fs from "node:fs";
import { pathToFileURL } from "node:url";

const [modules, ...targets] = process.argv.slice(2);
const tool = `${modules}/node_modules/@mdn/mdn-http-observatory`;
// The tool fetches the browsers' preload list when it is installed. No test server is on it.
const preloaded = `${tool}/conf/hsts-preload.json`;
if (!fs.existsSync(preloaded)) {
  fs.writeFileSync(preloaded, "{}");
}

const { scan } = await import(pathToFileURL(`${tool}/src/scanner/index.js`));
for (const target of targets) {
  const { scan: total, tests } = await scan(target);
  const rules = Object.entries(tests).map(([name, test]) => [name, { pass: test.pass, result: test.result, points: test.scoreModifier }]);
  console.log(JSON.stringify({ target, grade: total.grade, score: total.score, rules: Object.fromEntries(rules) }));
}
