// What applications do with the Go SDK; connect stands in docs/how-to/s3-clients.md. Usage: PROGRAM BUCKET.
// Ends with "all done" when every answer was right.
package main

import (
	"bytes"
	"context"
	"crypto/md5"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"reflect"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/feature/s3/manager"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

var (
	ctx    = context.Background()
	bucket = aws.String(os.Args[1])
)

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

func same(expected, actual interface{}) {
	if !reflect.DeepEqual(expected, actual) {
		panic(fmt.Sprintf("expected %.200v, got %.200v", expected, actual))
	}
}

func refused(code string, err error) {
	var problem smithy.APIError
	if !errors.As(err, &problem) || problem.ErrorCode() != code {
		panic(fmt.Sprintf("should have been refused with %s, got %v", code, err))
	}
}

func random(count int) []byte {
	content := make([]byte, count)
	must(rand.Read(content))
	return content
}

func get(client *s3.Client, key, span string) []byte {
	input := &s3.GetObjectInput{Bucket: bucket, Key: aws.String(key)}
	if span != "" {
		input.Range = aws.String(span)
	}
	return must(io.ReadAll(must(client.GetObject(ctx, input)).Body))
}

func list(client *s3.Client) []string {
	var keys []string
	pages := s3.NewListObjectsV2Paginator(client, &s3.ListObjectsV2Input{Bucket: bucket, MaxKeys: 2})
	for pages.HasMorePages() {
		for _, object := range must(pages.NextPage(ctx)).Contents {
			keys = append(keys, *object.Key)
		}
	}
	return keys
}

// This SDK is older than conditional writes; a request is given the header before it is signed.
func ifAbsent(options *s3.Options) {
	options.APIOptions = append(options.APIOptions, smithyhttp.AddHeaderValue("If-None-Match", "*"))
}

func presigned(client *s3.Client, content []byte) {
	trust := x509.NewCertPool()
	trust.AppendCertsFromPEM(must(os.ReadFile(os.Getenv("AWS_CA_BUNDLE"))))
	browser := http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: trust}}}
	signer := s3.NewPresignClient(client)
	up := must(signer.PresignPutObject(ctx, &s3.PutObjectInput{Bucket: bucket, Key: aws.String("signed")}))
	request := must(http.NewRequest(up.Method, up.URL, bytes.NewReader(content)))
	same(200, must(browser.Do(request)).StatusCode)
	down := must(signer.PresignGetObject(ctx, &s3.GetObjectInput{Bucket: bucket, Key: aws.String("signed")}))
	same(content, must(io.ReadAll(must(browser.Get(down.URL)).Body)))
}

func main() {
	client := must(connect(ctx))
	must(client.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: bucket}))
	must(client.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: bucket}))

	content, key := random(50_000), aws.String("a/b")
	digest := md5.Sum(content)
	put := must(client.PutObject(ctx, &s3.PutObjectInput{
		Bucket: bucket, Key: key, Body: bytes.NewReader(content), ContentType: aws.String("text/x"), Metadata: map[string]string{"one": "1"}}))
	same(`"`+hex.EncodeToString(digest[:])+`"`, *put.ETag)
	same(content, get(client, *key, ""))
	same(content[100:200], get(client, *key, "bytes=100-199"))
	head := must(client.HeadObject(ctx, &s3.HeadObjectInput{Bucket: bucket, Key: key}))
	same([]interface{}{int64(50_000), *put.ETag, "text/x", map[string]string{"one": "1"}},
		[]interface{}{head.ContentLength, *head.ETag, *head.ContentType, head.Metadata})
	_, err := client.GetObject(ctx, &s3.GetObjectInput{Bucket: bucket, Key: aws.String("nothing")})
	refused("NoSuchKey", err)

	for _, algorithm := range types.ChecksumAlgorithm("").Values() {
		summed := must(client.PutObject(ctx, &s3.PutObjectInput{
			Bucket: bucket, Key: aws.String("summed"), Body: bytes.NewReader([]byte("hello")), ChecksumAlgorithm: algorithm}))
		asked := must(client.HeadObject(ctx, &s3.HeadObjectInput{Bucket: bucket, Key: aws.String("summed"), ChecksumMode: types.ChecksumModeEnabled}))
		same([]*string{summed.ChecksumCRC32, summed.ChecksumCRC32C, summed.ChecksumSHA1, summed.ChecksumSHA256},
			[]*string{asked.ChecksumCRC32, asked.ChecksumCRC32C, asked.ChecksumSHA1, asked.ChecksumSHA256})
	}

	once := func() error {
		_, err := client.PutObject(ctx, &s3.PutObjectInput{Bucket: bucket, Key: aws.String("once"), Body: bytes.NewReader(content)}, ifAbsent)
		return err
	}
	same(nil, once())
	refused("PreconditionFailed", once())
	presigned(client, content)

	tags := []types.Tag{{Key: aws.String("k"), Value: aws.String("v")}}
	must(client.PutObjectTagging(ctx, &s3.PutObjectTaggingInput{Bucket: bucket, Key: key, Tagging: &types.Tagging{TagSet: tags}}))
	same(tags, must(client.GetObjectTagging(ctx, &s3.GetObjectTaggingInput{Bucket: bucket, Key: key})).TagSet)
	copied := must(client.CopyObject(ctx, &s3.CopyObjectInput{
		Bucket: bucket, Key: aws.String("ü +%"), CopySource: aws.String(url.PathEscape(*bucket + "/a/b"))}))
	same(*put.ETag, *copied.CopyObjectResult.ETag)

	large := random(17 << 20)
	must(manager.NewUploader(client).Upload(ctx, &s3.PutObjectInput{Bucket: bucket, Key: aws.String("large"), Body: bytes.NewReader(large)}))
	same(large, get(client, "large", ""))

	keys := []string{"a/b", "large", "once", "signed", "summed", "ü +%"}
	same(keys, list(client))
	same(true, must(client.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: bucket, Key: key})).DeleteMarker)
	var every []types.ObjectIdentifier
	for _, name := range keys {
		every = append(every, types.ObjectIdentifier{Key: aws.String(name)})
	}
	gone := must(client.DeleteObjects(ctx, &s3.DeleteObjectsInput{Bucket: bucket, Delete: &types.Delete{Objects: every}}))
	same([]int{len(keys), 0}, []int{len(gone.Deleted), len(gone.Errors)})
	same(0, len(list(client)))
	fmt.Println("all done")
}
