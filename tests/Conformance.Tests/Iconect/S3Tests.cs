using System.IO.Compression;
using System.Net;
using System.Text.Json;
using Dossier.App.Tests.Setup;
using Dossier.Core.Kernel;
using Dossier.Support;

namespace Dossier.Conformance.Tests.Iconect;

/// <summary>Contract 3.1 and 3.6: file stores in S3, on a real server.</summary>
public sealed class S3Tests(IconectServer server) : JobProject(server), IClassFixture<IconectServer>
{
    private const int Deadline = 240_000;
    private const string Bucket = "evidence";

    [Fact(Timeout = Deadline)]
    public async Task Files_in_S3_are_received_imported_attached_unpacked_and_ingested()
    {
        await using var gateway = await RadosGateway.Start(Bucket, Cancel);
        var store = await Store(gateway, "s3", RadosGateway.Secret);
        var stores = (await Api.Get($"{p}/filestores")).Is(HttpStatusCode.OK).Text;
        Assert.DoesNotContain(RadosGateway.Secret, stores, StringComparison.Ordinal);
        await using (var session = await Server.Installed.Of<IEngine>().Read(Cancel))
        {
            var kept = await session.Value<string>("SELECT protected_secret FROM store_credentials", null, Cancel);
            Assert.DoesNotContain(RadosGateway.Secret, kept, StringComparison.Ordinal);
        }

        // Whole and in chunks; one that is larger than what goes in one request.
        await Upload("volume/first.txt", "the first native"u8.ToArray(), store);
        var large = new byte[20 << 20];
        new Random(1).NextBytes(large);
        await Upload("large.bin", large, store);
        var path = $"{p}/filestores/{store}/files";
        (await Api.Upload($"{path}?chunk_index=1&chunk_count=2", "Name,Native\n"u8.ToArray(), "list.csv")).Is(HttpStatusCode.OK);
        (await Api.Upload($"{path}?chunk_index=2&chunk_count=2", "one,volume/first.txt\ntwo,none.txt\n"u8.ToArray(), "list.csv")).Is(
            HttpStatusCode.OK
        );
        using var client = gateway.Client();
        using (var found = await client.GetObjectAsync(Bucket, "case 1/large.bin", Cancel))
        {
            var bytes = new MemoryStream();
            await found.ResponseStream.CopyToAsync(bytes, Cancel);
            Assert.Equal(large, bytes.ToArray());
        }

        var import = new
        {
            file_store_id = store,
            input_file = "list.csv",
            file_format = 1,
            map_file_column_to_field_id = new Dictionary<string, long> { ["0"] = NameColumn, ["1"] = NativeFile },
        };
        var imported = await Run(50007, import);
        Assert.Equal((8, 2), (Number(imported, "status"), Number(imported.GetProperty("results"), "added_record_count")));
        Assert.Equal("the first native", await Native(await Record("one")));

        var body = new
        {
            filestore_id = store,
            native_field_id = NativeFile,
            records = new[] { Data("three", "/volume/first.txt"), Data("four", "nowhere.txt") },
        };
        var made = (await Api.Post($"{p}/records", body)).Is(HttpStatusCode.Created).Json;
        Assert.Equal(1, made.GetProperty("record_errors").GetArrayLength());
        var three = await Record("three");
        Assert.Equal("the first native", await Native(three));
        var items = (await Api.Post($"{p}/filestores/items", new { record_ids = new[] { Number(three, "id") } }))
            .Is(HttpStatusCode.OK)
            .List;
        Assert.Equal((store, "volume/first.txt"), (Number(items.Single(), "store_id"), items.Single().GetProperty("locator").GetString()));
        var four = await Record("four");
        var change = new
        {
            filestore_id = store,
            native_field_id = NativeFile,
            records = new[]
            {
                new { id = Number(four, "id"), field_data = new Dictionary<string, string> { [$"{NativeFile}"] = "volume/first.txt" } },
            },
        };
        Assert.Empty((await Api.Put($"{p}/records", change)).Is(HttpStatusCode.OK).Json.GetProperty("record_errors").EnumerateArray());
        Assert.Equal("the first native", await Native(await Record("four")));

        var bytesOfZip = new MemoryStream();
        using (var zip = new ZipArchive(bytesOfZip, ZipArchiveMode.Create, leaveOpen: true))
        {
            using var entry = zip.CreateEntry("letters/five.txt").Open();
            entry.Write("the fifth letter"u8);
        }

        await Upload("mail.zip", bytesOfZip.ToArray(), store);
        var unpacked = await Run(50020, new { file_store_id = store, zip_file_path = "mail.zip" });
        Assert.Equal(
            (5, "mail"),
            (Number(unpacked, "status"), unpacked.GetProperty("results").GetProperty("extracted_files_path").GetString())
        );
        var ingested = await Run(
            50035,
            new
            {
                source_file_store_id = store,
                source_sub_dir = "mail",
                default_custodian = "Ada",
            }
        );
        Assert.Equal((5, 1), (Number(ingested, "status"), Number(ingested.GetProperty("results"), "total_file_count")));
        Assert.Equal("the fifth letter", await Native(await Record("five.txt")));

        var wrong = await Store(gateway, "wrong", "not the secret");
        Assert.Contains(
            "SignatureDoesNotMatch",
            (await Api.Upload($"{p}/filestores/{wrong}/files", [1])).Is(HttpStatusCode.BadRequest).Error,
            StringComparison.Ordinal
        );
        Assert.Equal(6, Number(await Run(50020, new { file_store_id = wrong, zip_file_path = "mail.zip" }), "status"));
        (await Server.Stranger.Get($"{p}/filestores/{store}")).Is(HttpStatusCode.NotFound);
        (
            await Api.Post(
                $"{p}/filestores",
                new
                {
                    name = "x",
                    type = 1,
                    s3_config = new { bucket = "b" },
                }
            )
        ).Is(HttpStatusCode.BadRequest);
    }

    private async Task<long> Store(RadosGateway gateway, string name, string secret)
    {
        var body = new
        {
            name,
            type = 1,
            s3_config = new
            {
                endpoint = gateway.Endpoint,
                bucket = Bucket,
                prefix = "case 1",
                access_key = RadosGateway.AccessKey,
                secret_key = secret,
            },
        };
        return Number((await Api.Post($"{p}/filestores", body)).Is(HttpStatusCode.Created).Json, "id");
    }

    private async Task<JsonElement> Record(string name) =>
        (await Api.Get($"{p}/records?page_size=1000&size_limit=0"))
            .Is(HttpStatusCode.OK)
            .List.Single(record => Value(record, NameColumn) == name);

    private async Task<string> Native(JsonElement record) => (await Api.Get(Value(record, NativeFile))).Is(HttpStatusCode.OK).Text;

    private static object Data(string name, string native) =>
        new { field_data = new Dictionary<string, string> { [$"{NameColumn}"] = name, [$"{NativeFile}"] = native } };
}
