// What applications do with the JavaScript SDK. The test puts what docs/how-to/s3-clients.md says before it, which makes `s3`.
// Usage: node FILE BUCKET. Ends with "all done" when every answer was right.
import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { Readable } from "node:stream";
import * as api from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";

const Bucket = process.argv[2];
const does = (Name, input) => s3.send(new api[`${Name}Command`]({ Bucket, ...input }));
const refused = (code, Name, input) => assert.rejects(does(Name, input), (error) => {
  assert.equal(error.name, code);
  return true;
});
const bytesOf = async (answer) => Buffer.from(await answer.Body.transformToByteArray());

await does("CreateBucket");
await does("CreateBucket");

const body = randomBytes(50_000);
const put = await does("PutObject", { Key: "a/b", Body: body, ContentType: "text/x", Metadata: { one: "1", two: "zwei" } });
assert.equal(put.ETag, `"${createHash("md5").update(body).digest("hex")}"`);
const got = await does("GetObject", { Key: "a/b" });
assert.deepEqual([await bytesOf(got), got.ContentType, got.Metadata], [body, "text/x", { one: "1", two: "zwei" }]);
assert.deepEqual(await bytesOf(await does("GetObject", { Key: "a/b", Range: "bytes=100-199" })), body.subarray(100, 200));
const head = await does("HeadObject", { Key: "a/b" });
assert.deepEqual([head.ContentLength, head.ETag, head.VersionId], [50_000, put.ETag, put.VersionId]);
await refused("NoSuchKey", "GetObject", { Key: "nothing" });
await refused("InvalidRange", "GetObject", { Key: "a/b", Range: "bytes=50000-" });

for (const ChecksumAlgorithm of ["CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"]) {
  const summed = await does("PutObject", { Key: "summed", Body: "hello", ChecksumAlgorithm });
  const asked = await does("HeadObject", { Key: "summed", ChecksumMode: "ENABLED" });
  assert.ok(summed[`Checksum${ChecksumAlgorithm}`]);
  assert.equal(asked[`Checksum${ChecksumAlgorithm}`], summed[`Checksum${ChecksumAlgorithm}`]);
}
await does("PutObject", { Key: "stream", Body: Readable.from([body.subarray(0, 7), body.subarray(7)]), ContentLength: body.length });
assert.deepEqual(await bytesOf(await does("GetObject", { Key: "stream" })), body);

await does("PutObject", { Key: "once", Body: "1", IfNoneMatch: "*" });
await refused("PreconditionFailed", "PutObject", { Key: "once", Body: "2", IfNoneMatch: "*" });
await does("PutObject", { Key: "once", Body: "3", IfMatch: '"c4ca4238a0b923820dcc509a6f75849b"' });
await refused("PreconditionFailed", "PutObject", { Key: "once", Body: "4", IfMatch: '"c4ca4238a0b923820dcc509a6f75849b"' });

await does("PutObjectTagging", { Key: "once", Tagging: { TagSet: [{ Key: "k", Value: "v" }] } });
assert.deepEqual((await does("GetObjectTagging", { Key: "once" })).TagSet, [{ Key: "k", Value: "v" }]);
const copy = await does("CopyObject", { Key: "ü +%", CopySource: `${Bucket}/a/b` });
assert.equal(copy.CopyObjectResult.ETag, put.ETag);

const large = randomBytes(17 << 20);
await new Upload({ client: s3, params: { Bucket, Key: "large", Body: Readable.from(large) } }).done();
const back = await does("GetObject", { Key: "large" });
assert.match(back.ETag, /-4"$/);
assert.deepEqual(await bytesOf(back), large);

const keys = ["a/b", "large", "once", "stream", "summed", "ü +%"];
const listed = [];
for await (const page of api.paginateListObjectsV2({ client: s3, pageSize: 2 }, { Bucket })) {
  listed.push(...page.Contents.map((object) => object.Key));
}
assert.deepEqual(listed, keys);

// The address holds for one body: its checksum is signed with it.
const address = await getSignedUrl(s3, new api.PutObjectCommand({ Bucket, Key: "signed", Body: body }), { expiresIn: 60 });
assert.equal((await fetch(address, { method: "PUT", body: randomBytes(body.length) })).status, 400);
assert.equal((await fetch(address, { method: "PUT", body })).status, 200);
const fetched = await fetch(await getSignedUrl(s3, new api.GetObjectCommand({ Bucket, Key: "signed" }), { expiresIn: 60 }));
assert.deepEqual(Buffer.from(await fetched.arrayBuffer()), body);

assert.equal((await does("DeleteObject", { Key: "signed" })).DeleteMarker, true);
const gone = await does("DeleteObjects", { Delete: { Objects: keys.map((Key) => ({ Key })) } });
assert.deepEqual([gone.Deleted.length, gone.Errors], [keys.length, undefined]);
assert.equal((await does("ListObjectsV2")).KeyCount, 0);
console.log("all done");
