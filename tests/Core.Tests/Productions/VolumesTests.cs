using System.Text;
using Dossier.Core.Documents;
using Dossier.Core.Jobs;
using Dossier.Core.Kernel;
using Dossier.Core.People;
using Dossier.Core.Productions;
using Dossier.Formats;
using Dossier.Support;
using static Dossier.Core.Tests.Productions.NewDocument;
using static Dossier.Core.Tests.Productions.VolumeFiles;

namespace Dossier.Core.Tests.Productions;

public abstract class VolumesTests(TestDatabase database)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_volume_holds_natives_texts_load_files_and_the_hashes_of_all()
    {
        using var world = await ExportWorld.Start(database);
        var native = await world.Blob("the native");
        var top = new NewDocument("Mail.EML")
        {
            SortedAt = Day,
            Blob = native,
            TextHash = await world.Text("täxt"),
            Values = new()
            {
                [Properties.To] = new[] { "a@x", "b@y" },
                [Properties.Subject] = "one\ntwo",
                [Properties.Sent] = "2001-05-14T23:39:00Z",
            },
        };
        var child = new NewDocument("no extension")
        {
            Parent = top,
            FamilyOrder = 1,
            Blob = await world.Blob("child"),
        };
        var series = await world.AddSeries(output: output =>
            output with
            {
                Columns =
                [
                    "BEGATTACH",
                    "ENDATTACH",
                    "PARENTID",
                    "ATTACHIDS",
                    "TO",
                    "SUBJECT",
                    "DATESENT",
                    "TIMESENT",
                    "FILEEXT",
                    "SHA256HASH",
                    "NATIVELINK",
                    "TEXTLINK",
                ],
            }
        );

        var export = await world.Produce(series, await world.Add(top, child));

        var volume = world.Volume(series);
        Assert.Equal(WorkState.Completed, export.State);
        Assert.Equal(
            ["MANIFEST", "NATIVES/0001/ABC-0001.eml", "NATIVES/0001/ABC-0002", "TEXT/0001/ABC-0001.txt", "VOL001.dat", "VOL001.opt"],
            Files(volume)
        );
        Assert.Equal("täxt", await File.ReadAllTextAsync(Path.Combine(volume, "TEXT/0001/ABC-0001.txt"), Cancel));
        Assert.Equal(
            "\uFEFFþDOCIDþ\u0014þBEGATTACHþ\u0014þENDATTACHþ\u0014þPARENTIDþ\u0014þATTACHIDSþ\u0014þTOþ\u0014þSUBJECTþ\u0014þDATESENTþ\u0014þTIMESENTþ\u0014þFILEEXTþ\u0014þSHA256HASHþ\u0014þNATIVELINKþ\u0014þTEXTLINKþ\r\n"
                + $"þABC-0001þ\u0014þABC-0001þ\u0014þABC-0002þ\u0014þþ\u0014þABC-0002þ\u0014þa@x;b@yþ\u0014þone®twoþ\u0014þ2001-05-14þ\u0014þ23:39:00þ\u0014þemlþ\u0014þ{native.Sha256}þ\u0014þ.\\NATIVES\\0001\\ABC-0001.emlþ\u0014þ.\\TEXT\\0001\\ABC-0001.txtþ\r\n"
                + $"þABC-0002þ\u0014þABC-0001þ\u0014þABC-0002þ\u0014þABC-0001þ\u0014þþ\u0014þþ\u0014þþ\u0014þþ\u0014þþ\u0014þþ\u0014þ{child.Blob!.Sha256}þ\u0014þ.\\NATIVES\\0001\\ABC-0002þ\u0014þþ\r\n",
            Encoding.UTF8.GetString(await Bytes(Path.Combine(volume, "VOL001.dat")))
        );
        Assert.Equal(
            "ABC-0001,VOL001,.\\NATIVES\\0001\\ABC-0001.eml,Y,,,1\r\nABC-0002,VOL001,.\\NATIVES\\0001\\ABC-0002,Y,,,1\r\n",
            await File.ReadAllTextAsync(Path.Combine(volume, "VOL001.opt"), Cancel)
        );
        await ManifestHolds(volume);
    }

    [Fact]
    public async Task All_columns_are_written_when_none_is_chosen_and_fields_of_the_workspace_among_them()
    {
        using var world = await ExportWorld.Start(database);
        await using (var session = await world.Engine.Write(Cancel))
        {
            await session.Execute(
                """
                INSERT INTO fields (id, workspace_id, key, name, name_key, type, is_system, is_multiple, position, settings_json, extras_json, created_at)
                VALUES (@Id, @WorkspaceId, 'issue', 'Issue', 'issue', 10, FALSE, TRUE, 99, '{}', '{}', 0),
                       (@Id2, @WorkspaceId, 'custodian', 'Custodian', 'custodian', 1, FALSE, FALSE, 100, '{}', '{}', 0)
                """,
                new
                {
                    Id = Id.New(TimeProvider.System),
                    Id2 = Id.New(TimeProvider.System),
                    WorkspaceId = world.Workspace.Id,
                },
                Cancel
            );
            await session.Commit(Cancel);
        }

        var numbers = await world.Add(
            new NewDocument("a.txt")
            {
                Values = new() { ["issue"] = new[] { "Hot", "Tax" }, ["custodian"] = "Someone" },
            }
        );
        var series = await world.AddSeries();
        await world.Produce(series, numbers);

        Assert.Equal(
            ["Ada", "Hot;Tax", "Someone", "UTC"],
            (await Table(world, series, "CUSTODIAN", "Issue", "Custodian 2", "TIMEZONE"))[0]
        );
    }

    [Fact]
    public async Task Volumes_and_folders_are_cut_as_told_but_never_through_a_family()
    {
        using var world = await ExportWorld.Start(database);
        var top = new NewDocument("top.eml") { SortedAt = Day.AddDays(1), Blob = await world.Blob("top") };
        List<NewDocument> documents = [new("first.txt") { SortedAt = Day, Blob = await world.Blob("f") }, top];
        documents.AddRange(
            Enumerable
                .Range(1, 3)
                .Select(order => new NewDocument($"{order}.doc")
                {
                    Parent = top,
                    FamilyOrder = order,
                    Blob = top.Blob,
                })
        );
        documents.Add(new NewDocument("last.txt") { SortedAt = Day.AddDays(2), Blob = top.Blob });
        var series = await world.AddSeries(output: output =>
            output with
            {
                DocumentsPerFolder = 2,
                DocumentsPerVolume = 3,
                LoadFiles = [LoadFileKind.Dat],
            }
        );

        var export = await world.Produce(series, await world.Add(documents));

        Assert.Equal("VOL001-VOL002", export.Volume);
        Assert.Equal(
            [
                "MANIFEST",
                "NATIVES/0001/ABC-0001.txt",
                "NATIVES/0001/ABC-0002.eml",
                "NATIVES/0002/ABC-0003.doc",
                "NATIVES/0002/ABC-0004.doc",
                "NATIVES/0003/ABC-0005.doc",
                "VOL001.dat",
            ],
            Files(world.Volume(series))
        );
        Assert.Equal(["MANIFEST", "NATIVES/0001/ABC-0006.txt", "VOL002.dat"], Files(world.Volume(series, "VOL002")));
    }

    [Fact]
    public async Task A_document_whose_blob_is_missing_costs_its_native_only()
    {
        using var world = await ExportWorld.Start(database);
        var whole = new NewDocument("whole.txt") { SortedAt = Day, Blob = await world.Blob("whole") };
        var lost = new NewDocument("lost.txt")
        {
            SortedAt = Day.AddDays(1),
            Blob = new Blob(new string('0', 64), "0", "0", 7),
            TextHash = await world.Text("kept"),
        };
        var series = await world.AddSeries();

        var export = await world.Produce(series, await world.Add(whole, lost));

        Assert.Equal(WorkState.CompletedWithExceptions, export.State);
        Assert.Equal((2, 1), (export.ItemsDone, export.ItemsFailed));
        Assert.Equal(
            [
                [".\\NATIVES\\0001\\ABC-0001.txt", ""],
                ["", ".\\TEXT\\0001\\ABC-0002.txt"],
            ],
            await Table(world, series, "NATIVELINK", "TEXTLINK")
        );
        await using var session = await world.Engine.Read(Cancel);
        var fault = await session.Find<string>(
            "SELECT message FROM faults WHERE workflow_id = @Id AND part = 'export' AND kind = 10 AND document_id = @lost",
            new { export.Id, lost = lost.Id },
            Cancel
        );
        Assert.Equal("ABC-0002: the native is missing: there is no such blob.", fault);
    }

    [Fact]
    public async Task Bytes_that_are_no_longer_those_that_came_in_are_not_put_out()
    {
        using var world = await ExportWorld.Start(database, blobs => new ChangedBlobs(blobs));
        var series = await world.AddSeries();

        var export = await world.Produce(
            series,
            await world.Add(new NewDocument("a.txt") { Blob = await world.Blob($"{Guid.CreateVersion7()}") })
        );

        Assert.Equal(WorkState.CompletedWithExceptions, export.State);
        Assert.DoesNotContain(Files(world.Volume(series)), file => file.StartsWith("NATIVES", StringComparison.Ordinal));
    }
}

public sealed class VolumesOnSqliteTests(SqliteTestDatabase database) : VolumesTests(database), IClassFixture<SqliteTestDatabase>;

public sealed class VolumesOnPostgresTests(PostgresTestDatabase database) : VolumesTests(database), IClassFixture<PostgresTestDatabase>;
