// Verifies receipts of objects, by docs/formats/ledger.md alone: Node.js standard library, no code of Weir.

import { createHash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs';
import { decodeBase64, decodeText, HASH, isCount, isDigest, LEAF, madeBy, MAX_NOTE, nodeHash, parseCanonical, parseCheckpoint,
  parseEntry, parseNumber, sha256, verifies } from './notes.mjs';

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

export function verifyReceipt({ path, object }, keys) {
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
