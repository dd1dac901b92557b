using System.Runtime.InteropServices;

namespace Dossier.Adapters.Postings;

/// <summary>
/// A term of a segment. Where its <paramref name="Place"/> points lie its documents, each as the distance from the one before, how often
/// the term is in it, and whether before the text too; behind them its positions, in each document as distances from the one before.
/// </summary>
/// <param name="Place">In the file.</param>
/// <param name="NamePlace">Where its name begins, counted from that of the first term.</param>
/// <param name="NameBytes">Of its name.</param>
/// <param name="Documents">In how many documents it is.</param>
/// <param name="Last">The last of them.</param>
/// <param name="DocumentBytes">Of its documents.</param>
/// <param name="PositionBytes">Of its positions.</param>
[StructLayout(LayoutKind.Sequential, Size = 40)]
internal readonly record struct PostingList(
    long Place,
    long NamePlace,
    int NameBytes,
    int Documents,
    int Last,
    int DocumentBytes,
    int PositionBytes
);

/// <summary>By what id a document of a segment is found.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
internal readonly record struct IdEntry(Guid Id, int Document);

/// <summary>
/// The end of a segment's file. Before it lie, from the file's beginning: what terms point to; the names of all terms in the order of their bytes,
/// each followed by a space; the terms; and of each document its number, how many tokens it has, which of them is the first of its text; then documents by number, and by id.
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
internal readonly record struct SegmentEnd(long NamesPlace, long TermsPlace, int Terms, int Documents, long Tokens, long Sign)
{
    /// <summary>Says what the file is, and of which layout: raise the last digit when it changes.</summary>
    public const long Expected = 0x01_54_53_4F_50_53_4F_44;
}

/// <summary>What a segment knows of a document beside its terms.</summary>
/// <param name="Number">The document's number.</param>
/// <param name="Id">The document's id.</param>
/// <param name="Tokens">How many it has.</param>
/// <param name="TextStart">The position of the first that is of its text.</param>
internal readonly record struct SegmentDocument(long Number, Guid Id, int Tokens, int TextStart);
