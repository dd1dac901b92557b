using System.Text;
using Dossier.Formats;

namespace Dossier.WordsReport;

/// <summary>The text of a file and of all that lies inside it, as our readers give it.</summary>
internal static class TextOf
{
    private const int Deepest = 8;

    /// <summary>The text; null when the file cannot be read at all.</summary>
    public static string? File(string path)
    {
        var text = new StringBuilder();
        return Read(path, Path.GetFileName(path), "", text, 0) && text.Length > 0 ? text.ToString() : null;
    }

    private static bool Read(string path, string name, string? declared, StringBuilder text, int depth)
    {
        var scratch = Directory.CreateTempSubdirectory("words");
        try
        {
            var content = new Content(path, name) { Scratch = scratch.FullName, DeclaredMediaType = declared };
            content.MediaType = Identify.MediaType(content);
            var found = new Gathered(text, scratch.FullName);
            try
            {
                Readers.For(content)?.Read(content, found, CancellationToken.None);
            }
            catch (Unreadable) when (depth > 0 || text.Length > 0)
            {
                // What was read before counts.
            }
            catch (Unreadable)
            {
                return false;
            }

            foreach (var (child, childName, childType) in depth < Deepest ? found.Children : [])
            {
                Read(child, childName, childType, text.Append('\n'), depth + 1);
            }

            return true;
        }
        finally
        {
            scratch.Delete(recursive: true);
        }
    }

    private sealed class Gathered(StringBuilder text, string folder) : Findings
    {
        public List<(string Path, string Name, string? MediaType)> Children { get; } = [];

        public override void IsContainer() { }

        public override void Text(ReadOnlySpan<char> piece) => text.Append(piece);

        public override void Set(string property, string? value) { }

        public override void Set(string property, long value) { }

        public override void Set(string property, DateTimeOffset value) { }

        public override void Set(string property, bool value) { }

        public override void Add(string property, string? value) { }

        public override void Raw(string name, string? value) { }

        public override Stream Child(Child child)
        {
            var path = Path.Combine(folder, $"child{Children.Count}");
            Children.Add((path, child.Name, child.MediaType));
            return System.IO.File.Create(path);
        }

        public override void Fault(FaultKind kind, string message) { }
    }
}
