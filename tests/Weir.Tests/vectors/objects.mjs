// Objects at rest, from docs/formats/objects.md and docs/formats/sealed-values.md alone; shares no code with Weir.
//
//   node tests/Weir.Tests/vectors/objects.mjs vectors > tests/Weir.Tests/vectors/objects.v1.json
//   node tests/Weir.Tests/vectors/objects.mjs decode CASES.json    prints for each case the plaintext's SHA-256, or the fault
//   node tests/Weir.Tests/vectors/objects.mjs encode CASES.json    writes each case's message
//
// A case is { file, dataKey, organization, blob, part, purpose } and, to encode, { plaintext: a file, salt }; bytes are hexadecimal.
import { createCipheriv, createDecipheriv, createHash, createHmac, timingSafeEqual } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { deflateSync } from "node:zlib";

const chunkBytes = 16384, tagBytes = 16, headerBytes = 56, maxChunks = 2 ** 38;
const hex = (text) => Buffer.from(text, "hex");
const u32 = (number) => { const bytes = Buffer.alloc(4); bytes.writeUInt32BE(number); return bytes; };
const field = (value) => {
  const bytes = typeof value === "number" ? u32(value) : Buffer.from(value);
  return Buffer.concat([u32(bytes.length), bytes]);
};
const fields = (...values) => Buffer.concat(values.map(field));
const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");

class Fault extends Error {}

const context = (of) => fields("weir/v1 blob", hex(of.organization), hex(of.blob), of.part, of.purpose);

function derive(dataKey, salt, bound) {
  const info = Buffer.concat([Buffer.from("c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM\0"), salt, bound]);
  const hmac = (...parts) => createHmac("sha512", dataKey).update(Buffer.concat(parts)).digest();
  const first = hmac(info, Buffer.of(1));
  const all = Buffer.concat([first, hmac(first, info, Buffer.of(2))]);
  return { key: all.subarray(0, 32), baseNonce: all.subarray(32, 44), commitment: all.subarray(44, 76) };
}

function nonceOf(baseNonce, chunk) {
  const nonce = Buffer.from(baseNonce);
  for (let at = 11, left = BigInt(chunk); left > 0n; at--, left >>= 8n) nonce[at] ^= Number(left & 255n);
  return nonce;
}

function encode(dataKey, salt, bound, plaintext) {
  const { key, baseNonce, commitment } = derive(dataKey, salt, bound);
  const message = [salt, commitment];
  for (let chunk = 0; chunk <= Math.floor(plaintext.length / chunkBytes); chunk++) {
    const cipher = createCipheriv("aes-256-gcm", key, nonceOf(baseNonce, chunk));
    message.push(cipher.update(plaintext.subarray(chunk * chunkBytes, (chunk + 1) * chunkBytes)), cipher.final(), cipher.getAuthTag());
  }
  return Buffer.concat(message);
}

function decode(dataKey, bound, message) {
  if (message.length < headerBytes) throw new Fault("Truncated");
  const { key, baseNonce, commitment } = derive(dataKey, message.subarray(0, 24), bound);
  if (!timingSafeEqual(commitment, message.subarray(24, headerBytes))) throw new Fault("WrongKeyOrContext");
  const plaintext = [];
  for (let chunk = 0, at = headerBytes; ; chunk++) {
    if (chunk >= maxChunks) throw new Fault("TooLong");
    const sealed = message.subarray(at, at + chunkBytes + tagBytes);
    if (sealed.length < tagBytes) throw new Fault("Truncated");
    const decipher = createDecipheriv("aes-256-gcm", key, nonceOf(baseNonce, chunk), { authTagLength: tagBytes });
    decipher.setAuthTag(sealed.subarray(sealed.length - tagBytes));
    const opened = decipher.update(sealed.subarray(0, sealed.length - tagBytes));
    try { decipher.final(); } catch { throw new Fault("Altered"); }
    plaintext.push(opened);
    at += sealed.length;
    if (opened.length < chunkBytes) return Buffer.concat(plaintext);
  }
}

function wrap(projectKey, version, place, dataKey) {
  const bound = fields(...["organization", "project", "bucket", "key", "version", "blob"].map((name) => hex(place[name])));
  const info = fields("weir/v1 derive", 3, hex(place.project), 13, version, bound, 32);
  const extracted = createHmac("sha512", Buffer.alloc(64)).update(projectKey).digest();
  const wrappingKey = createHmac("sha512", extracted).update(Buffer.concat([info, Buffer.of(1)])).digest().subarray(0, 32);
  const cipher = createCipheriv("id-aes256-wrap-pad", wrappingKey, hex("a65959a6"));
  return Buffer.concat([Buffer.of(1), u32(version), cipher.update(dataKey), cipher.final()]);
}

function vectors() {
  const count = (first, length) => Buffer.from(Array.from({ length }, (_, index) => (first + index) & 255));
  const pattern = (length) => Buffer.from(Array.from({ length }, (_, index) => (index * 31 + (index >> 8)) & 255));
  const dataKey = count(0, 32), salt = count(64, 24);
  const ids = {
    organization: "018f2b6c9d4e7a3b8c5d0e1f2a3b4c5d", project: "018f2b6c9d4e7a3b8c5d0e1f2a3b4c5e",
    bucket: "018f2b6c9d4e7a3b8c5d0e1f2a3b4c5f", version: "018f2b6c9d4e7a3b8c5d0e1f2a3b4c60", blob: "f0e1d2c3b4a5968778695a4b3c2d1e0f",
  };
  const messages = [[0, 0], [1, 0], [57, 1], [16383, 0], [16384, 0], [16385, 10000], [32768, 0], [49157, 0]].map(([length, part]) => {
    const of = { organization: ids.organization, blob: ids.blob, part, purpose: 1 };
    const message = encode(dataKey, salt, context(of), pattern(length));
    return { length, part, purpose: 1, context: context(of).toString("hex"), bytes: message.length, header: message.subarray(0, 56)
      .toString("hex"), sha256: sha256(message), ...(message.length < 256 ? { message: message.toString("hex") } : {}) };
  });

  // 258 chunks, so that the number of a chunk takes two bytes; what is sealed is chosen so that the sealed bytes are zeros and compress.
  const of = { organization: ids.organization, blob: ids.blob, part: 0, purpose: 1 };
  const long = keystream(dataKey, salt, context(of), 257 * chunkBytes + 9);
  const message = encode(dataKey, salt, context(of), long);
  const wraps = [[1, ""], [1, "6465"], [258, Buffer.from("reports/2026/Zürich.csv").toString("hex")], [4294967295, "00ff".repeat(512)]]
    .map(([keyVersion, key]) => ({ keyVersion, key, wrapped: wrap(count(128, 32), keyVersion, { ...ids, key }, dataKey).toString("hex") }));
  return {
    dataKey: dataKey.toString("hex"), salt: salt.toString("hex"), ids, messages,
    manyChunks: { length: long.length, plaintextSha256: sha256(long), messageSha256: sha256(message), deflated: deflateSync(message, { level: 9 })
      .toString("base64") },
    projectKey: count(128, 32).toString("hex"), wraps,
  };
}

// Plaintext whose chunks are sealed to zeros.
function keystream(dataKey, salt, bound, length) {
  const { key, baseNonce } = derive(dataKey, salt, bound);
  const parts = [];
  for (let at = 0, chunk = 0; at < length; at += chunkBytes, chunk++) {
    parts.push(createCipheriv("aes-256-gcm", key, nonceOf(baseNonce, chunk)).update(Buffer.alloc(Math.min(chunkBytes, length - at))));
  }
  return Buffer.concat(parts);
}

const [verb, path] = process.argv.slice(2);
if (verb === "vectors") {
  console.log(JSON.stringify(vectors(), null, 2));
} else if (verb === "decode") {
  const results = JSON.parse(readFileSync(path)).map((of) => {
    try {
      const plaintext = decode(hex(of.dataKey), context(of), readFileSync(of.file));
      return { bytes: plaintext.length, sha256: sha256(plaintext) };
    } catch (fault) {
      if (!(fault instanceof Fault)) throw fault;
      return { fault: fault.message };
    }
  });
  console.log(JSON.stringify(results));
} else if (verb === "encode") {
  for (const of of JSON.parse(readFileSync(path))) {
    writeFileSync(of.file, encode(hex(of.dataKey), hex(of.salt), context(of), readFileSync(of.plaintext)));
  }
} else {
  console.error("usage: node objects.mjs vectors | decode CASES.json | encode CASES.json");
  process.exitCode = 2;
}
