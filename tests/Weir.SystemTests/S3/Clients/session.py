# What applications do with boto3. The test puts what docs/how-to/s3-clients.md says before it, which makes `s3`.
# Usage: python3 FILE BUCKET. Ends with "all done" when every answer was right.
import hashlib
import io
import os
import sys

from botocore.exceptions import ClientError

bucket = sys.argv[1]


def refused(code, call, **arguments):
    try:
        call(**arguments)
    except ClientError as error:
        assert error.response["Error"]["Code"] == code, error.response
        return error.response
    raise AssertionError(f"{call.__name__} should have been refused with {code}")


s3.create_bucket(Bucket=bucket)
s3.create_bucket(Bucket=bucket)
assert bucket in [b["Name"] for b in s3.list_buckets()["Buckets"]]
refused("NoSuchBucket", s3.list_objects_v2, Bucket=bucket + "x")

body = os.urandom(50_000)
put = s3.put_object(Bucket=bucket, Key="a/b", Body=body, ContentType="text/x", Metadata={"one": "1", "two": "zwei"})
assert put["ETag"] == '"%s"' % hashlib.md5(body).hexdigest()
got = s3.get_object(Bucket=bucket, Key="a/b")
assert got["Body"].read() == body and got["ContentType"] == "text/x" and got["Metadata"] == {"one": "1", "two": "zwei"}
head = s3.head_object(Bucket=bucket, Key="a/b")
assert head["ContentLength"] == 50_000 and head["ETag"] == put["ETag"]
assert s3.get_object(Bucket=bucket, Key="a/b", Range="bytes=100-199")["Body"].read() == body[100:200]
assert s3.get_object(Bucket=bucket, Key="a/b", Range="bytes=-10")["Body"].read() == body[-10:]
refused("InvalidRange", s3.get_object, Bucket=bucket, Key="a/b", Range="bytes=50000-")
refused("304", s3.get_object, Bucket=bucket, Key="a/b", IfNoneMatch=put["ETag"])
refused("PreconditionFailed", s3.get_object, Bucket=bucket, Key="a/b", IfMatch='"%s"' % ("0" * 32))
refused("NoSuchKey", s3.get_object, Bucket=bucket, Key="nothing")

keys = sorted(["a/b", "a/c", "a/d/e", "b", "c d", "ü+%", "z"], key=lambda k: k.encode())
for key in keys[1:]:
    s3.put_object(Bucket=bucket, Key=key, Body=b"x")
page = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, PaginationConfig={"PageSize": 2})
assert [o["Key"] for p in page for o in p.get("Contents", [])] == keys
page = s3.get_paginator("list_objects").paginate(Bucket=bucket, PaginationConfig={"PageSize": 3})
assert [o["Key"] for p in page for o in p.get("Contents", [])] == keys
flat = s3.list_objects_v2(Bucket=bucket, Delimiter="/")
assert [p["Prefix"] for p in flat["CommonPrefixes"]] == ["a/"] and len(flat["Contents"]) == 4
deep = s3.list_objects_v2(Bucket=bucket, Delimiter="/", Prefix="a/")
assert [p["Prefix"] for p in deep["CommonPrefixes"]] == ["a/d/"] and [o["Key"] for o in deep["Contents"]] == ["a/b", "a/c"]

s3.put_object_tagging(Bucket=bucket, Key="b", Tagging={"TagSet": [{"Key": "k", "Value": "v"}]})
assert s3.get_object_tagging(Bucket=bucket, Key="b")["TagSet"] == [{"Key": "k", "Value": "v"}]
s3.delete_object_tagging(Bucket=bucket, Key="b")
assert s3.get_object_tagging(Bucket=bucket, Key="b")["TagSet"] == []

copy = s3.copy_object(Bucket=bucket, Key="copy", CopySource={"Bucket": bucket, "Key": "a/b"})
assert copy["CopyObjectResult"]["ETag"] == put["ETag"]
assert s3.head_object(Bucket=bucket, Key="copy")["Metadata"] == {"one": "1", "two": "zwei"}
refused("InvalidRequest", s3.copy_object, Bucket=bucket, Key="copy", CopySource={"Bucket": bucket, "Key": "copy"})

large = os.urandom(6 << 20)
upload = s3.create_multipart_upload(Bucket=bucket, Key="large")["UploadId"]
one = s3.upload_part(Bucket=bucket, Key="large", UploadId=upload, PartNumber=1, Body=large[: 5 << 20])
two = s3.upload_part(Bucket=bucket, Key="large", UploadId=upload, PartNumber=2, Body=large[5 << 20 :])
assert [p["PartNumber"] for p in s3.list_parts(Bucket=bucket, Key="large", UploadId=upload)["Parts"]] == [1, 2]
assert [u["UploadId"] for u in s3.list_multipart_uploads(Bucket=bucket)["Uploads"]] == [upload]
parts = [{"PartNumber": 1, "ETag": one["ETag"]}, {"PartNumber": 2, "ETag": two["ETag"]}]
refused("InvalidPartOrder", s3.complete_multipart_upload, Bucket=bucket, Key="large", UploadId=upload, MultipartUpload={"Parts": parts[::-1]})
done = s3.complete_multipart_upload(Bucket=bucket, Key="large", UploadId=upload, MultipartUpload={"Parts": parts})
assert done["ETag"].endswith('-2"')
assert s3.get_object(Bucket=bucket, Key="large")["Body"].read() == large
assert s3.get_object(Bucket=bucket, Key="large", PartNumber=2)["Body"].read() == large[5 << 20 :]
refused("NoSuchUpload", s3.abort_multipart_upload, Bucket=bucket, Key="large", UploadId=upload)
s3.upload_fileobj(io.BytesIO(os.urandom(9 << 20)), bucket, "managed")
assert s3.head_object(Bucket=bucket, Key="managed")["ContentLength"] == 9 << 20

names = [{"Key": o["Key"]} for o in s3.list_objects_v2(Bucket=bucket)["Contents"]]
gone = s3.delete_objects(Bucket=bucket, Delete={"Objects": names})
assert len(gone["Deleted"]) == len(names) and "Errors" not in gone
assert "Contents" not in s3.list_objects_v2(Bucket=bucket)
refused("BucketNotEmpty", s3.delete_bucket, Bucket=bucket)
for page in s3.get_paginator("list_object_versions").paginate(Bucket=bucket):
    every = [{"Key": v["Key"], "VersionId": v["VersionId"]} for v in page.get("Versions", []) + page.get("DeleteMarkers", [])]
    assert "Errors" not in s3.delete_objects(Bucket=bucket, Delete={"Objects": every, "Quiet": True})
s3.delete_bucket(Bucket=bucket)
refused("404", s3.head_bucket, Bucket=bucket)
print("all done")
