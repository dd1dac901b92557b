using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text.RegularExpressions;
using Dossier.App.Tests.Setup;
using Dossier.Formats;
using Dossier.Support;

namespace Dossier.App.Tests;

/// <summary>The house's walls: who may name whom, read from the sources and from what the assemblies refer to.</summary>
public sealed partial class ArchitectureTests
{
    private const int MostLines = 500;
    private static readonly string[] Texts = [".cs", ".csproj", ".props", ".md", ".sql", ".sh", ".csv", ".json", ".slnx", ".txt", ".yml"];

    [Fact]
    public void A_module_of_Core_names_only_modules_above_it()
    {
        var modules = ModulesInOrder();
        var qualified = new Regex($@"Dossier\.Core\.(\w+)|(?<![\w.])(?:Core\.)?({string.Join('|', modules)})\.(?=[A-Z])");
        var core = Path.Combine(Repository.Root, "src", "Core");
        var wrong = new List<string>();
        foreach (var file in Sources("src/Core", ".cs"))
        {
            var module = Path.GetRelativePath(core, file).Split('/')[0];
            var place = modules.IndexOf(module);
            Assert.True(place >= 0, $"{module} is not in the list of src/Core/README.md.");
            wrong.AddRange(
                from match in qualified.Matches(File.ReadAllText(file))
                let named = match.Groups[1].Success ? match.Groups[1].Value : match.Groups[2].Value
                where modules.IndexOf(named) > place
                select $"{Shown(file)} names {named}"
            );
        }

        Assert.Empty(wrong);
    }

    /// <summary>The records at the root of Formats, and what writes bytes of our own.</summary>
    [Fact]
    public void Core_touches_of_Formats_its_records_and_load_files_alone() =>
        Assert.All(
            Found("src/Core", ".cs", FormatsNamespace()),
            found => Assert.EndsWith("Formats.LoadFiles", found, StringComparison.Ordinal)
        );

    [Fact]
    public void Core_knows_no_web_server_no_database_driver_and_no_native_library()
    {
        string[] foreign = ["Microsoft.AspNetCore", "Microsoft.Data.Sqlite", "SQLitePCLRaw", "Npgsql"];
        Assert.DoesNotContain(References("Dossier.Core"), name => foreign.Any(word => name.StartsWith(word, StringComparison.Ordinal)));
        Assert.Empty(Found("src/Core", ".cs", NativeImport()));
    }

    /// <summary>What the tests' own processes are told of the cost of passwords, the program is not.</summary>
    [Fact]
    public void The_program_is_built_with_no_cost_of_passwords_but_its_own() =>
        Assert.DoesNotContain(
            "Passwords",
            File.ReadAllText(Path.ChangeExtension(Programs.Dossier, "runtimeconfig.json")),
            StringComparison.Ordinal
        );

    [Fact]
    public void Formats_touches_nothing_of_ours() => Assert.Empty(Ours("Dossier.Formats"));

    [Fact]
    public void A_dialect_touches_Core_and_what_all_dialects_share_and_nothing_else()
    {
        string[] allowed = ["Dossier.Core", "Dossier.Dialects.Shared", "Dossier.Formats"];
        var dialects = Directory
            .GetFiles(AppContext.BaseDirectory, "Dossier.Dialects.*.dll")
            .Select(path => Path.GetFileNameWithoutExtension(path))
            .Where(name => !name.EndsWith(".Tests", StringComparison.Ordinal))
            .ToList();
        Assert.True(dialects.Count >= 6, "There are five dialects, and what they share.");
        Assert.All(dialects, dialect => Assert.Empty(Ours(dialect).Except(allowed)));
        Assert.DoesNotContain(Ours("Dossier.Dialects.Shared"), name => name != "Dossier.Core");
    }

    [Fact]
    public void What_parses_untrusted_bytes_is_named_by_the_reading_process_alone()
    {
        var readers = typeof(Reader)
            .Assembly.GetTypes()
            .Where(type => type.IsSubclassOf(typeof(Reader)))
            .Select(type => type.Name)
            .ToList();
        Assert.True(readers.Count > 10);
        var named = Found("src", ".cs", new Regex($@"\b(?:{string.Join('|', readers)}|{nameof(Readers)}\.\w+)\b"));
        string[] allowed = ["src/App/Reading/", "src/Formats/"];
        Assert.Contains(named, found => found.StartsWith(allowed[0], StringComparison.Ordinal));
        Assert.DoesNotContain(named, found => !allowed.Any(folder => found.StartsWith(folder, StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("src/Core")]
    [InlineData("src/Formats")]
    public void No_vendors_word_stands_in_the_house_itself(string folder) =>
        Assert.Empty(Texts.SelectMany(text => Found(folder, text, VendorWord())));

    [Fact]
    public void No_source_file_is_too_long_to_be_one_thing() =>
        Assert.Empty(
            new[] { "src", "tests" }
                .SelectMany(folder => Sources(folder, ".cs"))
                .Select(file => (Name: Shown(file), Lines: File.ReadLines(file).Count()))
                .Where(file => file.Lines > MostLines)
                .Select(file => $"{file.Name}: {file.Lines} lines")
        );

    [Theory]
    [InlineData("src")]
    [InlineData("scripts")]
    [InlineData("tests")]
    [InlineData("docs")]
    public void Nothing_is_said_of_the_machine_it_was_written_on(string folder) =>
        Assert.Empty(Texts.SelectMany(text => Found(folder, text, OfOneMachine())));

    /// <summary>The list that src/Core/README.md gives, lowest first.</summary>
    private static List<string> ModulesInOrder()
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, "src", "Core", "README.md"));
        var list = ModuleList().Match(text);
        Assert.True(list.Success, "src/Core/README.md has lost its list of modules.");
        var modules = Word().Matches(list.Value).Select(match => match.Groups[1].Value).ToList();
        Assert.True(modules is ["Kernel", .., "Tracking"], "The list of modules begins with Kernel and ends with Tracking.");
        return modules;
    }

    private static IEnumerable<string> Ours(string assembly) =>
        References(assembly).Where(name => name.StartsWith("Dossier.", StringComparison.Ordinal));

    private static List<string> References(string assembly)
    {
        using var file = File.OpenRead(Path.Combine(AppContext.BaseDirectory, $"{assembly}.dll"));
        using var image = new PEReader(file);
        var metadata = image.GetMetadataReader();
        return [.. metadata.AssemblyReferences.Select(handle => metadata.GetString(metadata.GetAssemblyReference(handle).Name))];
    }

    /// <summary>Each place where a pattern stands, as a path and what was found there.</summary>
    private static List<string> Found(string folder, string extension, Regex pattern) =>
        [
            .. from file in Sources(folder, extension)
            from match in pattern.Matches(File.ReadAllText(file))
            select $"{Shown(file)}: {match.Value}",
        ];

    private static IEnumerable<string> Sources(string folder, string extension) =>
        Directory
            .EnumerateFiles(Path.Combine(Repository.Root, folder), $"*{extension}", SearchOption.AllDirectories)
            .Where(path => !BuildOutput().IsMatch(path[Repository.Root.Length..]));

    private static string Shown(string file) => Path.GetRelativePath(Repository.Root, file);

    [GeneratedRegex(@"a test enforces it\):[^.]*\.")]
    private static partial Regex ModuleList();

    [GeneratedRegex("`([A-Z][A-Za-z]+)`")]
    private static partial Regex Word();

    [GeneratedRegex(@"Dossier\.Formats\.\w+")]
    private static partial Regex FormatsNamespace();

    [GeneratedRegex("DllImport|LibraryImport")]
    private static partial Regex NativeImport();

    /// <summary>As words, or as parts of names in camel case: "reciprocal" is none.</summary>
    [GeneratedRegex(
        "(?<![A-Za-z])ipro(?![a-z])|Ipro(?![a-z])|IPRO|(?<![A-Za-z])zou(?![a-z])|Zou(?![a-z])|ZOU|(?i:iconect|opus[ _-]?2|intelligence[ _-]?bank|kitsu|gazu)"
    )]
    private static partial Regex VendorWord();

    /// <summary>Homes and work folders, and where packages come from; so written that it does not find itself.</summary>
    [GeneratedRegex(
        @"(?<![\w.-])/(?:work|home|root|Users|mnt|workspace)/\w|[A-Z]:\\Users\\|(?i:nuget\.(?:org|config\b)|npm[j]s|pypi\.|artif[a]ctory|jfr[o]g|nexus[.-]|proxy\.golang|[a-z0-9]\.internal\b)"
    )]
    private static partial Regex OfOneMachine();

    [GeneratedRegex("/(?:obj|bin|artifacts)/")]
    private static partial Regex BuildOutput();
}
