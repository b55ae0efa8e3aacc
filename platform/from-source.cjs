/**
 * `node --require platform/from-source.cjs start/operator.ts`: runs our TypeScript as it lies there, through ts-node. What ts-node
 * makes of a file is kept in node_modules/.cache/coride, so that only the first process that loads a file, as it is now, pays for it,
 * and most load no compiler at all: a part of the city starts in a second instead of four. Types are checked by `npm run check`.
 *
 * An entry is taken only when its last line is what was put there: a hash of the file, its path, tsconfig.json, both versions and this
 * file. It is replaced by a rename, so that any number of processes may do this at once. Where nothing can be written, nothing is kept.
 *
 * JavaScript of the old kind, and Node's own modules first: it runs before anything can read TypeScript.
 */
const { createHash } = require('node:crypto');
const { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } = require('node:fs');
const { createRequire } = require('node:module');
const { dirname, join, relative, sep } = require('node:path');
const { threadId } = require('node:worker_threads');

const ROOT = dirname(__dirname);
const KEPT = join(ROOT, 'node_modules/.cache/coride/from-source');
const BY = [
  readFileSync(__filename),
  readFileSync(join(ROOT, 'tsconfig.json')),
  require('ts-node/package.json').version,
  require('typescript/package.json').version,
].reduce((hash, part) => hash.update(part).update('\0'), createHash('sha256'));

/** Per file that this process loaded: what its stack traces are read by, in full or, once kept, by the entry and its last line. */
const loaded = new Map();
let compiler;
let keeps = true;

/**
 * @param {string} file absolute path
 * @param {string} source its text
 * @returns {string} JavaScript with its source map
 */
function outputOf(file, source) {
  const inside = relative(ROOT, file);
  // What is not of the project (a test's own folder) would lie here for ever.
  if (inside.startsWith('..') || inside.split(sep).includes('node_modules')) return compiled(file, source);
  const entry = join(KEPT, `${createHash('sha256').update(file).digest('hex').slice(0, 32)}.js`);
  const mark = `\n//${BY.copy().update(file).update('\0').update(source).digest('hex')}\n`;
  const kept = keptOutput(entry, mark);
  if (kept !== undefined) {
    loaded.set(file, { entry, mark });
    return kept;
  }
  const output = compiled(file, source);
  keep(entry, output + mark);
  return output;
}

function compiled(file, source) {
  compiler ??= require('ts-node').create({ transpileOnly: true, project: join(ROOT, 'tsconfig.json') });
  const output = compiler.compile(source, file);
  loaded.set(file, { output });
  return output;
}

/**
 * @param {string} entry path
 * @param {string} mark what its last line must be
 * @returns {string | undefined} undefined where it is not there, cut off, or of another file
 */
function keptOutput(entry, mark) {
  let text;
  try {
    text = readFileSync(entry, 'utf8');
  } catch {
    // Not kept yet, or not to be read: then it is made anew, as if nothing were ever kept.
    return undefined;
  }
  return text.endsWith(mark) ? text.slice(0, -mark.length) : undefined;
}

function keep(entry, text) {
  if (!keeps) return;
  const beside = `${entry}.${process.pid}.${threadId}`;
  try {
    mkdirSync(KEPT, { recursive: true });
  } catch {
    // A folder that cannot be made costs time at each start, and nothing else.
    keeps = false;
    return;
  }
  let isThere = false;
  try {
    writeFileSync(beside, text);
    isThere = true;
    renameSync(beside, entry);
  } catch {
    // The same where the disk is full, read-only since, or the folder another user's: from there nothing can be removed either.
    keeps = false;
    if (isThere) rmSync(beside, { force: true });
  }
}

// ts-node's own way to read stack traces by source maps.
createRequire(require.resolve('ts-node'))('@cspotcode/source-map-support').install({
  environment: 'node',
  redirectConflictingLibrary: true,
  retrieveFile(path) {
    const { output, entry, mark } = loaded.get(path) ?? {};
    return output ?? (entry === undefined ? '' : (keptOutput(entry, mark) ?? ''));
  },
});

require.extensions['.ts'] = (module, file) => {
  module._compile(outputOf(file, readFileSync(file, 'utf8')), file);
};
