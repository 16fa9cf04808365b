#!/usr/bin/env node
// Verifies exported bundles of a Weir ledger, and receipts of objects, by docs/formats/ledger.md alone: Node.js standard library, no code of
// Weir.
//
//   node verify.mjs [--key FILE] BUNDLE [--checkpoint FILE]... [BUNDLE [--checkpoint FILE]...]...
//   node verify.mjs --key FILE --receipt FILE [--object FILE] [--receipt FILE [--object FILE]]...
//
// --key FILE         public keys to trust for all bundles; without it each bundle's own, which prove nothing about who made it
// --checkpoint FILE  a checkpoint that was seen before, for the bundle named before it
// --object FILE      the bytes that must be those of the version that the receipt before it is of
//
// Prints a JSON array with one report per bundle or receipt. Exit code 0: nothing was found in any; 1: something was; 2: wrong use.

import { closeSync, fstatSync, lstatSync, openSync, readFileSync, readSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { HASH, isCount, isDigest, isText, LEAF, madeBy, MAX_NOTE, nodeHash, parseCanonical, parseCheckpoint, parseEntry,
  parseKeys, parseNumber, sha256, verifies } from './notes.mjs';
import { verifyReceipt } from './objects.mjs';

const TILE = 256, MAX_ENTRIES = TILE * (2 + 65535), SKEW = 60000, KEPT = 100;
const PART = 1 << 20, MAX_LINE = 65536, MAX_KNOWN = 100000;

class Report {
  constructor(bundle) {
    Object.assign(this, { bundle, ok: true, origin: null, size: null, entries: 0, rows: 0, counts: {}, findings: [] });
  }

  add(kind, where, detail) {
    this.ok = false;
    if ((this.counts[kind] = (this.counts[kind] ?? 0) + 1) <= KEPT) this.findings.push({ kind, where, detail });
  }
}

// Files

// Reads a regular file of an allowed length, or reports why not.
function readFile(report, root, name, exact, max) {
  const info = lstatSync(join(root, name), { throwIfNoEntry: false });
  if (!info?.isFile()) return report.add('missing-file', name, 'there is no such regular file'), null;
  if (info.size === 0 || info.size > max || (exact !== null && info.size !== exact)) {
    return report.add('wrong-length', name, `${info.size} bytes`), null;
  }
  try {
    const bytes = readFileSync(join(root, name));
    if (bytes.length === info.size) return bytes;
    report.add('wrong-length', name, 'the file changed while it was read');
  } catch {
    report.add('missing-file', name, 'the file cannot be read');
  }
  return null;
}

function* walk(report, root, prefix = '', depth = 0) {
  for (const item of readdirSync(join(root, prefix), { withFileTypes: true })) {
    const name = prefix + item.name;
    if (item.isDirectory() && depth <= 12) yield* walk(report, root, `${name}/`, depth + 1);
    else if (item.isFile() && depth <= 12) yield name;
    else report.add('unexpected-file', name, 'a bundle holds regular files only');
  }
}

function tilePath(level, number, width) {
  const groups = String(number).padStart(Math.ceil(String(number).length / 3) * 3, '0').match(/.{3}/g);
  const index = groups.map((group, i) => (i < groups.length - 1 ? `x${group}` : group)).join('/');
  return `tile/${level}/${index}${width < TILE ? `.p/${width}` : ''}`;
}

// Sizes are BigInt, because a checkpoint may state any.
function widthOf(level, number, size) {
  const rest = (size >> BigInt(8 * level)) - number * 256n;
  return rest <= 0n ? 0 : rest >= 256n ? TILE : Number(rest);
}

// Whether a path is that of a tile or entry bundle in a tree of this size.
function isTileOf(path, size) {
  const match = /^tile\/(entries|[0-7])\/((?:x\d{3}\/)*\d{3})(?:\.p\/(\d{1,3}))?$/.exec(path);
  if (!match) return false;
  const number = BigInt(match[2].replace(/[x/]/g, ''));
  const width = widthOf(match[1] === 'entries' ? 0 : Number(match[1]), number, size);
  return width > 0 && tilePath(match[1], number, width) === path;
}

function demandLogSignature(report, keys, note, origin, where) {
  const signed = keys.filter((key) => key.type !== 4 && key.name === origin && madeBy(key, note).length > 0);
  if (signed.length === 0) report.add('not-signed', where, 'no trusted key of the log has signed it');
  for (const key of signed) {
    if (!verifies(key, note)) report.add('wrong-signature', where, `the signature of key ${key.hex} is wrong`);
  }
}

function checkWitnesses(report, keys, note) {
  for (const key of keys.filter((candidate) => candidate.type === 4)) {
    if (madeBy(key, note).length === 0) report.add('not-cosigned', 'checkpoint', `${key.name} has not co-signed it`);
    else if (!verifies(key, note)) report.add('wrong-signature', 'checkpoint', `the co-signature of ${key.name} is wrong`);
  }
}

// Takes in a checkpoint that the tree must have passed through; gives its size.
function addKnown(report, keys, current, known, bytes, where) {
  const note = bytes ? parseCheckpoint(bytes) : null;
  if (!note) {
    if (bytes) report.add('malformed', where, 'it is no checkpoint');
    return null;
  }
  demandLogSignature(report, keys, note, current.origin, where);
  if (note.origin !== current.origin) report.add('wrong-log', where, 'the checkpoint is of another log');
  else if (note.size > current.size) report.add('rolled-back', where, `it has ${note.size} entries, the bundle ${current.size}`);
  else known.push({ size: note.size, root: note.root, where });
  return note.size;
}

// A time stamp (RFC 3161): only whether it holds the digest of a checkpoint with its log's signatures is looked at, not who made it.
function checkStamp(report, root, origin, file, name) {
  const isThere = lstatSync(join(root, name), { throwIfNoEntry: false })?.isFile();
  if (!isThere) return void report.add('unexpected-file', file, 'there is no checkpoint of this size');
  const token = readFile(report, root, file, null, MAX_NOTE);
  const note = parseCheckpoint(readFile(new Report(root), root, name, null, MAX_NOTE) ?? Buffer.alloc(0));
  if (!token || !note) return;
  const lines = note.signatures.filter((s) => s.name === origin).map((s) => `${s.line}\n`);
  const imprints = ['0500', ''].map((none) => Buffer.from(`0609608648016503040201${none}0420`, 'hex'));
  const digest = sha256(note.text, '\n', ...lines);
  if (!imprints.some((imprint) => token.includes(Buffer.concat([imprint, digest])))) {
    report.add('wrong-timestamp', file, 'it does not hold the digest of this checkpoint');
  }
}

// Entries

function parseRow(bytes) {
  const row = parseCanonical(bytes);
  const isRow = row && Object.keys(row).length === 4 && isText(row.id) && isText(row.kind)
    && isCount(row.revision) && row.revision > 0 && isDigest(row.state);
  return isRow ? row : null;
}

class Order {
  constructor(report, origin) {
    Object.assign(this, { report, log: origin.slice(origin.lastIndexOf('/') + 1), latest: 0 });
  }

  add(index, entry) {
    const where = `entry ${index}`;
    if (entry.log !== this.log) this.report.add('wrong-log', where, 'it was recorded for another log');
    const step = this.latest - entry.at;
    const back = entry.clock_back ?? 0;
    if (step > Math.max(SKEW, back)) this.report.add('clock-step-back', where, `its time is ${step} ms before that of an entry in front of it`);
    this.latest = back > 0 || step > Math.max(SKEW, back) ? entry.at : Math.max(this.latest, entry.at);
  }
}

// One part of all ids and rows, so that memory stays bounded: a larger log is read more often.
class States {
  constructor(report, part, parts) { Object.assign(this, { report, part, parts, rows: new Map(), ids: new Set() }); }

  mine(key) { return this.parts === 1 || sha256(key).readUInt32BE(0) % this.parts === this.part; }

  add(index, entry) {
    if (this.mine(entry.id)) {
      if (this.ids.has(entry.id)) this.report.add('duplicate-id', `entry ${index}`, 'an earlier entry has the same id');
      this.ids.add(entry.id);
    }
    const key = `${entry.resource_kind}\u0000${entry.resource}`;
    if (entry.revision === undefined || !this.mine(key)) return;
    const last = this.rows.get(key);
    const follows = entry.revision === 0 ? last?.revision > 0 : entry.revision === (last?.revision ?? 0) + 1;
    if (!follows) this.report.add('revision-gap', `entry ${index}`, `revision ${entry.revision} follows ${last?.revision ?? 'nothing'}`);
    this.rows.set(key, { index, revision: entry.revision, state: entry.state, seen: false });
  }

  compare(row) {
    const key = `${row.kind}\u0000${row.id}`;
    if (!this.mine(key)) return;
    this.report.rows++;
    const where = `${row.kind} ${row.id}`;
    const last = this.rows.get(key);
    if (!last) return void this.report.add('change-without-entry', where, 'the log has no entry of this row');
    if (last.seen) this.report.add('malformed', where, 'the row stands twice in the states');
    else if (last.revision === 0) this.report.add('entry-without-change', where, `entry ${last.index} removed the row, which is still there`);
    else if (row.revision < last.revision) this.report.add('entry-without-change', where, `entry ${last.index} has revision ${last.revision}`);
    else if (row.revision > last.revision) this.report.add('change-without-entry', where, `its last entry has revision ${last.revision}`);
    else if (row.state !== last.state) this.report.add('change-without-entry', where, `its state is not that of entry ${last.index}`);
    last.seen = true;
  }

  end() {
    for (const row of this.rows.values()) {
      if (!row.seen && row.revision > 0) this.report.add('entry-without-change', `entry ${row.index}`, 'the row that it changed does not exist');
    }
  }
}

function* lines(path) {
  const file = openSync(path, 'r');
  try {
    if (!fstatSync(file).isFile()) return;
    const chunk = Buffer.alloc(MAX_LINE);
    let rest = Buffer.alloc(0);
    for (let read; (read = readSync(file, chunk, 0, chunk.length, null)) > 0;) {
      rest = Buffer.concat([rest, chunk.subarray(0, read)]);
      for (let end; (end = rest.indexOf(10)) >= 0; rest = rest.subarray(end + 1)) yield rest.subarray(0, end);
      if (rest.length >= MAX_LINE) break;
    }
    if (rest.length > 0) yield null;
  } finally {
    closeSync(file);
  }
}

function compareStates(report, root, states) {
  const path = join(root, 'states.jsonl');
  const info = lstatSync(path, { throwIfNoEntry: false });
  if (!info?.isFile()) return void (states.part === 0 && report.add('missing-file', 'states.jsonl', 'there is no such regular file'));
  let number = 0;
  for (const line of lines(path)) {
    number++;
    const row = line && parseRow(line);
    if (row) states.compare(row);
    else return void (states.part === 0 && report.add('malformed', 'states.jsonl', `line ${number} is malformed`));
  }
  states.end();
}

// Tree

// The right edge: perfect[h] is the root of the subtree that bit h of the size stands for; full or partial tiles go to the callback.
class Tree {
  constructor(onTile) {
    Object.assign(this, { onTile, size: 0, perfect: [], levels: [] });
  }

  push(level, hash) {
    const tile = (this.levels[level] ??= { number: 0, hashes: [] });
    tile.hashes.push(hash);
    if (tile.hashes.length === TILE) {
      this.onTile(level, tile.number, Buffer.concat(tile.hashes));
      this.levels[level] = { number: tile.number + 1, hashes: [] };
    }
  }

  append(leaf) {
    let hash = leaf, height = 0;
    this.push(0, leaf);
    for (let bits = this.size; bits % 2 === 1; bits = (bits - 1) / 2) {
      hash = nodeHash(this.perfect[height++], hash);
      if (height % 8 === 0) this.push(height / 8, hash);
    }
    this.perfect[height] = hash;
    this.size++;
  }

  root() {
    let root = null;
    for (let height = 0, bits = this.size; bits > 0; height++, bits = Math.floor(bits / 2)) {
      if (bits % 2 === 1) root = root ? nodeHash(this.perfect[height], root) : this.perfect[height];
    }
    return root ?? sha256();
  }

  end() {
    this.levels.forEach((tile, level) => {
      if (tile.hashes.length > 0) this.onTile(level, tile.number, Buffer.concat(tile.hashes));
    });
  }
}

// Gives each entry of a bundle to the callback; returns how many there were.
function readEntries(report, root, number, width, onEntry) {
  const name = tilePath('entries', number, width);
  const bytes = readFile(report, root, name, null, MAX_ENTRIES);
  if (!bytes) return 0;
  let at = 0;
  for (let i = 0; i < width; i++) {
    const length = at + 2 <= bytes.length ? bytes.readUInt16BE(at) : 0;
    if (length === 0 || at + 2 + length > bytes.length) {
      report.add('wrong-length', name, `it holds ${i} entries, expected ${width}`);
      return i;
    }
    onEntry(Number(number) * TILE + i, bytes.subarray(at + 2, at + 2 + length));
    at += 2 + length;
  }
  if (at < bytes.length) report.add('wrong-length', name, `it holds more than ${width} entries`);
  return width;
}

function checkTree(report, root, checkpoint, known, states) {
  const order = new Order(report, checkpoint.origin);
  const tree = new Tree((level, number, hashes) => {
    if (level === 0) return;
    const name = tilePath(level, number, hashes.length / HASH);
    const stored = readFile(report, root, name, hashes.length, TILE * HASH);
    if (stored && !stored.equals(hashes)) report.add('tile-differs', name, 'it is not what the level below leads to');
  });
  let next = 0;
  const checkKnown = () => {
    for (; next < known.length && known[next].size === BigInt(tree.size); next++) {
      if (!known[next].root.equals(tree.root())) report.add('forked', known[next].where, `the first ${tree.size} entries are others`);
    }
  };
  checkKnown();
  for (let number = 0n, width; (width = widthOf(0, number, checkpoint.size)) > 0; number++) {
    const name = tilePath(0, number, width);
    const tile = readFile(report, root, name, width * HASH, TILE * HASH);
    const leaves = [];
    const read = readEntries(report, root, number, width, (index, bytes) => {
      leaves.push(sha256(LEAF, bytes));
      const entry = parseEntry(bytes);
      if (!entry) return void report.add('entry-malformed', `entry ${index}`, 'it is not canonical, or lacks what every entry has');
      order.add(index, entry);
      states.add(index, entry);
    });
    report.entries += read;
    const stored = (i) => tile.subarray(i * HASH, (i + 1) * HASH);
    for (let i = 0; tile && i < read; i++) {
      if (!leaves[i].equals(stored(i))) report.add('entry-differs', `entry ${Number(number) * TILE + i}`, `its leaf hash is not the one in ${name}`);
    }
    if (!tile && read < width) return void report.add('wrong-root', name, 'neither the tile nor its entries are whole');
    for (let i = 0; i < width; i++) {
      tree.append(tile ? stored(i) : leaves[i]);
      checkKnown();
    }
  }
  tree.end();
  if (!tree.root().equals(checkpoint.root)) report.add('wrong-root', 'checkpoint', `the tree leads to ${tree.root().toString('base64')}`);
}

function verifyBundle(root, trusted, checkpoints) {
  const report = new Report(root);
  const own = trusted ? null : readFile(report, root, 'keys', null, MAX_NOTE);
  const keys = trusted ?? (own ? parseKeys(own) : null) ?? [];
  if (own && keys.length === 0) report.add('malformed', 'keys', 'it is no list of public keys');
  const bytes = readFile(report, root, 'checkpoint', null, MAX_NOTE);
  const checkpoint = bytes ? parseCheckpoint(bytes) : null;
  if (!checkpoint) {
    if (bytes) report.add('malformed', 'checkpoint', 'it is no checkpoint');
    return report;
  }
  Object.assign(report, { origin: checkpoint.origin, size: String(checkpoint.size) });
  demandLogSignature(report, keys, checkpoint, checkpoint.origin, 'checkpoint');
  checkWitnesses(report, keys, checkpoint);
  const known = [];
  checkpoints.forEach((file) => addKnown(report, keys, checkpoint, known, readFileSync(file), `known checkpoint ${file}`));
  for (const file of walk(report, root)) {
    const [, folder, name] = /^(checkpoints|timestamps)\/(.+)$/.exec(file) ?? [];
    const size = name ? parseNumber(name) : null;
    if (size !== null && folder === 'timestamps') {
      checkStamp(report, root, checkpoint.origin, file, size === checkpoint.size ? 'checkpoint' : `checkpoints/${size}`);
    } else if (size !== null && known.length < MAX_KNOWN) {
      const found = addKnown(report, keys, checkpoint, known, readFile(report, root, file, null, MAX_NOTE), file);
      if (found !== null && found !== size) report.add('malformed', file, `the checkpoint in it is of size ${found}`);
    } else if (!['checkpoint', 'keys', 'states.jsonl'].includes(file) && !isTileOf(file, checkpoint.size)) {
      report.add('unexpected-file', file, 'no bundle of this size has such a file');
    }
  }
  known.sort((a, b) => (a.size < b.size ? -1 : a.size > b.size ? 1 : 0));
  const parts = Number((checkpoint.size - 1n) / BigInt(PART)) + 1;
  const first = new States(report, 0, parts);
  checkTree(report, root, checkpoint, known, first);
  compareStates(report, root, first);
  for (let part = 1; part < parts && part <= report.entries / PART; part++) {
    const states = new States(report, part, parts);
    for (let number = 0n, width; (width = widthOf(0, number, BigInt(report.entries))) > 0; number++) {
      readEntries(report, root, number, width, (index, entryBytes) => {
        const entry = parseEntry(entryBytes);
        if (entry) states.add(index, entry);
      });
    }
    compareStates(report, root, states);
  }
  return report;
}

function main(args) {
  const [bundles, receipts] = [[], []];
  let keys = null;
  for (let i = 0; i < args.length; i++) {
    if (args[i] === '--key' && i + 1 < args.length) keys = parseKeys(readFileSync(args[++i])) ?? [];
    else if (args[i] === '--receipt' && i + 1 < args.length) receipts.push({ path: args[++i], object: null });
    else if (args[i] === '--object' && i + 1 < args.length && receipts.length > 0) receipts.at(-1).object = args[++i];
    else if (args[i] === '--checkpoint' && i + 1 < args.length && bundles.length > 0) bundles.at(-1).checkpoints.push(args[++i]);
    else if (args[i].startsWith('--')) return 2;
    else bundles.push({ root: args[i], checkpoints: [] });
  }
  if ((bundles.length === 0) === (receipts.length === 0) || (receipts.length > 0 && keys === null)) return 2;
  const reports = receipts.length > 0
    ? receipts.map((receipt) => verifyReceipt(receipt, keys))
    : bundles.map(({ root, checkpoints }) => verifyBundle(root, keys, checkpoints));
  console.log(JSON.stringify(reports, null, 1));
  return reports.every((report) => report.ok) ? 0 : 1;
}

try {
  process.exitCode = main(process.argv.slice(2));
  if (process.exitCode === 2) console.error('usage: node verify.mjs [--key FILE] BUNDLE [--checkpoint FILE]... | --key FILE --receipt FILE [--object FILE]');
} catch (error) {
  console.error(error.message);
  process.exitCode = 2;
}
