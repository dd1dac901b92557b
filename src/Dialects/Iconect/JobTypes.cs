using System.Globalization;
using System.Text.Json;
using Dossier.Core.Jobs;
using Dossier.Core.Kernel;
using Dossier.Core.Orders;
using Dossier.Core.Stores;
using Dossier.Dialects.Shared;
using Dossier.Formats.LoadFiles;

namespace Dossier.Dialects.Iconect;

/// <summary>Contract 3.5: the four types of jobs, and what their details ask for.</summary>
internal sealed class JobTypes(Project project, ProjectFields fields, FileStores stores, Actor actor)
{
    public const int FinishedWithExceptions = 8;
    private const int Delete = 50006;
    private const int Import = 50007;
    private const int Unzip = 50020;
    private const int Native = 50035;

    internal sealed record DeleteDetails(
        int Type = Delete,
        bool DeleteActiveData = false,
        bool DeletePassiveData = false,
        bool DoNotCreateBackup = false
    );

    /// <summary>The last four are ours: other marks than the format's, and whether the first row names the columns.</summary>
    internal sealed record ImportDetails(
        long FileStoreId,
        string InputFile,
        Dictionary<string, long> MapFileColumnToFieldId,
        int FileFormat = 0,
        int Encoding = 0,
        bool StopOnError = false,
        string? FieldDelimiter = null,
        string? TextQualifier = null,
        string? NewlineSubstitute = null,
        bool? HasHeader = null
    );

    internal sealed record UnzipDetails(
        long FileStoreId,
        string ZipFilePath,
        bool DeleteArchiveOnSuccess = false,
        bool DeleteOutputOnFailure = false,
        bool DeleteOutputOnly = true,
        bool AppendJobId = false
    );

    internal sealed record NativeDetails(
        long SourceFileStoreId,
        string? SourceSubDir = null,
        long OutputFileStoreId = 0,
        string? DefaultCustodian = null,
        Dictionary<string, JsonElement>? MapCustomInputFieldIdToData = null,
        string? FilterOutBeforeDate = null,
        string? FilterOutAfterDate = null,
        List<long>? FolderIds = null,
        long TemplateId = 0,
        bool DirectoryIsJobId = false,
        int ProcessingMode = -1,
        JsonElement? NsrlOptions = null,
        JsonElement? FilteroutFileExtensions = null,
        string? MinMruDateTime = null,
        bool CreateDocumentFolders = false,
        bool CreateCustodianFolders = false,
        int? MinExtractedTextWords = null,
        bool OnlyAddRootParents = false,
        bool CancelonFileCopyErrors = false,
        JsonElement? FilteroutFileNames = null,
        bool AddActualFileNameAsCustodian = false,
        bool AddSimpleEmailHeaderToText = false,
        JsonElement? FileInputList = null
    );

    /// <exception cref="Refused">Invalid.</exception>
    public static WorkflowKind Kind(long type) =>
        type switch
        {
            Delete => WorkflowKind.Deletion,
            Import => WorkflowKind.Import,
            Unzip => WorkflowKind.Extraction,
            Native => WorkflowKind.Ingestion,
            _ => throw Refused.Invalid("type", $"'type' must be one of {Delete}, {Import}, {Unzip}, {Native}."),
        };

    public static int Of(WorkflowKind kind) =>
        kind switch
        {
            WorkflowKind.Deletion => Delete,
            WorkflowKind.Import => Import,
            WorkflowKind.Extraction => Unzip,
            _ => Native,
        };

    /// <summary>What a job is to do.</summary>
    /// <exception cref="Refused">Invalid: details that do not belong to the type, or ask for what is not there; NotFound: a file store or template.</exception>
    public async Task<object> Task(int type, JsonElement details, CancellationToken cancel) =>
        type switch
        {
            Delete => Deletion(Bound<DeleteDetails>(details)),
            Import => await Imported(Bound<ImportDetails>(details), cancel),
            Unzip => await Unzipped(Bound<UnzipDetails>(details), cancel),
            _ => await Ingested(Bound<NativeDetails>(details), cancel),
        };

    private static T Bound<T>(JsonElement details) => JsonBody.Bind<T>(details, Reply.Format.Json);

    private static DeletionTask Deletion(DeleteDetails asked)
    {
        Asked.OneOf(asked.Type, "details.type", Delete);
        return asked is { DeleteActiveData: false, DeletePassiveData: false }
            ? throw Refused.Invalid("details", "One of 'delete_active_data' and 'delete_passive_data' must be true.")
            : new DeletionTask { DeletesDocuments = asked.DeleteActiveData, HasBackup = !asked.DoNotCreateBackup };
    }

    private async Task<ImportTask> Imported(ImportDetails asked, CancellationToken cancel)
    {
        await stores.Find(project.Id, asked.FileStoreId, actor, cancel);
        var format = Asked.OneOf(asked.FileFormat, "file_format", 0, 1, 2) switch
        {
            0 => LoadFileFormat.Concordance,
            1 => LoadFileFormat.Csv,
            _ => LoadFileFormat.Csv with { Separator = '\t' },
        };
        var encoding = Asked.OneOf(asked.Encoding, "encoding", 0, 1, 2);
        format = format with
        {
            Encoding = encoding == 1 ? LoadFileEncoding.Utf16 : LoadFileEncoding.Windows1252,
            Separator = Mark(asked.FieldDelimiter, "field_delimiter") ?? format.Separator,
            Qualifier = Mark(asked.TextQualifier, "text_qualifier") ?? format.Qualifier,
            LineBreak = Mark(asked.NewlineSubstitute, "newline_substitute") ?? format.LineBreak,
        };
        var columns = asked.MapFileColumnToFieldId.Where(pair => pair.Value > 0).Select(pair => ColumnOf(pair.Key, pair.Value)).ToList();
        if (columns.Count == 0 || columns.Select(column => (column.Target, column.FieldNumber)).Distinct().Count() < columns.Count)
        {
            throw Refused.Invalid("map_file_column_to_field_id", "Columns must be mapped, each to a field of its own.");
        }

        return new ImportTask(asked.FileStoreId, PathOf(asked.InputFile, "input_file"), format)
        {
            HasEncoding = encoding != 0,
            HasHeader = asked.HasHeader,
            Columns = columns,
            Defaults = fields
                .Defaults.Where(value => !value.Field.IsMultiple)
                .ToDictionary(value => value.Field.Number, value => value.Text),
            StopsAtFault = asked.StopOnError,
        };
    }

    private ImportColumn ColumnOf(string column, long id)
    {
        var index = int.TryParse(column, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw Refused.Invalid("map_file_column_to_field_id", $"'{column}' is not the index of a column.");
        if (id == Column.RecordName.Id)
        {
            return new ImportColumn(index, ImportTarget.Name);
        }

        if (fields.IsNative(id))
        {
            return new ImportColumn(index, ImportTarget.File);
        }

        var field = fields.Field(id) ?? throw Refused.Invalid("map_file_column_to_field_id", $"Field {id} cannot be filled by an import.");
        return new ImportColumn(index, ImportTarget.Field)
        {
            FieldNumber = id,
            Separators = FieldEndpoints.Delimiters(field),
            DateFormat = fields.DateFormat(field),
        };
    }

    private async Task<ExtractionTask> Unzipped(UnzipDetails asked, CancellationToken cancel)
    {
        await stores.Find(project.Id, asked.FileStoreId, actor, cancel);
        return new ExtractionTask(asked.FileStoreId, PathOf(asked.ZipFilePath, "zip_file_path"))
        {
            DeletesArchive = asked.DeleteArchiveOnSuccess,
            DeletesOutputOnFailure = asked.DeleteOutputOnFailure,
            DeletesArchiveOnFailure = asked.DeleteOutputOnFailure && !asked.DeleteOutputOnly,
            AppendsNumber = asked.AppendJobId,
        };
    }

    private async Task<NativeTask> Ingested(NativeDetails asked, CancellationToken cancel)
    {
        await stores.Find(project.Id, asked.SourceFileStoreId, actor, cancel);
        if (asked.OutputFileStoreId > 0)
        {
            await stores.Find(project.Id, asked.OutputFileStoreId, actor, cancel);
        }

        TemplateEndpoints.MustBeThere(asked.TemplateId);
        Asked.OneOf(asked.ProcessingMode, "processing_mode", -1, 0);
        MustNotAsk(asked);
        var custodian = asked.DefaultCustodian ?? "";
        return new NativeTask(asked.SourceFileStoreId, asked.SourceSubDir ?? "", custodian)
        {
            IsInFolderOfOrder = asked.DirectoryIsJobId,
            FolderNumbers = asked.FolderIds ?? [],
            Values = (asked.MapCustomInputFieldIdToData ?? []).ToDictionary(pair => FieldOf(pair.Key), pair => $"{pair.Value}"),
            OmittedNames = Texts(asked.FilteroutFileNames, "filterout_file_names"),
            OmittedExtensions = [.. Texts(asked.FilteroutFileExtensions, "filterout_file_extensions").Select(text => text.TrimStart('.'))],
            ModifiedFrom = new[]
            {
                Asked.Time(asked.FilterOutBeforeDate, "filter_out_before_date"),
                Asked.Time(asked.MinMruDateTime, "min_mru_date_time"),
            }.Max(),
            ModifiedThrough = Asked.Time(asked.FilterOutAfterDate, "filter_out_after_date"),
        };
    }

    /// <summary>What an ingestion cannot do is refused rather than passed over.</summary>
    private static void MustNotAsk(NativeDetails asked)
    {
        var wanted = new (string Name, bool IsAsked)[]
        {
            ("nsrl_options", IsGiven(asked.NsrlOptions)),
            ("create_document_folders", asked.CreateDocumentFolders),
            ("create_custodian_folders", asked.CreateCustodianFolders),
            ("min_extracted_text_words", asked.MinExtractedTextWords is > 0),
            ("only_add_root_parents", asked.OnlyAddRootParents),
            ("cancelon_file_copy_errors", asked.CancelonFileCopyErrors),
            ("add_actual_file_name_as_custodian", asked.AddActualFileNameAsCustodian),
            ("add_simple_email_header_to_text", asked.AddSimpleEmailHeaderToText),
            ("file_input_list", IsGiven(asked.FileInputList)),
        };
        if (wanted.FirstOrDefault(option => option.IsAsked).Name is { } name)
        {
            throw Refused.Invalid(name, $"'{name}' is not supported here; leave it out.");
        }
    }

    private long FieldOf(string key) =>
        long.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && fields.Field(id) is { IsMultiple: false }
            ? id
            : throw Refused.Invalid("map_custom_input_field_id_to_data", $"Field {key} cannot be given a value by an import.");

    private static bool IsGiven(JsonElement? element) => element is { ValueKind: not (JsonValueKind.Null or JsonValueKind.Undefined) };

    /// <summary>A list, or a text of several separated by commas or semicolons.</summary>
    private static IReadOnlyList<string> Texts(JsonElement? element, string subject) =>
        !IsGiven(element) ? []
        : element!.Value.ValueKind == JsonValueKind.String
            ? element.Value.GetString()!.Split([',', ';'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        : element.Value.ValueKind == JsonValueKind.Array
        && element.Value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String)
            ? [.. element.Value.EnumerateArray().Select(item => item.GetString()!)]
        : throw Refused.Invalid(subject, $"'{subject}' must be a list of texts.");

    private static string PathOf(string path, string subject) =>
        StoredPath.Clean(path) ?? throw Refused.Invalid(subject, $"'{subject}' must be a path within the file store.");

    private static char? Mark(string? text, string subject) =>
        string.IsNullOrEmpty(text) ? null
        : text.Length == 1 ? text[0]
        : throw Refused.Invalid(subject, $"'{subject}' must be one character.");
}
