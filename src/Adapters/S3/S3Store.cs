using System.Runtime.CompilerServices;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Amazon.S3.Transfer;
using Dossier.Core.Stores;

namespace Dossier.Adapters.S3;

/// <summary>A file store in a bucket of any server that speaks S3. Buckets are named in the path, which every such server understands.</summary>
public sealed class S3Store : IStoredFiles, IDisposable
{
    private const int BufferSize = 1 << 17;
    private const int Attempts = 3;
    private readonly AmazonS3Client client;
    private readonly string bucket;
    private readonly string prefix;

    public S3Store(StorePlace place, StoreCredential credential)
    {
        bucket = place.Bucket!;
        prefix = place.Prefix.Length == 0 ? "" : place.Prefix + "/";
        var settings = new AmazonS3Config
        {
            ServiceURL = place.Endpoint!.ToString(),
            AuthenticationRegion = place.Region,
            ForcePathStyle = true,
            MaxErrorRetry = Attempts,
            // Other servers than Amazon's refuse the checksums that newer clients add by themselves.
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        };
        client = new AmazonS3Client(new BasicAWSCredentials(credential.AccessKey, credential.Secret), settings);
    }

    public async Task<Stream> Open(string path, CancellationToken cancel)
    {
        var key = KeyOf(path) ?? throw Absent(path);
        try
        {
            return (await client.GetObjectAsync(bucket, key, cancel)).ResponseStream;
        }
        catch (AmazonS3Exception exception) when (exception.ErrorCode is "NoSuchKey")
        {
            throw Absent(path);
        }
        catch (Exception exception) when (IsOfServer(exception))
        {
            throw Unreachable(exception);
        }
    }

    public async Task Write(string path, Stream content, CancellationToken cancel)
    {
        var key = KeyOf(path) ?? throw new StoreUnreachable($"'{path}' is not a path that can be written to.");
        await using var spool = content.CanSeek ? null : Spool();
        if (spool is not null)
        {
            await content.CopyToAsync(spool, BufferSize, cancel);
            spool.Position = 0;
        }

        try
        {
            // Large files go in parts, which end as one object or as none.
            using var transfer = new TransferUtility(client);
            var request = new TransferUtilityUploadRequest
            {
                BucketName = bucket,
                Key = key,
                InputStream = spool ?? content,
                AutoCloseStream = false,
            };
            await transfer.UploadAsync(request, cancel);
        }
        catch (Exception exception) when (IsOfServer(exception))
        {
            throw Unreachable(exception);
        }
    }

    public async IAsyncEnumerable<StoredFile> Under(string path, [EnumeratorCancellation] CancellationToken cancel)
    {
        var key = path.Length == 0 ? prefix : KeyOf(path);
        var request = new ListObjectsV2Request { BucketName = bucket, Prefix = key };
        while (key is not null)
        {
            var page = await List(request, cancel);
            foreach (var found in page.S3Objects ?? [])
            {
                // A prefix is no folder: "a" is also where "ab" begins.
                var isWithin = path.Length == 0 || found.Key == key || found.Key.StartsWith(key + "/", StringComparison.Ordinal);
                if (isWithin && !found.Key.EndsWith('/'))
                {
                    yield return new StoredFile(found.Key[prefix.Length..], found.Size ?? 0, found.LastModified);
                }
            }

            if (page.IsTruncated is not true)
            {
                yield break;
            }

            request.ContinuationToken = page.NextContinuationToken;
        }
    }

    public async Task Delete(string path, CancellationToken cancel)
    {
        try
        {
            if (KeyOf(path) is { } key)
            {
                await client.DeleteObjectAsync(bucket, key, cancel);
            }
        }
        catch (Exception exception) when (IsOfServer(exception))
        {
            throw Unreachable(exception);
        }
    }

    public void Dispose() => client.Dispose();

    private async Task<ListObjectsV2Response> List(ListObjectsV2Request request, CancellationToken cancel)
    {
        try
        {
            return await client.ListObjectsV2Async(request, cancel);
        }
        catch (Exception exception) when (IsOfServer(exception))
        {
            throw Unreachable(exception);
        }
    }

    private string? KeyOf(string path) => StoredPath.Clean(path) is { } clean ? prefix + clean : null;

    private static FileStream Spool() =>
        new(
            Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()),
            FileMode.CreateNew,
            FileAccess.ReadWrite,
            FileShare.None,
            BufferSize,
            FileOptions.DeleteOnClose | FileOptions.Asynchronous
        );

    private static bool IsOfServer(Exception exception) =>
        exception is AmazonServiceException or AmazonClientException or HttpRequestException;

    private static StoreUnreachable Unreachable(Exception exception) =>
        new(
            exception is AmazonS3Exception { ErrorCode.Length: > 0 } refused
                ? $"The S3 server refused: {refused.ErrorCode}."
                : "The S3 server could not be reached.",
            exception
        );

    private static FileNotFoundException Absent(string path) => new($"There is no file '{path}' in the store.");
}
