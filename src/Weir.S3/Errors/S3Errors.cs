namespace Weir.S3.Errors;

/// <summary>S3's error codes that this door answers with, in the words of AWS ("Error responses", Amazon S3 API reference).</summary>
internal static class S3Errors
{
    public static readonly S3ErrorCode AccessDenied = new("AccessDenied", 403, "Access Denied");

    public static readonly S3ErrorCode AccessControlListNotSupported =
        new("AccessControlListNotSupported", 400, "The bucket does not allow ACLs.");

    public static readonly S3ErrorCode AuthorizationHeaderMalformed =
        new("AuthorizationHeaderMalformed", 400, "The authorization header that you provided is not valid.");

    public static readonly S3ErrorCode AuthorizationQueryParametersError =
        new("AuthorizationQueryParametersError", 400, "The authorization query parameters that you provided are not valid.");

    public static readonly S3ErrorCode BadDigest =
        new("BadDigest", 400, "The Content-MD5 or checksum value that you specified did not match what the server received.");

    public static readonly S3ErrorCode BucketAlreadyExists = new(
        "BucketAlreadyExists",
        409,
        "The requested bucket name is not available. The bucket namespace is shared by all users of the system. Select a different name and "
        + "try again.");

    public static readonly S3ErrorCode BucketAlreadyOwnedByYou = new(
        "BucketAlreadyOwnedByYou", 409, "The bucket that you tried to create already exists, and you own it.");

    public static readonly S3ErrorCode BucketNotEmpty = new("BucketNotEmpty", 409, "The bucket that you tried to delete is not empty.");

    public static readonly S3ErrorCode ConditionalRequestConflict = new(
        "ConditionalRequestConflict", 409, "A conflicting operation occurred during the conditional request. Try again.");

    public static readonly S3ErrorCode EntityTooLarge =
        new("EntityTooLarge", 400, "Your proposed upload exceeds the maximum allowed size.");

    public static readonly S3ErrorCode EntityTooSmall =
        new("EntityTooSmall", 400, "Your proposed upload is smaller than the minimum allowed object size.");

    public static readonly S3ErrorCode IllegalLocationConstraint = new(
        "IllegalLocationConstraintException", 400, "The specified location constraint is not valid for this region.");

    public static readonly S3ErrorCode IllegalVersioningConfiguration = new(
        "IllegalVersioningConfigurationException", 400, "The Versioning configuration specified in the request is invalid.");

    public static readonly S3ErrorCode IncompleteBody =
        new("IncompleteBody", 400, "You did not provide the number of bytes specified by the Content-Length HTTP header.");

    public static readonly S3ErrorCode InsufficientStorage =
        new("InsufficientStorage", 507, "There is no room left to store the object. Nothing was kept.");

    public static readonly S3ErrorCode InternalError = new("InternalError", 500, "We encountered an internal error. Please try again.");

    public static readonly S3ErrorCode InvalidAccessKeyId =
        new("InvalidAccessKeyId", 403, "The AWS access key ID that you provided does not exist in our records.");

    public static readonly S3ErrorCode InvalidArgument = new("InvalidArgument", 400, "Invalid Argument");

    public static readonly S3ErrorCode InvalidBucketName = new("InvalidBucketName", 400, "The specified bucket is not valid.");

    public static readonly S3ErrorCode InvalidBucketState =
        new("InvalidBucketState", 409, "The request is not valid for the current state of the bucket.");

    public static readonly S3ErrorCode InvalidChunkSize =
        new("InvalidChunkSizeError", 403, "Only the last chunk is allowed to have a size less than 8192 bytes");

    public static readonly S3ErrorCode InvalidDigest =
        new("InvalidDigest", 400, "The Content-MD5 or checksum value that you specified is not valid.");

    public static readonly S3ErrorCode InvalidEncryptionAlgorithm = new(
        "InvalidEncryptionAlgorithmError", 400, "The encryption request that you specified is not valid. The valid value is AES256.");

    public static readonly S3ErrorCode InvalidPart = new(
        "InvalidPart",
        400,
        "One or more of the specified parts could not be found. The part might not have been uploaded, or the specified entity tag might not "
        + "have matched the part's entity tag.");

    public static readonly S3ErrorCode InvalidPartNumber = new("InvalidPartNumber", 416, "The requested partnumber is not satisfiable");

    public static readonly S3ErrorCode InvalidPartOrder = new(
        "InvalidPartOrder",
        400,
        "The list of parts was not in ascending order. The parts list must be specified in order by part number.");

    public static readonly S3ErrorCode InvalidRange = new("InvalidRange", 416, "The requested range is not satisfiable");

    public static readonly S3ErrorCode InvalidRequest = new("InvalidRequest", 400, "Invalid Request");

    public static readonly S3ErrorCode InvalidRetentionPeriod =
        new("InvalidRetentionPeriod", 400, "The retention period must be a positive whole number.");

    public static readonly S3ErrorCode InvalidStorageClass =
        new("InvalidStorageClass", 400, "The storage class that you specified is not valid.");

    public static readonly S3ErrorCode InvalidTag = new("InvalidTag", 400, "The tag provided was not a valid tag.");

    public static readonly S3ErrorCode InvalidToken =
        new("InvalidToken", 400, "The provided token is malformed or otherwise not valid.");

    public static readonly S3ErrorCode InvalidUri = new("InvalidURI", 400, "The specified URI couldn't be parsed.");

    public static readonly S3ErrorCode KeyTooLong = new("KeyTooLongError", 400, "Your key is too long.");

    public static readonly S3ErrorCode MalformedTrailer = new(
        "MalformedTrailerError",
        400,
        "The request contained trailing data that was not well-formed or did not conform to our published schema.");

    public static readonly S3ErrorCode MalformedXml = new(
        "MalformedXML", 400, "The XML that you provided was not well formed or did not validate against our published schema.");

    public static readonly S3ErrorCode MaxMessageLengthExceeded =
        new("MaxMessageLengthExceeded", 400, "Your request was too large.");

    public static readonly S3ErrorCode MetadataTooLarge =
        new("MetadataTooLarge", 400, "Your metadata headers exceed the maximum allowed metadata size.");

    public static readonly S3ErrorCode MethodNotAllowed =
        new("MethodNotAllowed", 405, "The specified method is not allowed against this resource.");

    public static readonly S3ErrorCode MissingContentLength =
        new("MissingContentLength", 411, "You must provide the Content-Length HTTP header.");

    public static readonly S3ErrorCode MissingRequestBody = new("MissingRequestBodyError", 400, "Request body is empty.");

    public static readonly S3ErrorCode NoSuchBucket = new("NoSuchBucket", 404, "The specified bucket does not exist");

    public static readonly S3ErrorCode NoSuchKey = new("NoSuchKey", 404, "The specified key does not exist.");

    public static readonly S3ErrorCode NoSuchObjectLockConfiguration =
        new("NoSuchObjectLockConfiguration", 404, "The specified object does not have a ObjectLock configuration");

    public static readonly S3ErrorCode NoSuchTagSet = new("NoSuchTagSet", 404, "The TagSet does not exist");

    public static readonly S3ErrorCode NoSuchUpload = new(
        "NoSuchUpload",
        404,
        "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.");

    public static readonly S3ErrorCode NoSuchVersion = new("NoSuchVersion", 404, "The specified version does not exist.");

    public static readonly S3ErrorCode NotImplemented =
        new("NotImplemented", 501, "A header or query you provided implies functionality that is not implemented.");

    public static readonly S3ErrorCode NotModified = new("NotModified", 304, "Not Modified");

    public static readonly S3ErrorCode ObjectLockConfigurationNotFound = new(
        "ObjectLockConfigurationNotFoundError", 404, "Object Lock configuration does not exist for this bucket");

    public static readonly S3ErrorCode OperationAborted = new(
        "OperationAborted", 409, "A conflicting conditional operation is currently in progress against this resource. Please try again.");

    public static readonly S3ErrorCode PreconditionFailed =
        new("PreconditionFailed", 412, "At least one of the pre-conditions you specified did not hold");

    public static readonly S3ErrorCode RequestTimeTooSkewed =
        new("RequestTimeTooSkewed", 403, "The difference between the request time and the current time is too large.");

    public static readonly S3ErrorCode RequestTimeout = new(
        "RequestTimeout", 400, "Your socket connection to the server was not read from or written to within the timeout period.");

    public static readonly S3ErrorCode ServiceUnavailable = new("ServiceUnavailable", 503, "Service is unable to handle request.");

    public static readonly S3ErrorCode SignatureDoesNotMatch = new(
        "SignatureDoesNotMatch",
        403,
        "The request signature we calculated does not match the signature you provided. Check your key and signing method.");

    public static readonly S3ErrorCode XAmzContentSha256Mismatch = new(
        "XAmzContentSHA256Mismatch", 400, "The provided 'x-amz-content-sha256' header does not match what was computed.");
}
