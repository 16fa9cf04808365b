// What both verifiers of this folder read: signed notes, keys and entries, by docs/formats/ledger.md alone. Node.js standard library, no code of
// Weir.

import { isUtf8 } from 'node:buffer';
import { createHash, createPublicKey, verify as verifySignature } from 'node:crypto';

export const HASH = 32, MAX_NOTE = 65536;

export const sha256 = (...parts) => parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest();
export const LEAF = Buffer.from([0]);
const NODE = Buffer.from([1]);
export const nodeHash = (left, right) => sha256(NODE, left, right);

// Notes and keys

export const decodeBase64 = (text) => (Buffer.from(text, 'base64').toString('base64') === text ? Buffer.from(text, 'base64') : null);

const isName = (name) => name.length > 0 && !/[\s\u0085+\u0000-\u001f\u007f-\u009f]/u.test(name);

export const decodeText = (bytes) => (!bytes.some((byte) => byte < 32 && byte !== 10) && isUtf8(bytes) ? bytes.toString('utf8') : null);

export const parseNumber = (text) => (/^(0|[1-9]\d{0,18})$/.test(text) && BigInt(text) < 1n << 63n ? BigInt(text) : null);

export function parseCheckpoint(bytes) {
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

export function parseKeys(bytes) {
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

export const madeBy = (key, note) => note.signatures.filter((s) => s.name === key.name && s.id === key.id);
export const verifies = (key, note) => madeBy(key, note).every((s) => isSignedBy(key, note.text, s.value));

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
export function parseCanonical(bytes) {
  try {
    const text = isUtf8(bytes) ? bytes.toString('utf8') : '';
    const value = JSON.parse(text);
    return value !== null && typeof value === 'object' && !Array.isArray(value) && canonical(value, 0) === text ? value : null;
  } catch { return null; }
}

export const isText = (value) => typeof value === 'string' && value !== '' && Buffer.byteLength(JSON.stringify(value)) <= 514;
export const isCount = (value) => Number.isSafeInteger(value) && value >= 0;
export const isDigest = (value) => typeof value === 'string' && value.length === 44 && decodeBase64(value)?.length === HASH;

export function parseEntry(bytes) {
  const entry = parseCanonical(bytes);
  if (!entry || !isText(entry.id) || !isText(entry.log) || !isText(entry.resource_kind) || !isText(entry.resource)) return null;
  if (!isCount(entry.at) || (entry.clock_back !== undefined && !isCount(entry.clock_back))) return null;
  if (entry.revision !== undefined && !isCount(entry.revision)) return null;
  if (entry.state !== undefined && !isDigest(entry.state)) return null;
  return (entry.state !== undefined) === entry.revision > 0 ? entry : null;
}
