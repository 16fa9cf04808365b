namespace Weir.Verbs.Objects;

/// <summary>What clients of S3 are configured with, ready to be pasted.</summary>
internal static class ClientSnippet
{
    private static readonly (string Client, Func<S3Profile, string> Text)[] All =
    [
        ("aws", Aws),
        ("boto3", Boto3),
        ("rclone", Rclone),
        ("s3cmd", S3cmd),
        ("restic", Restic),
    ];

    /// <summary>The clients.</summary>
    public static IEnumerable<string> Clients => All.Select(static one => one.Client);

    /// <summary>The text for a client, with the secret.</summary>
    public static string Of(string client, S3Profile profile) => All.First(one => one.Client == client).Text(profile);

    private static string Aws(S3Profile profile) =>
        $"""
        # ~/.aws/credentials
        [weir]
        aws_access_key_id = {profile.AccessKeyId}
        aws_secret_access_key = {profile.SecretAccessKey}

        # ~/.aws/config
        [profile weir]
        region = {profile.Region}
        endpoint_url = {profile.Endpoint}
        {(profile.AuthorityFile is { } file ? $"ca_bundle = {file}\n" : "")}
        # aws --profile weir s3 ls
        # Before version 2.13 of the command add: --endpoint-url {profile.Endpoint}

        """;

    private static string Boto3(S3Profile profile) =>
        $"""
        import boto3
        from botocore.config import Config

        s3 = boto3.client(
            "s3",
            endpoint_url="{profile.Endpoint}",
            region_name="{profile.Region}",
            aws_access_key_id="{profile.AccessKeyId}",
            aws_secret_access_key="{profile.SecretAccessKey}",
            verify={(profile.AuthorityFile is { } file ? $"\"{file}\"" : "True")},
            config=Config(signature_version="s3v4"),
        )

        """;

    private static string Rclone(S3Profile profile) =>
        $"""
        # ~/.config/rclone/rclone.conf
        [weir]
        type = s3
        provider = Other
        endpoint = {profile.Endpoint}
        region = {profile.Region}
        access_key_id = {profile.AccessKeyId}
        secret_access_key = {profile.SecretAccessKey}

        # rclone{(profile.AuthorityFile is { } file ? $" --ca-cert {file}" : "")} lsd weir:

        """;

    private static string S3cmd(S3Profile profile)
    {
        var host = new Uri(profile.Endpoint).Authority;
        return $"""
            # ~/.s3cfg
            [default]
            access_key = {profile.AccessKeyId}
            secret_key = {profile.SecretAccessKey}
            host_base = {host}
            host_bucket = {host}
            bucket_location = {profile.Region}
            use_https = True
            {(profile.AuthorityFile is { } file ? $"ca_certs_file = {file}\n" : "")}
            # s3cmd ls

            """;
    }

    private static string Restic(S3Profile profile) =>
        $"""
        export AWS_ACCESS_KEY_ID={profile.AccessKeyId}
        export AWS_SECRET_ACCESS_KEY={profile.SecretAccessKey}
        export AWS_DEFAULT_REGION={profile.Region}
        export RESTIC_REPOSITORY=s3:{profile.Endpoint}/BUCKET

        # restic{(profile.AuthorityFile is { } file ? $" --cacert {file}" : "")} init

        """;
}
