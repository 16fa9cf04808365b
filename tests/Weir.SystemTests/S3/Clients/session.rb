# What applications do with the Ruby SDK. The test puts what docs/how-to/s3-clients.md says before it, which makes `s3`.
# Usage: ruby FILE BUCKET. Ends with "all done" when every answer was right.
require "digest"
require "net/http"
require "stringio"

bucket = ARGV.fetch(0)

def same(expected, actual)
  raise "expected #{expected.inspect[0, 200]}, got #{actual.inspect[0, 200]}" unless expected == actual
end

def refused(code)
  yield
rescue Aws::S3::Errors::ServiceError => error
  same(code, error.code)
else
  raise "should have been refused with #{code}"
end

def exchange(request, address)
  Net::HTTP.start(address.host, address.port, use_ssl: true, ca_file: ENV.fetch("AWS_CA_BUNDLE")) { |http| http.request(request) }
end

s3.create_bucket(bucket: bucket)
s3.create_bucket(bucket: bucket)

body = Random.bytes(50_000)
put = s3.put_object(bucket: bucket, key: "a/b", body: body, content_type: "text/x", metadata: { "one" => "1", "two" => "zwei" })
same("\"#{Digest::MD5.hexdigest(body)}\"", put.etag)
got = s3.get_object(bucket: bucket, key: "a/b")
same([body, "text/x", { "one" => "1", "two" => "zwei" }], [got.body.read.b, got.content_type, got.metadata])
same(body[100..199], s3.get_object(bucket: bucket, key: "a/b", range: "bytes=100-199").body.read.b)
head = s3.head_object(bucket: bucket, key: "a/b")
same([50_000, put.etag, put.version_id], [head.content_length, head.etag, head.version_id])
refused("NoSuchKey") { s3.get_object(bucket: bucket, key: "nothing") }
refused("PreconditionFailed") { s3.get_object(bucket: bucket, key: "a/b", if_match: "\"#{"0" * 32}\"") }

%w[CRC32 SHA1 SHA256].each do |algorithm|
  summed = s3.put_object(bucket: bucket, key: "summed", body: "hello", checksum_algorithm: algorithm)
  asked = s3.head_object(bucket: bucket, key: "summed", checksum_mode: "ENABLED")
  member = "checksum_#{algorithm.downcase}"
  same(false, summed[member].nil?)
  same(summed[member], asked[member])
end

s3.put_object_tagging(bucket: bucket, key: "summed", tagging: { tag_set: [{ key: "k", value: "v" }] })
same([{ key: "k", value: "v" }], s3.get_object_tagging(bucket: bucket, key: "summed").tag_set.map(&:to_h))
copy = s3.copy_object(bucket: bucket, key: "ü +%", copy_source: "#{bucket}/a/b")
same(put.etag, copy.copy_object_result.etag)

large = Random.bytes(17 << 20)
object = Aws::S3::Resource.new(client: s3).bucket(bucket).object("large")
object.upload_stream { |stream| stream.binmode.write(large) }
same([large.bytesize, "-4\""], [object.content_length, object.etag[-3..]])
pieces = String.new
s3.get_object(bucket: bucket, key: "large") { |piece| pieces << piece }
same(Digest::SHA256.digest(large), Digest::SHA256.digest(pieces))

# This SDK is older than conditional writes; what it signs in an address may be sent with the header.
signer = Aws::S3::Presigner.new(client: s3)
address = URI(signer.presigned_url(:put_object, bucket: bucket, key: "once", expires_in: 60))
same(%w[200 412], Array.new(2) do
  request = Net::HTTP::Put.new(address, "If-None-Match" => "*")
  request.body = body
  exchange(request, address).code
end)
address = URI(signer.presigned_url(:get_object, bucket: bucket, key: "once", expires_in: 60))
same(body, exchange(Net::HTTP::Get.new(address), address).body.b)

keys = ["a/b", "large", "once", "summed", "ü +%"]
same(keys, s3.list_objects_v2(bucket: bucket, max_keys: 2).flat_map { |page| page.contents.map(&:key) })
same(true, s3.delete_object(bucket: bucket, key: "once").delete_marker)
gone = s3.delete_objects(bucket: bucket, delete: { objects: keys.map { |key| { key: key } } })
same([keys.length, []], [gone.deleted.length, gone.errors])
same(0, s3.list_objects_v2(bucket: bucket).key_count)
puts "all done"
