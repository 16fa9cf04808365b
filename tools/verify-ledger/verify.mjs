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

import { isUtf8 } from 'node:buffer';
import { createHash, createPublicKey, verify as verifySignature } from 'node:crypto';
import { closeSync, fstatSync, lstatSync, openSync, readFileSync, readSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const TILE = 256, HASH = 32, MAX_NOTE = 65536, MAX_ENTRIES = TILE * (2 + 65535), SKEW = 60000, KEPT = 100;
const PART = 1 << 20, MAX_LINE = 65536, MAX_KNOWN = 100000;

const sha256 = (...parts) => parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest();
const LEAF = Buffer.from([0]), NODE = Buffer.from([1]);
const nodeHash = (left, right) => sha256(NODE, left, right);

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

// Notes and keys

const decodeBase64 = (text) => (Buffer.from(text, 'base64').toString('base64') === text ? Buffer.from(text, 'base64') : null);

const isName = (name) => name.length > 0 && !/[\s\u0085+\u0000-\u001f\u007f-\u009f]/u.test(name);

const decodeText = (bytes) => (!bytes.some((byte) => byte < 32 && byte !== 10) && isUtf8(bytes) ? bytes.toString('utf8') : null);

const parseNumber = (text) => (/^(0|[1-9]\d{0,18})$/.test(text) && BigInt(text) < 1n << 63n ? BigInt(text) : null);

function parseCheckpoint(bytes) {
  const all = bytes.length <= MAX_NOTE ? decodeText(bytes) : null;
  const end = all === null ? -1 : all.lastIndexOf('\n\n');
  if (end < 0 || end + 2 === all.length || !all.endsWith('\n')) return null;
  const signatures = [];
  for (const line of all.slice(end + 2, -1).split('\n')) {
    const match = /^— ([^ ]+) ([^ ]+)$/u.exec(line);
    const value = match && isName(match[1]) ? decodeBase64(match[2]) : null;
    if (!value || value.length <= 4 || signatures.length === 64) return null;
    signatures.push({ line, name: match[1], id: value.readUInt32BE(0), value: value.subarray(4) });
  }
  const text = all.slice(0, end + 1);
  const lines = text.slice(0, -1).split('\n');
  if (lines.length < 3 || lines.some((line) => line.length === 0)) return null;
  const size = parseNumber(lines[1]);
  const root = lines[2].length === 44 ? decodeBase64(lines[2]) : null;
  if (size === null || root?.length !== HASH) return null;
  return { text, signatures, origin: lines[0], size, root };
}

const ED25519_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');

function parseKey(line) {
  const match = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/u.exec(line);
  const bytes = match && isName(match[1]) ? decodeBase64(match[3]) : null;
  if (!bytes || bytes.length < 2) return null;
  const [name, type, key] = [match[1], bytes[0], bytes.subarray(1)];
  try {
    if (type !== 2 && (key.length !== 32 || (type !== 1 && type !== 4))) return null;
    const der = type === 2 ? key : Buffer.concat([ED25519_PREFIX, key]);
    const publicKey = createPublicKey({ key: der, format: 'der', type: 'spki' });
    if (type === 2 && publicKey.asymmetricKeyDetails?.namedCurve !== 'prime256v1') return null;
    const id = type === 2 ? sha256(key) : sha256(name, '\n', bytes);
    const hex = id.subarray(0, 4).toString('hex');
    return hex === match[2] ? { name, type, id: id.readUInt32BE(0), publicKey, hex } : null;
  } catch { return null; }
}

function parseKeys(bytes) {
  const keys = [];
  for (const line of bytes.toString('utf8').split('\n')) {
    if (line.length === 0 || line[0] === '#') continue;
    const key = keys.length < 1000 ? parseKey(line) : null;
    if (!key) return null;
    keys.push(key);
  }
  return keys.length > 0 ? keys : null;
}

function isSignedBy(key, text, signature) {
  try {
    if (key.type === 2) return verifySignature('sha256', Buffer.from(text), key.publicKey, signature);
    if (key.type === 1) return signature.length === 64 && verifySignature(null, Buffer.from(text), key.publicKey, signature);
    if (signature.length !== 72 || signature[0] >= 0x80) return false;
    const message = Buffer.from(`cosignature/v1\ntime ${signature.readBigUInt64BE(0)}\n${text}`);
    return verifySignature(null, message, key.publicKey, signature.subarray(8));
  } catch { return false; }
}

const madeBy = (key, note) => note.signatures.filter((s) => s.name === key.name && s.id === key.id);
const verifies = (key, note) => madeBy(key, note).every((s) => isSignedBy(key, note.text, s.value));

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

function canonical(value, depth) {
  if (depth > 16) throw new Error('too deep');
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'string' && value.isWellFormed()) return JSON.stringify(value);
  if (Number.isSafeInteger(value) && !Object.is(value, -0)) return String(value);
  if (typeof value !== 'object') throw new Error('not canonical');
  if (Array.isArray(value)) return `[${value.map((item) => canonical(item, depth + 1)).join(',')}]`;
  const names = Object.keys(value).sort();
  if (names.some((name) => !/^[ !#-[\]-~]+$/.test(name))) throw new Error('name');
  return `{${names.map((name) => `"${name}":${canonical(value[name], depth + 1)}`).join(',')}}`;
}

// An object whose only canonical form these bytes are; null for anything else.
function parseCanonical(bytes) {
  try {
    const text = isUtf8(bytes) ? bytes.toString('utf8') : '';
    const value = JSON.parse(text);
    return value !== null && typeof value === 'object' && !Array.isArray(value) && canonical(value, 0) === text ? value : null;
  } catch { return null; }
}

const isText = (value) => typeof value === 'string' && value !== '' && Buffer.byteLength(JSON.stringify(value)) <= 514;
const isCount = (value) => Number.isSafeInteger(value) && value >= 0;
const isDigest = (value) => typeof value === 'string' && value.length === 44 && decodeBase64(value)?.length === HASH;

function parseEntry(bytes) {
  const entry = parseCanonical(bytes);
  if (!entry || !isText(entry.id) || !isText(entry.log) || !isText(entry.resource_kind) || !isText(entry.resource)) return null;
  if (!isCount(entry.at) || (entry.clock_back !== undefined && !isCount(entry.clock_back))) return null;
  if (entry.revision !== undefined && !isCount(entry.revision)) return null;
  if (entry.state !== undefined && !isDigest(entry.state)) return null;
  return (entry.state !== undefined) === entry.revision > 0 ? entry : null;
}

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

// Receipts of objects

const MAX_RECEIPT = 8 * MAX_NOTE, MAX_PARTS = 10000;

class Refusal extends Error {
  constructor(kind, detail) { super(detail); Object.assign(this, { kind }); }
}

const demand = (isSo, kind, detail) => { if (!isSo) throw new Refusal(kind, detail); };

function parseReceipt(bytes) {
  const text = bytes.length <= MAX_RECEIPT ? decodeText(bytes) : null;
  const end = text?.indexOf('\n\n') ?? -1;
  demand(end >= 0, 'malformed', 'it is no receipt');
  const [header, extra, index, ...path] = text.slice(0, end).split('\n');
  const number = index?.startsWith('index ') ? parseNumber(index.slice(6)) : null;
  const inside = extra?.startsWith('extra ') ? decodeBase64(extra.slice(6)) : null;
  const hashes = path.map((line) => (line.length === 44 ? decodeBase64(line) : null));
  const isForm = header === 'c2sp.org/tlog-proof@v1' && number !== null && inside && hashes.length <= 63 && hashes.every((hash) => hash?.length === HASH);
  const note = isForm ? parseCheckpoint(Buffer.from(text.slice(end + 2))) : null;
  demand(note, 'malformed', 'it is no receipt with a checkpoint');
  const lines = decodeText(inside)?.split('\n') ?? [];
  const isObject = lines[0] === 'weir-object-proof@v1' && (lines.length === 4 || lines.length === 5) && lines.at(-1) === '';
  demand(isObject, 'malformed', 'the receipt holds no entry of an object');
  return { note, index: number, path: hashes, entry: Buffer.from(lines[1]), opening: Buffer.from(lines[2]), parts: lines.length === 5 ? parseParts(lines[3]) : [] };
}

function parseParts(line) {
  const [word, ...runs] = line.split(' ');
  const sizes = [];
  for (const run of runs) {
    const [count, size, ...more] = run.split('x').map(parseNumber);
    demand(more.length === 0 && count > 0n && size !== null && size !== undefined && count <= MAX_PARTS - sizes.length, 'malformed', 'the parts are malformed');
    for (let i = 0n; i < count; i++) sizes.push(size);
  }
  demand(word === 'parts' && sizes.length > 0, 'malformed', 'the parts are malformed');
  return sizes;
}

// RFC 9162, section 2.1.3.2.
function isIncluded(leaf, index, note, path) {
  if (index >= note.size) return false;
  let [fn, sn, root] = [index, note.size - 1n, leaf];
  for (const hash of path) {
    if (sn === 0n) return false;
    if ((fn & 1n) === 1n || fn === sn) {
      root = nodeHash(hash, root);
      for (; (fn & 1n) === 0n && fn !== 0n; fn >>= 1n) sn >>= 1n;
    } else root = nodeHash(root, hash);
    fn >>= 1n;
    sn >>= 1n;
  }
  return sn === 0n && root.equals(note.root);
}

// What a receipt says of an object, once it is shown that the log says so.
function readClaim(receipt, keys) {
  const { note } = receipt;
  const signers = keys.filter((key) => key.type !== 4 && key.name === note.origin && madeBy(key, note).length > 0);
  demand(signers.length > 0 && signers.every((key) => verifies(key, note)), 'not-signed', 'no trusted key of the log has signed it, or wrongly');
  const witnesses = keys.filter((key) => key.type === 4);
  demand(witnesses.every((key) => madeBy(key, note).length > 0 && verifies(key, note)), 'not-cosigned', 'a trusted witness has not co-signed it');
  demand(isIncluded(sha256(LEAF, receipt.entry), receipt.index, note, receipt.path), 'not-included', 'the entry is not in the log there');
  const [entry, opening] = [parseEntry(receipt.entry), parseCanonical(receipt.opening)];
  demand(entry && opening, 'malformed', 'the entry, or what opens it, is not canonical');
  const commitment = entry.what?.commitment;
  demand(isDigest(commitment) && decodeBase64(commitment).equals(sha256(receipt.opening)), 'opening-differs', 'the entry does not commit to what is said');
  const [said, isMarker] = [opening.detail, entry.action === 'object.delete'];
  const isMaking = entry.resource_kind === 'object-version' && entry.revision === 1 && entry.outcome === 1
    && (isMarker || (['object.write', 'object.copy', 'upload.complete'].includes(entry.action) && isDigest(said?.sha256)))
    && [said?.bucket, said?.key, said?.version].every((name) => typeof name === 'string') && isCount(said.size) && said.parts === receipt.parts.length
    && (receipt.parts.length === 0 || receipt.parts.reduce((sum, size) => sum + size, 0n) === BigInt(said.size));
  demand(isMaking, 'not-a-version', 'the entry did not make a version of an object');
  return { bucket: said.bucket, key: said.key, version: said.version, size: said.size, sha256: isMarker ? null : said.sha256 };
}

function compareBytes(claim, parts, path) {
  demand(claim.sha256 !== null, 'no-bytes', 'the version is a delete marker');
  const file = openSync(path, 'r');
  try {
    demand(fstatSync(file).size === claim.size, 'wrong-size', `the version has ${claim.size} bytes, the file ${fstatSync(file).size}`);
    const chunk = Buffer.alloc(1 << 20);
    const digests = (parts.length > 0 ? parts : [BigInt(claim.size)]).map((size) => {
      const hash = createHash('sha256');
      for (let left = Number(size), read; left > 0; left -= read) {
        read = readSync(file, chunk, 0, Math.min(left, chunk.length), null);
        if (read === 0) break;
        hash.update(chunk.subarray(0, read));
      }
      return hash.digest();
    });
    const digest = parts.length > 0 ? sha256(...digests) : digests[0];
    demand(digest.toString('base64') === claim.sha256, 'wrong-digest', 'the bytes are not those of the version');
  } finally {
    closeSync(file);
  }
}

function verifyReceipt({ path, object }, keys) {
  try {
    const receipt = parseReceipt(readFileSync(path));
    const claim = readClaim(receipt, keys);
    if (object) compareBytes(claim, receipt.parts, object);
    return { receipt: path, ok: true, ...claim };
  } catch (refusal) {
    if (!(refusal instanceof Refusal)) throw refusal;
    return { receipt: path, ok: false, kind: refusal.kind, detail: refusal.message };
  }
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
