namespace Dossier.Adapters.Postings;

/// <summary>A document that a search found.</summary>
/// <param name="Score">Larger for what fits better; 0 where nobody asked for it.</param>
internal readonly record struct ScoredHit(long Number, float Score);
