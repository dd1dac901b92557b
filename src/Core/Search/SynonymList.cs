namespace Dossier.Core.Search;

/// <summary>Which words and phrases mean the same in a workspace: what <c>word&amp;</c> stands for.</summary>
public sealed class SynonymList
{
    private readonly Dictionary<string, List<string>> others = [];

    /// <param name="groups">Each a list of words and phrases that mean the same. One may be in several.</param>
    public SynonymList(IEnumerable<IReadOnlyList<string>> groups)
    {
        foreach (var group in groups)
        {
            foreach (var word in group)
            {
                var key = Key(word);
                others.TryAdd(key, []);
                others[key].AddRange(group.Where(other => Key(other) != key));
            }
        }
    }

    public static SynonymList Empty { get; } = new([]);

    /// <summary>What means the same as a word or phrase, without itself.</summary>
    internal IEnumerable<string> Of(string word) => others.GetValueOrDefault(Key(word), []).DistinctBy(Key);

    /// <summary>Its tokens: two spellings of which that are equal are the same word.</summary>
    internal static string Key(string word)
    {
        var tokens = new List<string>();
        var tokenizer = new Tokenizer();
        tokenizer.Read(word);
        while (tokenizer.Next())
        {
            tokens.Add(tokenizer.Text.ToString());
        }

        return string.Join(' ', tokens);
    }
}
