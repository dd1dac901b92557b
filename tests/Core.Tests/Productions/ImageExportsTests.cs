using System.IO.Compression;
using System.Text;
using Dossier.Core.Jobs;
using Dossier.Core.Kernel;
using Dossier.Core.Productions;
using Dossier.Core.Renditions;
using Dossier.Formats;
using Dossier.Support;
using static Dossier.Core.Tests.Productions.VolumeFiles;

namespace Dossier.Core.Tests.Productions;

/// <summary>Exports with page images, which are there already as renditions: how they are made is tested where the program is.</summary>
public abstract class ImageExportsTests(TestDatabase database)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Pages_are_numbered_as_they_are_written_whatever_the_documents_said_before()
    {
        using var world = await ExportWorld.Start(database);
        var numbers = await world.Add(
            await Drawn(world, "a.doc", ImageFormat.Tiff, 2, said: 9),
            await Drawn(world, "b.eml", ImageFormat.Tiff, 3, said: null),
            await Drawn(world, "c.txt", ImageFormat.Tiff, 1, said: 1)
        );
        var series = await Series(world, ImageFormat.Tiff, NumberingLevel.Page);

        var export = await world.Produce(series, numbers);
        var next = await world.Produce(series, [numbers[1]]);

        Assert.Equal((WorkState.Completed, 1L, 6L), (export.State, export.FirstNumber, export.LastNumber));
        Assert.Equal((7L, 9L), (next.FirstNumber, next.LastNumber));
        Assert.Equal(
            [
                @"ABC-0001,VOL001,.\IMAGES\0001\ABC-0001.tif,Y,,,2",
                @"ABC-0002,VOL001,.\IMAGES\0001\ABC-0002.tif,,,,",
                @"ABC-0003,VOL001,.\IMAGES\0001\ABC-0003.tif,Y,,,3",
                @"ABC-0004,VOL001,.\IMAGES\0001\ABC-0004.tif,,,,",
                @"ABC-0005,VOL001,.\IMAGES\0001\ABC-0005.tif,,,,",
                @"ABC-0006,VOL001,.\IMAGES\0001\ABC-0006.tif,Y,,,1",
            ],
            await Opticon(world, series)
        );
        Assert.Equal(
            [
                ["ABC-0001", "ABC-0002", "2"],
                ["ABC-0003", "ABC-0005", "3"],
                ["ABC-0006", "ABC-0006", "1"],
            ],
            await Table(world, series, "BEGBATES", "ENDBATES", "PAGECOUNT")
        );
        Assert.Equal("b.eml page 2", Encoding.UTF8.GetString(await Bytes(Path.Combine(world.Volume(series), "IMAGES/0001/ABC-0004.tif"))));
        await ManifestHolds(world.Volume(series));
        await ManifestHolds(world.Volume(series, "VOL002"));
    }

    [Fact]
    public async Task Where_documents_are_numbered_their_further_pages_have_a_suffix()
    {
        using var world = await ExportWorld.Start(database);
        var numbers = await world.Add(
            await Drawn(world, "a.doc", ImageFormat.Tiff, 3, said: null),
            await Drawn(world, "b.doc", ImageFormat.Tiff, 1, said: null)
        );
        var series = await Series(world, ImageFormat.Tiff, NumberingLevel.Document);

        await world.Produce(series, numbers);

        Assert.Equal(
            [
                @"ABC-0001,VOL001,.\IMAGES\0001\ABC-0001.tif,Y,,,3",
                @"ABC-0001_0001,VOL001,.\IMAGES\0001\ABC-0001_0001.tif,,,,",
                @"ABC-0001_0002,VOL001,.\IMAGES\0001\ABC-0001_0002.tif,,,,",
                @"ABC-0002,VOL001,.\IMAGES\0001\ABC-0002.tif,Y,,,1",
            ],
            await Opticon(world, series)
        );
    }

    [Fact]
    public async Task As_PDF_a_document_is_one_file_and_takes_the_numbers_of_its_pages()
    {
        using var world = await ExportWorld.Start(database);
        var numbers = await world.Add(
            await Drawn(world, "a.doc", ImageFormat.Pdf, 3, said: null),
            await Drawn(world, "b.doc", ImageFormat.Pdf, 1, said: null)
        );
        var series = await Series(world, ImageFormat.Pdf, NumberingLevel.Page);

        await world.Produce(series, numbers);

        Assert.Equal(
            [@"ABC-0001,VOL001,.\IMAGES\0001\ABC-0001.pdf,Y,,,3", @"ABC-0004,VOL001,.\IMAGES\0001\ABC-0004.pdf,Y,,,1"],
            await Opticon(world, series)
        );
        Assert.Equal(
            [
                ["ABC-0001", "ABC-0003", "3"],
                ["ABC-0004", "ABC-0004", "1"],
            ],
            await Table(world, series, "BEGBATES", "ENDBATES", "PAGECOUNT")
        );
        await ManifestHolds(world.Volume(series));
    }

    [Fact]
    public async Task An_export_that_is_paused_while_pages_are_made_has_no_numbers_yet_and_goes_on()
    {
        using var world = await ExportWorld.Start(database);
        var first = await Drawn(world, "a.doc", ImageFormat.Tiff, 2, said: null);
        var second = await Drawn(world, "b.doc", ImageFormat.Tiff, 2, said: null);
        var numbers = await world.Add(first, second);
        var series = await Series(world, ImageFormat.Tiff, NumberingLevel.Page);
        // The second is being made by another server.
        await Change(
            world,
            "UPDATE renditions SET state = 1, lease_owner = 'elsewhere', lease_until = 9000000000000000 WHERE source_sha256 = @Sha256",
            second.Blob
        );
        var export = await world.Export(series, numbers);
        var isAsked = false;
        await world.RunUntil(async () =>
        {
            var state = (await world.Exports.Find(export.Number, world.Owner, Cancel)).State;
            if (state == WorkState.Running && !isAsked)
            {
                isAsked = true;
                await world.Workflows.Pause(WorkflowKind.Export, export.Number, [Parts.Export], world.Owner, Cancel);
            }

            return state == WorkState.Paused;
        });
        Assert.Null((await world.Exports.Find(export.Number, world.Owner, Cancel)).FirstNumber);

        await Change(world, "UPDATE renditions SET state = 2, lease_owner = NULL WHERE source_sha256 = @Sha256", second.Blob);
        await world.Workflows.Resume(WorkflowKind.Export, export.Number, [Parts.Export], world.Owner, Cancel);
        export = await world.Run(export);

        Assert.Equal((WorkState.Completed, 1L, 4L, 2L), (export.State, export.FirstNumber, export.LastNumber, export.ItemsDone));
        await ManifestHolds(world.Volume(series));
    }

    [Fact]
    public async Task What_is_put_up_for_review_is_not_drawn()
    {
        using var world = await ExportWorld.Start(database);
        var numbers = await world.Add(new NewDocument("a.doc") { Blob = await world.Blob("never drawn") });
        var series = await world.AddSeries(output: output => output with { Destination = Destination.Review, IncludeImages = true });
        Assert.Equal(WorkState.Completed, (await world.Produce(series, numbers)).State);
    }

    private static Task<ExportSeries> Series(ExportWorld world, ImageFormat format, NumberingLevel level) =>
        world.AddSeries(
            output: output => output with { IncludeImages = true, ImageFormat = format },
            numbering: numbering => numbering with { Level = level }
        );

    private static async Task<string[]> Opticon(ExportWorld world, ExportSeries series)
    {
        var text = Encoding.UTF8.GetString(await Bytes(Path.Combine(world.Volume(series), "VOL001.opt")));
        Assert.EndsWith("\r\n", text, StringComparison.Ordinal);
        return text[..^2].Split("\r\n");
    }

    /// <summary>A document whose pages have been made.</summary>
    /// <param name="said">How many pages it said it has when it was read.</param>
    private async Task<NewDocument> Drawn(ExportWorld world, string name, ImageFormat format, int pages, int? said)
    {
        var source = await world.Blob($"{name} of {world.Workspace.Number} {format}");
        var isPdf = format == ImageFormat.Pdf;
        var made = await database.Blobs.Store(new MemoryStream(isPdf ? Encoding.UTF8.GetBytes(name) : Zip(name, pages)), Cancel);
        await Change(
            world,
            """
            INSERT INTO renditions (source_sha256, recipe_hash, recipe_json, state, progress, attempts, sha256, media_type, size, pages, created_at, updated_at)
            VALUES (@source, @recipe, '{}', 2, 1000, 1, @Sha256, '', @Size, @pages, 0, 0)
            """,
            new
            {
                source = source.Sha256,
                recipe = Recipes.HashOf(Recipes.AllPages(isPdf ? RenditionFormat.Pdf : RenditionFormat.Tiff, null)),
                made.Sha256,
                made.Size,
                pages,
            }
        );
        return new NewDocument(name) { Blob = source, Pages = said };
    }

    private static byte[] Zip(string name, int pages)
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            for (var page = 1; page <= pages; page++)
            {
                using var entry = new StreamWriter(zip.CreateEntry($"{page:D5}.tif").Open());
                entry.Write($"{name} page {page}");
            }
        }

        return bytes.ToArray();
    }

    private static async Task Change(ExportWorld world, string sql, object? with)
    {
        await using var session = await world.Engine.Write(Cancel);
        await session.Execute(sql, with, Cancel);
        await session.Commit(Cancel);
    }
}

public sealed class ImageExportsOnSqliteTests(SqliteTestDatabase database) : ImageExportsTests(database), IClassFixture<SqliteTestDatabase>;

public sealed class ImageExportsOnPostgresTests(PostgresTestDatabase database)
    : ImageExportsTests(database),
        IClassFixture<PostgresTestDatabase>;
