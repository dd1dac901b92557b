using System.Runtime.InteropServices;
using System.Text.Json;
using Dossier.Core.Documents;

namespace Dossier.Core.Search;

/// <summary>
/// The tokens of a document as every index holds them, in this order: a mark that all documents bear; the values a query without a
/// field looks in; each field's values again, each token behind its field's mark; the text. Between two values that a phrase could be of
/// stands a <see cref="Boundary"/>, which none crosses.
/// </summary>
public sealed class DocumentTokens
{
    /// <summary>Every document has it.</summary>
    public const string Everything = ".";

    /// <summary>Stands between what is not next to each other.</summary>
    public const string Boundary = "|";

    /// <summary>No document has it.</summary>
    public const string Nothing = "..";

    /// <summary>
    /// Whether a token belongs into the vocabulary that wildcards and the like are looked up in: not a sign of ours, and not a hash, of which
    /// there are as many as documents.
    /// </summary>
    public static bool IsListed(ReadOnlySpan<byte> token) => token[0] != (byte)'.' && token[0] != (byte)'|' && !token.StartsWith("::"u8);

    private readonly Tokenizer tokenizer = new();
    private readonly TokenBuffer marked = new();

    /// <summary>Adds a document's tokens; returns where in the buffer those of its text begin.</summary>
    /// <exception cref="IOException">The text could not be read.</exception>
    public int Write(Document document, SearchFields fields, TextReader text, TokenBuffer into)
    {
        WriteFields(document, fields, into);
        var start = into.Length;
        tokenizer.Read(text);
        while (tokenizer.Next())
        {
            into.Add("", tokenizer.Text);
        }

        return start;
    }

    /// <summary>Adds the tokens of a document whose text cannot be had, and a sign that it is so.</summary>
    public void WriteWithoutText(Document document, SearchFields fields, TokenBuffer into)
    {
        WriteFields(document, fields, into);
        into.Add(SearchFields.Index.Mark, "");
        into.Add(SearchFields.Index.Mark, "incomplete");
    }

    private void WriteFields(Document document, SearchFields fields, TokenBuffer into)
    {
        marked.Clear();
        into.Add("", Everything);
        SearchField? before = null;
        foreach (var (field, value) in Values(document, fields))
        {
            // Between two fields the mark of the second stands.
            marked.Add(field == before ? "" : field.Mark, field == before ? Boundary : "");
            before = field;
            if (field.Kind == SearchFieldKind.Words)
            {
                Words(field, value, into);
                continue;
            }

            foreach (var token in Steps(field, value))
            {
                marked.Add(field.Mark, token);
            }
        }

        into.Add(marked);
    }

    /// <summary>Cuts a value once, for both places that its words stand in.</summary>
    private void Words(SearchField field, string value, TokenBuffer into)
    {
        tokenizer.Read(value);
        while (tokenizer.Next())
        {
            marked.Add(field.Mark, tokenizer.Text);
            if (field.IsGeneral)
            {
                into.Add("", tokenizer.Text);
            }
        }

        if (field.IsGeneral)
        {
            into.Add("", Boundary);
        }
    }

    /// <summary>The tokens of a value that is not divided into words; none when it is no value of its field's kind.</summary>
    internal static string[] Steps(SearchField field, string value) =>
        Search.Values.Token(field.Kind, value) is not { } token ? []
        : field.Kind == SearchFieldKind.Date ? Search.Values.DateSteps(token)
        : [token];

    /// <summary>Every value of a document that can be searched, those of one field after each other.</summary>
    internal static IEnumerable<(SearchField Field, string Value)> Values(Document document, SearchFields fields)
    {
        var own = new (SearchField Field, string? Value)[]
        {
            (SearchFields.Custodian, document.Custodian),
            (SearchFields.FileName, document.FileName),
            (SearchFields.FileName, document.Name == document.FileName ? null : document.Name),
            (SearchFields.Path, document.Path),
            (SearchFields.MediaType, document.MediaType),
            (SearchFields.DocumentKind, document.Kind.ToString()),
            (SearchFields.Extension, Path.GetExtension(document.FileName)),
            (SearchFields.Sha256, document.Sha256),
            (SearchFields.Sha1, document.Sha1),
            (SearchFields.Md5, document.Md5),
        };
        foreach (var (field, value) in own)
        {
            if (!string.IsNullOrEmpty(value))
            {
                yield return (field, value);
            }
        }

        using var json = JsonDocument.Parse(document.ValuesJson);
        foreach (var member in json.RootElement.EnumerateObject())
        {
            if (!long.TryParse(JsonMarshal.GetRawUtf8PropertyName(member), out var number) || fields[number] is not { } field)
            {
                continue;
            }

            if (member.Value.ValueKind == JsonValueKind.String)
            {
                yield return (field, member.Value.GetString()!);
            }
            else
            {
                foreach (var value in Texts(member.Value))
                {
                    yield return (field, value);
                }
            }
        }
    }

    private static IEnumerable<string> Texts(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.String => [value.GetString()!],
            JsonValueKind.Number => [value.GetRawText()],
            JsonValueKind.True => ["true"],
            JsonValueKind.False => ["false"],
            JsonValueKind.Array => value.EnumerateArray().SelectMany(Texts),
            _ => [],
        };
}
